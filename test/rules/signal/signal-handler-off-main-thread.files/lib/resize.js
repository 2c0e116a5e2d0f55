const { parentPort } = require('node:worker_threads');
const { onStop } = require('./shutdown');

onStop();
process.on('SIGTERM', () => parentPort.close()); // ~ error signal-handler-off-main-thread: a worker thread is started with `resize.js`
process.on('exit', () => console.log('an event of the worker itself'));
process.on('uncaughtException', (error) => console.error(error));
parentPort.on('message', (job) => parentPort.postMessage(job));
