const fs = require('fs');
const http = require('http');

fs.readFile('settings.json', (error, text) => {
  if (error) throw error;
  start(JSON.parse(text));
});
process.env.UV_THREADPOOL_SIZE = 16; // ~ threadpool-starvation: a call before it has started the pool

function start(settings) {
  http.createServer((req, res) => {
    process.env.UV_THREADPOOL_SIZE = settings.threads; // ~ threadpool-starvation: it is set when requests are served already
    res.end();
  });
}
