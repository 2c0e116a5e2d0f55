const crypto = require('crypto');
const fs = require('fs');
const bcrypt = require('bcryptjs');

async function hashAll(passwords, salt) {
  return Promise.all(passwords.map(async (p) => crypto.pbkdf2Sync(p, salt, 100000, 64, 'sha512'))); // ~ promise-all-is-not-parallel: `Promise.all` runs nothing in parallel here
}

async function primesBelow(limit) {
  const found = [];
  for (let n = 2; n < 200000; n++) if (isPrime(n)) found.push(n);
  return found;
}

function isPrime(n) {
  for (let i = 2; i * i <= n; i++) if (n % i === 0) return false;
  return true;
}

async function count() {
  const [a, b] = await Promise.all([primesBelow(1e5), primesBelow(1e6)]); // ~ promise-all-is-not-parallel: `primesBelow` never waits
  return a.length + b.length;
}

const hash = (text) =>
  new Promise((resolve) => {
    resolve(bcrypt.hashSync(text, 12));
  });

async function later(texts) {
  const jobs = [];
  for (const text of texts) jobs.push(hash(text));
  return Promise.allSettled(jobs); // ~ promise-all-is-not-parallel: `hash` never waits
}

async function chain(files) {
  const read = async (f) => parse(fs.readFileSync(f));
  const results = files.map(read);
  return await Promise.all(results); // ~ promise-all-is-not-parallel: `read` never waits
}

async function parse(text) {
  return JSON.parse(text);
}

// A script: nothing here is served, but nothing here runs side by side either.
hashAll(['a', 'b'], 's').then(count).then(() => later(['c'])).then(() => chain(['d']));
