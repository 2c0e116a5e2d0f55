const { parentPort } = require('worker_threads');

parentPort.on('message', console.log);
process.on('SIGTERM', () => parentPort.close()); // forksight-ignore signal-handler-off-main-thread -- accepted here
// forksight-ignore-next-line signal-handler-off-main-thread -- and here
process.on('SIGINT', () => parentPort.close());
