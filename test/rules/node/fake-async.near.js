// Looks like it and is not: each line says why.
const crypto = require('crypto');
const fs = require('fs');
const express = require('express');
const { promisify } = require('util');
const database = require('./database');

const pbkdf2 = promisify(crypto.pbkdf2);

// On the thread pool.
const derive = (password) =>
  new Promise((resolve, reject) => {
    crypto.pbkdf2(password, 'salt', 600000, 64, 'sha512', (error, key) => (error ? reject(error) : resolve(key)));
  });
const derived = async (password) => pbkdf2(password, 'salt', 600000, 64, 'sha512');

// It waits for something: a part of the work is asynchronous.
async function store(password) {
  const key = crypto.pbkdf2Sync(password, 'salt', 1000, 64, 'sha512');
  await database.insert(key);
}

// Short, or of a length that is not in the text.
const small = async (text) => crypto.createHash('sha256').update(text).digest('hex');
const total = async (rows) => rows.reduce((sum, row) => sum + row.price, 0);
const read = () => new Promise((resolve) => resolve(JSON.parse(fs.readFileSync('settings.json'))));

// Not known: it may hand control back.
const unknown = async (text) => {
  const key = crypto.scryptSync(text, 'salt', 64);
  return database.insert(key);
};

// Async because the framework asks for it: the call in it is the finding, by another rule.
express().get('/', async function handler(req, res) {
  res.send(crypto.scryptSync(req.query.text, 'salt', 64)); // ~ blocked-event-loop
});

// Later, on a worker.
const { Worker } = require('worker_threads');
const elsewhere = (data) =>
  new Promise((resolve) => new Worker('./hash.js', { workerData: data }).once('message', resolve));

// No promise.
const sync = (password) => crypto.pbkdf2Sync(password, 'salt', 600000, 64, 'sha512');

(async () => {
  await derive('a');
  await derived('b');
  await store('c');
  await small('d');
  await total([]);
  await read();
  await unknown('e');
  await elsewhere(sync('f'));
})();
