import { Worker as Thread } from 'worker_threads';
import { start } from './other.mjs';

const start2 = (row) =>
  new Promise((resolve) => {
    new Thread(new URL('./row.mjs', import.meta.url), { workerData: row }).on('message', resolve); // ~ worker-per-task: and leads from `load` to the worker
  });

export async function load(rows) {
  return Promise.all(rows.map(start2));
}

for await (const message of start()) {
  console.log('🧵 日本語'); new Thread('./message.mjs', { workerData: message }); // ~ worker-per-task
}
