// Looks like it and is not: each line says why.
const { isMainThread, parentPort, Worker } = require('worker_threads');

function serve() {
  // Called on the main thread alone.
  process.on('SIGTERM', () => process.exit());
}

if (isMainThread) {
  const worker = new Worker(__filename);
  worker.on('SIGTERM', () => console.log('an event of that name'));
  process.on('SIGINT', () => worker.terminate());
  serve();
} else {
  process.on('exit', () => console.log('runs in a worker too'));
  process.on('warning', console.log);
}

// Runs with and without a parent.
parentPort?.postMessage('ready');
process.on('SIGHUP', () => console.log('reload'));
