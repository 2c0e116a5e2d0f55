const { parentPort } = require('worker_threads');

function unfinished(a) {
  return a +;
}

parentPort.on('message', (m) => unfinished(m));
process.on('SIGTERM', () => unfinished(0)); // ~ signal-handler-off-main-thread
