import { parentPort, workerData } from 'node:worker_threads';
import { readFileSync } from 'node:fs';
parentPort.on('message', (m) => { readFileSync('x'); });
export async function inWorker() { readFileSync('y'); }
setInterval(() => readFileSync('z'), 1000);
