const { Worker } = require('node:worker_threads');
const path = require('path');

const script = path.join(__dirname, 'hash.js');

function hash(file) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: file }); // ~ hint worker-per-task: for each item of `files`
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function hashAll(files) {
  return Promise.all(files.map((file) => hash(file)));
}

function thumbnails(images) {
  for (const image of images) {
    const worker = new Worker('./thumbnail.js'); // ~ worker-per-task: os.availableParallelism() workers (for instance piscina)
    worker.postMessage(image);
  }
}

async function drain(jobs) {
  while (jobs.length > 0) {
    const job = jobs.shift();
    await new Promise((resolve) => new Worker('./job.js', { workerData: job }).once('exit', resolve)); // ~ worker-per-task: of `jobs`
  }
}

function parseAll(queue) {
  for (let i = 0; i < queue.length; i++) run(queue[i]);
}

function run(text) {
  const worker = new Worker('./parse.js', { workerData: text }); // ~ worker-per-task: this runs once for each item of `queue`
  worker.on('message', console.log);
}

module.exports = { hashAll, thumbnails, drain, parseAll };
