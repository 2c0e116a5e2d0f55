const fs = require('fs');
const http = require('node:http');
const { execSync: run } = require('child_process');

// Start-up: nobody is being served yet.
const page = fs.readFileSync('index.html', 'utf8');

function readTemplate(name) {
  return fs.readFileSync(`views/${name}`, 'utf8'); // ~ blocked-event-loop: `fs.readFileSync` in `readTemplate` blocks the event loop for every request
}

const server = http.createServer((req, res) => {
  if (req.url === '/version') {
    res.end(run('git rev-parse HEAD')); // ~ blocked-event-loop: Use child_process.exec
    return;
  }
  const text = readTemplate('home');
  res.end(page + text);
});

server.on('request', function log(req) {
  fs.appendFileSync('access.log', req.url); // ~ blocked-event-loop: `fs.appendFileSync` in `log`
});

server.listen(8080, () => {
  fs.writeFileSync('server.pid', String(process.pid));
});
