const cluster = require('node:cluster');
if (cluster.isPrimary) {
  process.on('SIGTERM', () => { process.exit(0); }); // ~ refuse: may start it again
  cluster.on('exit', () => cluster.fork());
  cluster.fork();
}
