// The server as VS Code for the Web runs it: a worker in a browser, without Node and without a disk.
import assert from 'node:assert/strict';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { root } from '../../../scripts/lib/run.mjs';
import { openBrowser } from '../workbench.mjs';

const types = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };

/** The extension's files, and an empty page to start from. */
function serveExtension() {
  const server = createServer((request, response) => {
    const name = path.normalize(new URL(request.url, 'http://localhost').pathname);
    const file = path.join(root, name);
    const isOurs = /^\/(server\/dist|grammars)\/[\w-]+\.(js|wasm)$/.test(name) && existsSync(file);
    if (name === '/') return void response.setHeader('content-type', 'text/html').end('<!doctype html>');
    if (!isOurs) return void response.writeHead(404).end();
    response.setHeader('content-type', types[path.extname(file)]);
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** Runs in the page: a language client, as small as one can be. */
function startClient(resources) {
  const worker = new Worker('/server/dist/web.js');
  const published = new Map();
  const waiting = new Map();
  let last = 0;
  worker.onerror = (event) => published.set('error', event.message);
  worker.onmessage = ({ data }) => {
    if (data.method === 'textDocument/publishDiagnostics')
      published.set(data.params.uri, data.params.diagnostics);
    else if (data.method === 'workspace/configuration')
      worker.postMessage({ jsonrpc: '2.0', id: data.id, result: data.params.items.map(() => ({})) });
    else if (data.method && data.id !== undefined)
      worker.postMessage({ jsonrpc: '2.0', id: data.id, result: null });
    else if (data.id !== undefined) waiting.get(data.id)?.(data.result ?? data.error);
  };
  const request = (method, params) =>
    new Promise((resolve) => {
      waiting.set(++last, resolve);
      worker.postMessage({ jsonrpc: '2.0', id: last, method, params });
    });
  const notify = (method, params) => worker.postMessage({ jsonrpc: '2.0', method, params });
  globalThis.forksight = { request, notify, published };
  return request('initialize', {
    processId: null,
    rootUri: null,
    capabilities: { workspace: { configuration: true, workspaceFolders: true } },
    workspaceFolders: [{ uri: 'vscode-vfs://github/some/project', name: 'project' }],
    initializationOptions: { trusted: true, nativeDir: null, resources },
  }).then((result) => {
    notify('initialized', {});
    return result;
  });
}

describe('the server in a browser', function () {
  this.timeout(90_000);
  let server, browser, page, origin;
  const uri = (name) => `vscode-vfs://github/some/project/${name}`;
  before(async () => {
    server = await serveExtension();
    origin = `http://127.0.0.1:${server.address().port}`;
    browser = await openBrowser();
    page = browser.page;
    await page.goto(origin);
    const result = await page.evaluate(startClient, origin);
    assert.equal(result.serverInfo?.name, 'forksight', JSON.stringify(result));
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(name, languageId) {
    const text = readFileSync(path.join(root, 'examples', name), 'utf8');
    await page.evaluate(
      ([uri, languageId, text]) =>
        globalThis.forksight.notify('textDocument/didOpen', {
          textDocument: { uri, languageId, version: 1, text },
        }),
      [uri(name), languageId, text],
    );
    return text;
  }

  const rulesIn = async (name) => {
    const found = await page.waitForFunction(
      (uri) => globalThis.forksight.published.get('error') ?? globalThis.forksight.published.get(uri),
      uri(name),
      { timeout: 40_000 },
    );
    const diagnostics = await found.jsonValue();
    assert.ok(Array.isArray(diagnostics), String(diagnostics));
    return diagnostics.map(({ code }) => code);
  };

  for (const [name, language, rule] of [
    ['server.c', 'c', 'fork-after-thread'],
    ['drill.py', 'python', 'gil-bound-threads'],
    ['server.mjs', 'javascript', 'blocked-event-loop'],
  ])
    it(`finds ${rule} in ${name}`, async () => {
      await open(name, language);
      assert.ok((await rulesIn(name)).includes(rule));
    });

  it('explains a fork, and refuses to run anything', async () => {
    const text = readFileSync(path.join(root, 'examples/server.c'), 'utf8');
    const lines = text.slice(0, text.indexOf('fork();')).split('\n');
    const position = { line: lines.length - 1, character: lines.at(-1).length + 1 };
    const hover = await page.evaluate(
      ([uri, position]) =>
        globalThis.forksight.request('textDocument/hover', { textDocument: { uri }, position }),
      [uri('server.c'), position],
    );
    assert.match(hover.contents.value, /A process/);
    const outcome = await page.evaluate(
      (uri) => globalThis.forksight.request('forksight/profile', { uri, args: [], token: 't' }),
      uri('server.c'),
    );
    assert.deepEqual([outcome.ok, /browser/.test(outcome.reason)], [false, true]);
  });
});
