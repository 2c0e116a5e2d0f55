const fs = require('fs');
const http = require('http');

http.createServer((req, res) => {
  const text = fs.readFileSync('a'); // ~ blocked-event-loop: `fs.readFileSync`
  res.end(text);
});

function unfinished(a, {
  const x = [1, 2
