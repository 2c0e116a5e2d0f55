const fs = require('fs');
const http = require('http');

http.createServer((req, res) => {
  // forksight-ignore-next-line blocked-event-loop -- one user, on the same machine
  const first = fs.readFileSync('a');
  const second = fs.readFileSync('b'); // forksight-ignore blocked-event-loop -- a kilobyte on tmpfs
  const third = fs.readFileSync('c'); // ~ blocked-event-loop: `fs.readFileSync`
  res.end(first + second + third);
});
