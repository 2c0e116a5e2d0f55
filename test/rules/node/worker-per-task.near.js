// Looks like it and is not: each line says why.
const { Worker } = require('worker_threads');
const os = require('os');
const pool = require('some-pool');

// A pool: as many as there are cores.
const size = os.availableParallelism();
const workers = [];
for (let i = 0; i < size; i++) workers.push(new Worker('./job.js'));

function sized(jobs) {
  const free = os.cpus().map(() => new Worker('./job.js'));
  for (const job of jobs) free[0].postMessage(job);
}

module.exports = { sized };
