const path = require('node:path');
const { Worker } = require('node:worker_threads');

const resize = new Worker(path.join(__dirname, 'lib', 'resize.js'));
resize.on('message', console.log);

// The main thread hears it.
process.on('SIGTERM', () => resize.postMessage('stop'));
