/** An edit of one JavaScript file gives in all files what a new engine finds in the same texts, whatever was edited before. */
import assert from 'node:assert/strict';
import { editVersions, type Versions } from '../harness/versions';

/** Files of a small server, each with versions that say different things to the others. */
const versions: Versions = {
  '/p/server.js': [
    `const http = require('http'); const { load } = require('./store'); const bus = require('./bus');
     http.createServer((req, res) => { load(req.url, done); bus.emit('hit'); res.end(); });
     function done() {}`,
    `const http = require('http'); const store = require('./store'); const { Sub } = require('./shapes');
     http.createServer((req, res) => { new Sub().run(); store.load('x', require('./work').slow); res.end(); });`,
    `const http = require('http'); http.createServer((req, res) => { table[req.url](); });
     const table = { a: require('./work').slow, b: () => require('./store').load };`,
    `const { load } = require('./store'); load('at the start', () => {});`,
  ],
  '/p/store.js': [
    `const fs = require('fs'); const w = require('./work');
     exports.load = (name, then) => { then(w.slow(name)); };`,
    `const fs = require('fs'); exports.load = function load(name, then) { fs.readFileSync(name); then(); };`,
    `const { slow } = require('./work'); module.exports = { load: slow, ...require('./work') };`,
    `exports.load = (name, then) => then(name); exports.other = `,
  ],
  '/p/work.js': [
    `const fs = require('fs'); exports.slow = (name) => fs.readFileSync(name);`,
    `exports.slow = async (name) => name; exports.quick = (io) => io.readFileSync('x'); exports.quick(require('fs'));`,
    `const fs = require('fs'); exports.slow = slow; function slow(name) { return deeper(name); }
     const deeper = (name) => { for (;;) fs.statSync(name); };`,
  ],
  '/p/bus.js': [
    `const { EventEmitter } = require('events'); const bus = new EventEmitter(); module.exports = bus;
     bus.on('hit', () => require('fs').appendFileSync('log', 'hit'));`,
    `const { EventEmitter } = require('events'); module.exports = new EventEmitter();`,
    `const { Base } = require('./shapes'); class Bus extends Base { step() { require('fs').rmSync('x'); } }
     module.exports = { emit() { new Bus().run(); } };`,
  ],
  '/p/shapes.js': [
    `class Base { run() { this.step(); } } class Sub extends Base {} module.exports = { Base, Sub };`,
    `const fs = require('fs'); class Base { run() { this.step(); } }
     class Sub extends Base { step() { fs.readFileSync('sub'); } } module.exports = { Base, Sub };`,
    `class Base { run() {} } const hooks = []; hooks.push(() => require('fs').readdirSync('.'));
     class Sub { run() { hooks.forEach((hook) => hook()); } } module.exports = { Base, Sub };`,
  ],
};
describe('an edited JavaScript file', function () {
  this.timeout(60_000);

  for (const seed of [1, 2, 3])
    it(`changes what is found in all files, as a new engine would (${seed})`, async () => {
      const seen = await editVersions('javascript', versions, ['(', ')', '{', '}', ';', '.x'], seed);
      assert.ok(seen > 3, `the versions differ in what is found: ${seen}`);
    });
});
