const fs = require('fs');
const http = require('http');
const { parentPort } = require('worker_threads');
const database = require('better-sqlite3')('data.db');

let template = null;
let settings;

/** Read once and kept: only the first request pays. */
function getTemplate() {
  if (template === null) template = fs.readFileSync('page.html', 'utf8');
  return template;
}

function getSettings() {
  if (settings) return settings;
  settings = JSON.parse(fs.readFileSync('settings.json', 'utf8'));
  return settings;
}

http.createServer(async (req, res) => {
  const body = await fs.promises.readFile('body.html');
  fs.readFile('other', (error, data) => res.write(data));
  const sync = fs.readFileSync;
  res.setHeader('x-settings', getSettings().name + typeof sync);
  database.saveSync(req.url);
  if (req.url === '/stop') {
    fs.writeFileSync('stopped', '1');
    process.exit(0);
  }
  res.end(getTemplate() + body);
});

// What runs when the process ends must be synchronous.
process.on('exit', () => fs.unlinkSync('server.pid'));
process.on('SIGTERM', () => {
  fs.unlinkSync('server.pid');
  process.exit();
});

// A worker serves one job at a time.
parentPort.on('message', (file) => parentPort.postMessage(fs.readFileSync(file)));

// Parameters of something else than the request, and how many it has.
require('http').createServer((req, res) => {
  const node = parse(req.url);
  let names = '';
  for (let i = 0; i < node.params.length; i++) names += node.params[i].name + i;
  for (let i = 0; i < node.body.count; i++) names += i * 2;
  for (let i = 0; i < req.params.length; i++) names += i * 2;
  res.end(names);
});
