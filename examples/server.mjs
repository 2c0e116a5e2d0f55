// An HTTP server whose handlers keep the event loop from everybody else.
//
//   node server.mjs          visits itself, prints how long each answer took, and stops
//   node server.mjs 8080     serves others until Ctrl-C
//
// /login hashes a password with pbkdf2Sync: while it runs, no other request is even read. /report waits for four
// pieces of work with Promise.all, but each is synchronous, so that they run one after another, on this one thread.
// /clock starts a program the right way: the loop goes on meanwhile.
import { execFile } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';

function login(request, response) {
  const key = pbkdf2Sync(request.url, 'salt', 300_000, 32, 'sha256');
  response.end(`logged in with ${key.toString('hex').slice(0, 8)}\n`);
}

async function sumTo(limit) {
  let sum = 0;
  for (let i = 1; i <= limit; i++) sum += Math.sqrt(i);
  return sum;
}

async function report(request, response) {
  const parts = await Promise.all([sumTo(2e7), sumTo(2e7), sumTo(2e7), sumTo(2e7)]);
  response.end(`four parts, ${parts.reduce((a, b) => a + b).toFixed(0)}\n`);
}

function clock(request, response) {
  execFile('date', ['+%T'], (error, stdout) => response.end(error ? `no clock: ${error.message}\n` : stdout));
}

const routes = { '/login': login, '/report': report, '/clock': clock, '/ping': (request, response) => response.end('pong\n') };

const server = createServer((request, response) => {
  const route = routes[request.url] ?? ((_, answer) => answer.writeHead(404).end());
  route(request, response);
});

/** All at once; /ping comes last and waits for the others, though it has nothing to do. */
async function visitAll(port) {
  const start = performance.now();
  const visit = async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    const text = await answer.text();
    console.log(`${path.padEnd(8)} after ${(performance.now() - start).toFixed(0).padStart(5)} ms: ${text.trim()}`);
  };
  await Promise.all(['/clock', '/login', '/login', '/report', '/ping'].map(visit));
}

const port = Number(process.argv[2] ?? 0);
server.listen(port, '127.0.0.1', async () => {
  if (port !== 0) return;
  await visitAll(server.address().port);
  server.close();
  server.closeAllConnections();
});
