const express = require('express');
const Koa = require('koa');
const http = require('http');
const { EventEmitter } = require('events');
const fs = require('fs');
const { statSync } = require('fs');

const app = express();
const router = express.Router();
const first = (text) => String(text).split('\n')[0];

app.get('/block', (req, res) => {
  const text = fs.readFileSync(req.query.name ?? __filename, 'utf8'); // ~ fix: async (req, res, next) => {
  res.send(first(text));
});
app.get('/short', (req, res) => res.send(first(fs.readFileSync(req.query.name ?? __filename)))); // ~ fix: return res.send(first(await fs.promises.readFile(
app.get('/one', req => fs.writeFileSync('/dev/null', req.res.send('one') && '')); // ~ fix: async (req, response, next) => {
app.get('/named', named);
app.get('/named2', named);
app.get('/own', function (req, res, done) {
  res.send(statSync(req.query.name ?? __filename).size > 9); // ~ fix: done(error);
});
app.get('/caught', (req, res, next) => {
  try {
    res.send(fs.existsSync(__filename)); // ~ fix: async (req, res, next) => {
  } catch (error) {
    next(error);
  }
});
router.get('/below', (req, res) => {
  throw Object.assign(new Error(), { code: 'thrown' });
});
router.use((error, req, res, next) => {
  res.status(500).send(`${error.code} ${fs.existsSync(__filename)}`); // ~ fix: next(error);
});
app.use('/router', router);
app.get('/used', used);
app.get('/next', (req, res) => {
  const next = fs.readFileSync(__filename); // ~ refuse: next is another name
  res.send(next.length > 9);
});
app.get('/strict', (req, res) => {
  'use strict';
  res.send(fs.readFileSync(__filename).length > 9); // ~ refuse: directive
});
app.use((error, req, res, next) => {
  res.status(500).send(error.code);
});

function named(req, res) {
  res.send(first(fs.readFileSync(req.query.name ?? __filename))); // ~ fix: async function named(req, res, next) {
}

function used(req, res) {
  res.send(fs.readFileSync(__filename).length > 9); // ~ refuse: used is not async
}
const again = [used];

exports.exported = (req, res) => {
  res.send(fs.readFileSync(__filename)); // ~ refuse: is not async
};

const koa = new Koa().use((ctx) => {
  ctx.body = 'not followed';
});
const other = new Koa();
other.use((ctx, next) => {
  if (ctx.path === '/bad') ctx.body = fs.readFileSync('/no/such/file'); // ~ fix: async (ctx, next) => {
  else return next();
});
other.use(ctx => {
  ctx.body = first(fs.readFileSync(__filename)); // ~ fix: async ctx => {
});

const plain = http.createServer((req, res) => {
  res.end(first(fs.readFileSync(__filename))); // ~ fix: http.createServer(async (req, res) => {
});
const later = http.createServer();
later.on('request', function (req, res) {
  res.end(first(fs.readFileSync(__filename))); // ~ fix: async function (req, res)
});
const emitter = new EventEmitter();
emitter.on('request', () => {
  console.log(fs.existsSync(__filename)); // ~ refuse: is not async
});

async function ask(handler, ...paths) {
  const server = handler instanceof http.Server ? handler : http.createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const path of paths) {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}${path}`);
    console.log(path, answer.status, await answer.text());
  }
  server.close();
  server.closeAllConnections();
}

async function main() {
  const bad = '?name=/no/such/file';
  await ask(app, '/block', `/block${bad}`, '/short', `/short${bad}`, '/named', `/named2${bad}`, '/own', `/own${bad}`);
  await ask(app, '/one', '/caught', '/used', '/router/below', '/next', '/strict', '/nothing');
  await ask(other.callback(), '/', '/bad');
  await ask(plain, '/');
  await ask(later, '/');
  emitter.emit('request');
  setTimeout(() => {
    console.log(first(fs.readFileSync(__filename))); // ~ fix: setTimeout(async () => {
    const ticks = setInterval(() => {
      clearInterval(ticks);
      console.log(fs.existsSync(__filename)); // ~ refuse: is not async
    }, 1);
  }, 1);
  console.log(again.length, typeof koa.callback());
}

main();
