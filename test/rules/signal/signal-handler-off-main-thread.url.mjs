import process from 'node:process';
import { isMainThread, Worker } from 'node:worker_threads';

if (isMainThread) {
  new Worker(new URL(import.meta.url));
  process.on('SIGINT', () => process.exit());
} else {
  process.on('SIGINT', () => console.log('worker')); // ~ error signal-handler-off-main-thread: tell the worker with postMessage()
  setInterval(listen, 1000);
}

function listen() {
  if (!isMainThread) process.once('SIGTERM', stop); // ~ signal-handler-off-main-thread
}

function stop() {}
