'use strict';
// The project's own shutdown(), seen to close what keeps the process alive, or to end it.
var http = require('http');

var server = http.createServer(function (req, res) {
  res.end();
});
server.listen(8080);

function shutdown() {
  server.close();
}

function onExit() {
  process.exit(0);
}

process.on('SIGTERM', function () {
  shutdown();
});
process.on('SIGINT', function () {
  onExit();
});
