const { Worker } = require('worker_threads');

function unfinished(a) {
  return a +;
}

function each(jobs) {
  for (const job of jobs) new Worker('./job.js', { workerData: unfinished(job) }); // ~ worker-per-task
}
each(require('./jobs'));
