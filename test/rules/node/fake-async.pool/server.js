const http = require('http');
const workerpool = require('workerpool');
const { hash } = require('./hash');

const pool = workerpool.pool('./thumbnail.js');

http.createServer(async (req, res) => {
  let sum = 0;
  for (let i = 0; i < 50000000; i++) sum += i % 7; // ~ blocked-event-loop: Move the work to your pool of worker threads (workerpool).
  await pool.exec('thumbnail', [req.url]);
  res.end(String(await hash(req.url)) + sum);
});
