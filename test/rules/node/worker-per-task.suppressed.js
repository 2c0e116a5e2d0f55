const { Worker } = require('worker_threads');

function each(jobs) {
  for (const job of jobs) new Worker('./job.js', { workerData: job }); // forksight-ignore worker-per-task -- accepted here
  // forksight-ignore-next-line worker-per-task -- and here
  jobs.forEach((job) => new Worker('./job.js', { workerData: job }));
}
each(require('./jobs'));
