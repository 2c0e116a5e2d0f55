const http = require('http');

const logger = require('./logger');

http.createServer((req, res) => res.end('ok')).listen(8080);

process.on('SIGTERM', () => { // ~ warning termination-listener-without-exit: After SIGTERM this process goes on
  console.log('stopping');
});

process.on('SIGINT', onInterrupt); // ~ termination-listener-without-exit: process.exitCode only sets a number

function onInterrupt() {
  logger.info('interrupted');
  report(process.uptime());
  process.exitCode = 130;
}

function report(seconds) {
  const text = `ran for ${seconds} s`;
  setTimeout(() => console.log(text), 10);
}
