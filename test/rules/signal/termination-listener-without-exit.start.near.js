const cluster = require('cluster');

// One function for the primary, told apart by whoever calls it.
function startPrimary() {
  cluster.fork();
  process.on('SIGTERM', () => {
    for (const id in cluster.workers) cluster.workers[id].kill('SIGTERM');
  });
  process.on('SIGINT', () => {
    Object.values(cluster.workers).forEach((worker) => worker.send('stop'));
    process.exit(0);
  });
}

function startWorker() {
  process.on('SIGTERM', () => process.exit(0));
}

if (cluster.isMaster) startPrimary();
else startWorker();
