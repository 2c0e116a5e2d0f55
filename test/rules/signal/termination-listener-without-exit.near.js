// Looks like it and is not: each line says why.
const http = require('http');
const database = require('./database');

const server = http.createServer((req, res) => res.end('ok')).listen(8080);
let stopping = false;

async function shutdown(signal) {
  console.log(signal);
  await database.flush();
}

// It calls what is not known, which may end the process.
process.on('SIGTERM', shutdown);
// The second Ctrl-C ends it.
process.once('SIGINT', () => console.log('press Ctrl-C again'));
// No signal that asks a process to stop.
process.on('SIGHUP', () => console.log('reload'));
process.on('SIGUSR2', () => console.log('report'));
// Events, not signals.
process.on('exit', () => console.log('exit'));
server.on('SIGTERM', () => console.log('an event of that name'));

function poll() {
  if (!stopping) setTimeout(poll, 1000);
}
poll();
