// Functions that are kept somewhere until a request comes.
import http from 'node:http';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';

class Jobs extends EventEmitter {
  #hooks = [];
  hooks = new Set();
  add(hook) { this.hooks.add(hook); }
  run() {
    for (const hook of this.hooks) hook();
    this.emit('done', 1);
  }
}
const jobs = new Jobs();
jobs.add(() => fs.readFileSync('a')); // ~ blocked-event-loop: calls `hook`
jobs.on('done', () => fs.writeFileSync('log', 'ü done')); // ~ blocked-event-loop: `Jobs.run` calls `this.emit`
jobs.once('other', () => fs.writeFileSync('log', 'other'));

const byName = new Map();
byName.set('one', () => fs.readFileSync('b')); // ~ blocked-event-loop
const after = [];
after.push(() => fs.readFileSync('c')); // ~ blocked-event-loop
const table = { get: () => fs.readFileSync('d') }; // ~ blocked-event-loop

http.createServer((req, res) => {
  jobs.run();
  byName.get(req.url)();
  after.forEach((then) => then(res));
  table[req.method]();
  res.end();
}).listen(80);
