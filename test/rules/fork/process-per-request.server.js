const { execFile, fork, spawn } = require('node:child_process');
const http = require('node:http');
const { Worker } = require('node:worker_threads');
const express = require('express');

const app = express();

app.get('/thumbnail', (req, res) => {
  spawn('convert', [req.query.file, '-resize', '100', '-']).stdout.pipe(res); // ~ hint process-per-request: starts a process for every request
});

app.post('/report', async (req, res) => {
  res.json(await inWorker(req.body));
});

function inWorker(data) {
  return new Promise((resolve, reject) => {
    const worker = new Worker('./report.js', { workerData: data }); // ~ process-per-request: about 25 ms until its first message
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

http.createServer((req, res) => {
  const child = fork('./render.js', [req.url]); // ~ process-per-request: a whole Node
  child.on('message', (html) => res.end(html));
  req.on('end', () => execFile('logger', ['🧵 日本語'])); // ~ process-per-request: starts a process for every request
}).listen(8080);
