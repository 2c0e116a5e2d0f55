// The way in to the VS Code server, which can run anything and listens on a private Unix socket: a loopback port that
// lets in who knows the key. Without it, every local user, and any web page by DNS rebinding, would have a shell here.
import { randomBytes } from 'node:crypto';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/** Listens on `preferred`, or on any free port if that one is taken. */
async function listen(server, preferred) {
  const attempt = (port) =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await attempt(preferred).catch(() => attempt(0));
  return server.address().port;
}

/**
 * @param {string} socketPath where the server behind the door listens
 * @param {number} preferred a port, 0 for any
 * @returns an `open(home)` that gives the address to print; `home` makes the page's path for the host that was asked
 */
export async function openDoor(socketPath, preferred) {
  const key = randomBytes(16).toString('hex');
  let home = () => '/';
  let cookie;
  const isLetIn = (asked) => (asked.headers.cookie ?? '').split('; ').includes(cookie);

  const door = createServer((asked, answer) => {
    if (asked.url === `/open/${key}`) {
      const location = home(asked.headers.host);
      answer.writeHead(302, { location, 'set-cookie': `${cookie}; Path=/; HttpOnly; SameSite=Lax` }).end();
      return;
    }
    if (!isLetIn(asked)) {
      answer
        .writeHead(403, { 'content-type': 'text/plain' })
        .end('Open the address that "npm start" printed.\n');
      return;
    }
    const { method, url, headers } = asked;
    const onward = request({ socketPath, method, path: url, headers }, (inner) => {
      answer.writeHead(inner.statusCode, inner.headers);
      inner.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });

  // A web socket: the request as it came, and from then on bytes both ways.
  door.on('upgrade', (asked, socket, head) => {
    if (!isLetIn(asked)) return void socket.destroy();
    const inner = connect(socketPath);
    const lines = [`${asked.method} ${asked.url} HTTP/1.1`];
    for (let i = 0; i < asked.rawHeaders.length; i += 2)
      lines.push(`${asked.rawHeaders[i]}: ${asked.rawHeaders[i + 1]}`);
    inner.write(`${lines.join('\r\n')}\r\n\r\n`);
    inner.write(head);
    socket.pipe(inner).pipe(socket);
    socket.on('error', () => inner.destroy());
    inner.on('error', () => socket.destroy());
  });

  const port = await listen(door, preferred);
  // Browsers send a cookie to all ports of a host: two doors need two names.
  cookie = `forksight-${port}=${key}`;
  return {
    authority: `127.0.0.1:${port}`,
    open(path) {
      home = path;
      return `http://127.0.0.1:${port}/open/${key}`;
    },
    close() {
      door.close();
      door.closeAllConnections();
    },
  };
}
