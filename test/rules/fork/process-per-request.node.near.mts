// Looks like it and is not: each line says why.
import { execSync, spawn } from 'node:child_process';
import http from 'node:http';
import { Worker } from 'node:worker_threads';
import cluster from 'node:cluster';

// At start-up, once.
const database = spawn('redis-server');
const pool = Array.from({ length: 4 }, () => new Worker('./job.mjs'));
if (cluster.isPrimary) cluster.fork();

let helper = null;
function getHelper() {
  // Kept for the next request.
  helper ??= new Worker('./helper.mjs');
  return helper;
}

const free = [];
function take() {
  if (free.length > 0) return free.pop();
  const worker = new Worker('./job.mjs');
  pool.push(worker);
  return worker;
}

http.createServer((req, res) => {
  getHelper().postMessage(req.url);
  take().postMessage(req.url);
  res.end(String(database.pid));
}).listen(8080);

// Synchronous: another rule says so.
http.createServer((req, res) => res.end(execSync('date'))).listen(8081);

// A user of this library may call it; nobody knows how often.
export async function convert(file) {
  return spawn('convert', [file]);
}
