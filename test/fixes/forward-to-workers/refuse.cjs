const cluster = require('node:cluster');
const code = () => 1;
const stop = () => process.exit(0);
if (cluster.isPrimary) {
  process.on('SIGTERM', stop); // ~ refuse: stop is written somewhere else
  process.on('SIGTERM', () => { if (code()) process.exit(0); }); // ~ refuse: it leaves under a condition, or later
  process.on('SIGTERM', () => { setTimeout(() => process.exit(0), 10); }); // ~ refuse: it leaves under a condition, or later
  process.on('SIGTERM', () => { process.exit(code()); }); // ~ refuse: its exit code is computed
  process.on('SIGTERM', () => { process.exit(0); console.log('never'); }); // ~ refuse: something stands behind the exit
  process.on('SIGTERM', () => { if (code()) process.exit(1); process.exit(0); }); // ~ refuse: more than one place
  for (const name of ['SIGTERM']) process.on(name, () => process.exit(0)); // ~ refuse: told by a variable
  cluster.fork();
}
