import express, { Router } from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { gzipSync } from 'node:zlib';
import bcrypt from 'bcryptjs';
import * as fs from 'fs-extra';

const app = express();
const router = Router();
const wrap = (handler) => (req, res, next) => Promise.resolve(handler(req, res)).catch(next);

app.use(express.static('public'));
app.get('/page', [authenticate, show]);
router.route('/file').post(
  wrap(async (req, res) => {
    res.json(fs.readJsonSync(req.body.path)); // ~ blocked-event-loop: `fs.readJsonSync` in an anonymous function
  }),
);

async function authenticate(req, res, next) {
  const ok = await bcrypt.compare(req.body.password, req.user.hash); // ~ blocked-event-loop: Use bcrypt, which hashes on the thread pool
  if (ok) next();
}

function show(req, res) {
  res.send(gzipSync(req.body)); // ~ blocked-event-loop: `gzipSync` in `show`
}

fastify().get('/stat', async (request, reply) => {
  return fs.statSync(request.query.path).size; // ~ blocked-event-loop: Use fs.promises.stat
});

new Koa().use(async (ctx) => {
  ctx.body = fs.readdirSync('.'); // ~ blocked-event-loop: for every request
});

// Not registered in sight, but it answers a request.
export function handler(req, res) {
  res.status(200).json({ there: fs.existsSync(req.query.path) }); // ~ blocked-event-loop: `fs.existsSync` in `handler`
}
