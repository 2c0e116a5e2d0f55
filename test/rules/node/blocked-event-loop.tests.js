const fs = require('fs');
const http = require('http');

describe('server', () => {
  it('answers', async () => {
    const server = http.createServer((req, res) => res.end(fs.readFileSync('expected.html')));
    server.listen(0);
  });
});
