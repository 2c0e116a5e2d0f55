/* A server that makes everybody wait while it works for one. Look at the underlined call. */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  // Until the program has ended, this process answers nobody.
  const date = execFileSync('date', ['--iso-8601=seconds']);
  response.end(date);
});

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  for (let i = 0; i < 4; i++) console.log(await (await fetch(`http://127.0.0.1:${port}`)).text());
  server.close();
});
