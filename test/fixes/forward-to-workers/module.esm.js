// ~ before: 0, 0 workers
// ~ after: 0, 2 workers
import cluster from 'node:cluster';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);

if (cluster.isPrimary) {
  process.on('SIGTERM', async () => { // ~ fix: process.exit();
    await null;
    process.exit();
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
