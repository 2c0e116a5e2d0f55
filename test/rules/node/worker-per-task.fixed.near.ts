import { Worker } from 'node:worker_threads';
import { plugins, config } from './plugins';

// A number that the author chose.
for (const name of ['mail', 'search']) new Worker('./service.js', { workerData: name });
const services = ['log', 'index'];
services.forEach((name) => new Worker('./service.js', { workerData: name }));
for (let i = 0; i < config.threads; i++) new Worker('./service.js');
export const four = Array.from({ length: 4 }, () => new Worker('./service.js'));

// Programs of their own.
for (const plugin of plugins) new Worker(plugin.path);

// Parts of one job.
export function sum(chunks: number[][]) {
  return Promise.all(
    chunks.map((chunk) => new Promise((resolve) => new Worker('./sum.js', { workerData: chunk }).on('message', resolve))),
  );
}

// One worker that takes all of them.
export function all(jobs: string[]) {
  const worker = new Worker('./job.js');
  for (const job of jobs) worker.postMessage(job);
}

// No thread of Node's.
class Worker2 {}
export const others = (jobs: string[]) => jobs.map(() => new Worker2());
