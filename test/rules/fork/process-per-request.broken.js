const { exec } = require('child_process');

function unfinished(a) {
  return a +;
}

require('http').createServer((req, res) => {
  exec('date', (error, text) => res.end(text)); // ~ process-per-request
  unfinished(1);
});
