import { Worker, isMainThread } from 'node:worker_threads';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'url';
const __dirname = path.dirname(fileURLToPath(import.meta.url));
const w1 = new Worker(new URL('./w1.mjs', import.meta.url));
const w2 = new Worker(path.join(__dirname, 'sub', 'w2.mjs'));
const w3 = new Worker(path.resolve(__dirname, `./sub/w3.mjs`), { workerData: 1 });
http.createServer((req, res) => { w1.postMessage(1); w2.postMessage(2); res.end(); }).listen(1);
