// ~ before: 7, 0 workers
// ~ after: 0, 2 workers
const cluster = require('cluster');

if (cluster.isPrimary) {
	process.once("SIGTERM", function () { // ~ fix: worker?.process.kill("SIGTERM")
		console.log('primary: bye — grüße');
		// nothing else
	});
  // Two workers; when both run, this process is asked to stop, as a service manager asks it.
  let online = 0;
  cluster.on('online', () => {
    if (++online === 2) setTimeout(() => process.kill(process.pid, 'SIGTERM'), 300);
  });
  setTimeout(() => {
    console.log('primary: still here');
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGKILL');
    setTimeout(() => process.exit(7), 300);
  }, 4000).unref();
  cluster.fork();
  cluster.fork();
} else {
  setInterval(() => {}, 1000);
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => {
    require('node:fs').writeSync(1, 'worker: stopped\n');
    process.exit(0);
  });
}
