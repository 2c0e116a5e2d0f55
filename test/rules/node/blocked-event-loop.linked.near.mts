// What looks linked to a request and is not.
import http from 'node:http';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Get } from './my-own-decorators';

const bus = new EventEmitter();
const other = new EventEmitter();
bus.on('loaded', () => { readFileSync('another event'); });
other.on('job', () => { readFileSync('another emitter'); });

const atStart = new Map([['x', startUp]]);
atStart.get('x')?.();
function startUp() { return readFileSync('start'); }
const inUse = new Map([['y', cheap]]);
function cheap() { return 1; }

abstract class Shape {
  abstract area(): number;
  twice() { return 2 * this.area(); }
}
class Circle extends Shape { area() { return 3; } }
class Unrelated { area() { return readFileSync('not a shape').length; } }

function once(f: () => void) { let done = false; return () => { if (!done) { done = true; f(); } }; }
function ignore(f: () => void) { return () => {}; }
const ignored = ignore(() => { readFileSync('never called'); });

class Service { read() { readFileSync('nobody asks'); } ask() { return 1; } }
class Controller {
  constructor(private readonly service: Service) {}
  @Get() index() { return this.service.read(); }
  answer() { return this.service.ask(); }
}

const steps: (() => void)[] = [];
steps.push(() => { readFileSync('a step of the start'); });
steps.forEach((step) => { step(); });

http.createServer((req, res) => {
  bus.emit('job');
  inUse.get('y')?.();
  new Circle().twice();
  ignored();
  new Controller(new Service()).answer();
  res.end();
}).listen(80);
