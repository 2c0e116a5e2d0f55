const cluster = require('node:cluster');
const http = require('node:http');
const os = require('node:os');

if (cluster.isPrimary) {
  for (let i = 0; i < os.availableParallelism(); i++) cluster.fork();
  process.on('SIGTERM', () => { // ~ warning termination-listener-without-exit: The primary leaves at SIGTERM and does not pass the signal on
    console.log('bye');
    process.exit(0);
  });
  process.on('SIGINT', () => console.log('interrupted')); // ~ termination-listener-without-exit: After SIGINT this cluster goes on
} else {
  const server = http.createServer((req, res) => res.end('ok')).listen(8080);
  process.on('SIGTERM', () => server.close());
  process.on('SIGINT', () => process.exit());
}
