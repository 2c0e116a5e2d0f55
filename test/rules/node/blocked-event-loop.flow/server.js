import http from 'node:http';
import { promisify } from 'node:util';
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import fs from 'fs';
const bus = new EventEmitter();
bus.on('job', onJob);
function onJob() { fs.readFileSync('1'); } // ~ blocked-event-loop
const handlers = { index() { fs.readFileSync('2'); }, about: () => fs.readFileSync('3') }; // ~ blocked-event-loop ~ blocked-event-loop
const map = new Map([['x', mapped]]);
function mapped() { fs.readFileSync('4'); } // ~ blocked-event-loop
const legacy = (arg, cb) => { fs.readFileSync(arg); cb(null); }; // ~ blocked-event-loop
const modern = promisify(legacy);
function debounce(f) { return (...a) => f(...a); }
const wrapped = debounce(() => fs.readFileSync('5')); // ~ blocked-event-loop
const asyncHandler = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);
const server = http.createServer();
server.on('request', async (req, res) => {
  bus.emit('job');
  handlers[req.url]();
  map.get('x')();
  await modern('y');
  wrapped();
  await load().then((x) => { fs.writeFileSync('6', x); }).catch(() => fs.rmSync('7')).finally(cleanup); // ~ blocked-event-loop ~ blocked-event-loop
  await new Promise((resolve, reject) => { fs.readFileSync('8'); resolve(); }); // ~ blocked-event-loop
  [1].forEach((x) => helper(x));
  setTimeout(() => fs.readFileSync('9'), 10); // ~ blocked-event-loop
  process.nextTick(tick);
  queueMicrotask(() => fs.readFileSync('10')); // ~ blocked-event-loop
  for await (const chunk of req) fs.appendFileSync('11', chunk); // ~ blocked-event-loop
  req.on('data', (c) => fs.appendFileSync('12', c)); // ~ blocked-event-loop
  await Promise.all([one(), two()]);
  gen().next();
  const bound = helper2.bind(null, 1);
  bound();
  helper3.call(this, 1);
  (() => fs.readFileSync('13'))(); // ~ blocked-event-loop
  const { method } = obj;
  method();
  obj?.opt?.();
  await usage();
});
async function load() { await sleep(1); return fs.readFileSync('14'); } // ~ blocked-event-loop
function cleanup() { fs.unlinkSync('15'); } // ~ blocked-event-loop
function helper(x) { fs.readFileSync('16'); } // ~ blocked-event-loop
function tick() { fs.readFileSync('17'); } // ~ blocked-event-loop
async function one() { fs.readFileSync('18'); } // ~ blocked-event-loop
const two = async () => { fs.readFileSync('19'); }; // ~ blocked-event-loop
function* gen() { yield fs.readFileSync('20'); } // ~ blocked-event-loop
function helper2() { fs.readFileSync('21'); } // ~ blocked-event-loop
function helper3() { fs.readFileSync('22'); } // ~ blocked-event-loop
const obj = { method() { return fs.readFileSync('23'); }, opt() { fs.readFileSync('24'); } }; // ~ blocked-event-loop ~ blocked-event-loop
async function usage() { try { throw 1; } catch { fs.readFileSync('25'); } finally { fs.readFileSync('26'); } } // ~ blocked-event-loop ~ blocked-event-loop
