/**
 * The language server under a client that says what no client should: wrong parameters, wrong order, wrong places, what
 * is no message at all, floods and sudden death. It answers what can be answered, keeps what it had, and leaves nothing.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { startServer, stopServer, serverModule, type ServerProcess } from '../lsp/process';
import { oddValue, withChange } from './spoil';
import { seed } from './seed';

const hazard = `#include <pthread.h>
#include <unistd.h>
static void *work(void *arg) { for (;;) pause(); return arg; }
int main(void) { pthread_t t; pthread_create(&t, 0, work, 0); if (fork() == 0) for (;;) pause(); return 0; }
`;
const uri = 'untitled:kept.c';
const other = 'untitled:other.c';
const textDocument = { uri: other };
const position = { line: 3, character: 5 };
const range = { start: position, end: { line: 3, character: 9 } };

/** What a client may say, with parameters as they should be. */
const requests: Readonly<Record<string, unknown>> = {
  'textDocument/hover': { textDocument, position },
  'textDocument/codeAction': { textDocument, range, context: { diagnostics: [], only: ['quickfix'] } },
  'codeAction/resolve': {
    title: 'x',
    data: { uri: other, version: 1, what: 'fix', rule: 'fork-after-thread', start: 1, end: 5 },
  },
  'textDocument/inlayHint': { textDocument, range },
  'forksight/status': { uri: other },
  'forksight/rulePage': { id: 'fork-after-thread' },
  'forksight/functions': { uri: other },
  'forksight/estimates': { uri: other },
  'forksight/profile': { uri: other, args: ['a'], token: 't' },
  'forksight/calibrate': {},
  'workspace/executeCommand': { command: 'x', arguments: [] },
  'no/such/request': { a: 1 },
};
const notifications: Readonly<Record<string, unknown>> = {
  'textDocument/didOpen': { textDocument: { uri: other, languageId: 'c', version: 1, text: hazard } },
  'textDocument/didChange': {
    textDocument: { uri: other, version: 2 },
    contentChanges: [{ range, text: 'x' }, { range, rangeLength: 4, text: '' }, { text: hazard }],
  },
  'textDocument/didClose': { textDocument },
  'textDocument/didSave': { textDocument, text: 'x' },
  'workspace/didChangeConfiguration': { settings: { forksight: { libc: 'musl' } } },
  'workspace/didChangeWatchedFiles': { changes: [{ uri: 'file:///no/such/file.c', type: 1 }] },
  'workspace/didChangeWorkspaceFolders': {
    event: { added: [{ uri: 'file:///no/such', name: 'n' }], removed: [] },
  },
  'forksight/calibration': { schema: 1, measurements: [] },
  'forksight/profileInput': { token: 't', text: 'x' },
  '$/setTrace': { value: 'off' },
  '$/cancelRequest': { id: 1 },
  'no/such/notification': { a: 1 },
};

const message = (body: unknown): string => {
  const text = JSON.stringify(body);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

describe(`a client that misbehaves (seed ${seed})`, function () {
  this.timeout(180_000);
  let server: ServerProcess;
  const said: unknown[] = [];

  const start = async (): Promise<void> => {
    server = startServer();
    await server.client.initialize();
    await server.client.open(uri, 'c', hazard);
    assert.equal((await server.client.diagnostics(uri)).length > 0, true);
  };
  /** Whatever was said before: what was open has its findings, and a new document gets some. */
  const isWell = async (): Promise<void> => {
    const { client } = server;
    await client.edit(uri, 0, 0, '\n');
    const fresh = `untitled:fresh${Math.random()}.c`;
    await client.open(fresh, 'c', hazard);
    const rules = async (of: string) => (await client.diagnostics(of)).map((d) => d.code);
    assert.deepEqual(await rules(fresh), ['fork-after-thread'], 'a new document');
    assert.deepEqual(await rules(uri), ['fork-after-thread'], 'the one that was open');
    const line = client.document(uri).positionAt(client.text(uri).indexOf('fork()')).line;
    assert.equal(
      client.published.get(uri)?.diagnostics[0]?.range.start.line,
      line,
      'and its last edit counts',
    );
    await client.close(fresh);
    assert.equal(server.child.exitCode, null, server.stderr());
  };

  beforeEach(start);
  afterEach(async () => {
    said.length = 0;
    if (server.child.exitCode === null) await stopServer(server);
  });

  it('with odd parameters gets an answer to each request, and spoils nothing', async () => {
    const one = (of: Readonly<Record<string, unknown>>) =>
      fc.oneof(
        ...Object.entries(of).map(([method, params]) =>
          fc
            .oneof(
              { weight: 4, arbitrary: withChange(params) },
              { weight: 1, arbitrary: oddValue },
              { weight: 1, arbitrary: fc.constant(params) },
            )
            .map((odd) => ({ method, params: odd })),
        ),
      );
    const messages = fc.sample(
      fc.oneof(
        one(requests).map((m) => ({ ...m, isRequest: true })),
        one(notifications).map((m) => ({ ...m, isRequest: false })),
      ),
      { seed, numRuns: 1500 },
    );
    const { client, child } = server;
    let answers = 0;
    let sent = 0;
    for (const { method, params, isRequest } of messages) {
      if (method === 'shutdown' || method === 'exit') continue;
      // A client's own library refuses what is neither an object nor a list: such a message is written by hand.
      const isOrdinary = typeof params === 'object' && params !== null && !Array.isArray(params);
      if (!isOrdinary) child.stdin.write(message({ jsonrpc: '2.0', method, params }));
      else if (isRequest) {
        sent++;
        void client.connection.sendRequest(method, params).then(
          () => answers++,
          () => answers++,
        );
      } else void client.connection.sendNotification(method, params);
      if (sent % 50 === 0) await client.settled();
    }
    await client.settled();
    for (let i = 0; i < 200 && answers < sent; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(answers, sent, 'each request has an answer');
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await isWell();
  });

  it('with changes of what is not open, in any order and place, spoils nothing', async () => {
    const { client } = server;
    const number = fc.constantFrom(0, 1, 3, 4, 5, 1e9, -1, -1e9, 2 ** 31, 0.5, Number.NaN, 4294967295);
    const place = fc.record({ line: number, character: number });
    const change = fc.oneof(
      fc.record({ range: fc.record({ start: place, end: place }), text: fc.string() }),
      fc.record({ text: fc.string({ unit: 'binary' }) }),
    );
    const all = fc.sample(
      fc.record({
        uri: fc.constantFrom(
          other,
          'untitled:never.c',
          'file:///no/such/file.c',
          'file:///',
          '',
          ':',
          '%',
          'x',
        ),
        version: fc.oneof(fc.integer(), fc.constant(null)),
        changes: fc.array(change, { maxLength: 4 }),
        close: fc.nat(9),
      }),
      { seed, numRuns: 800 },
    );
    await client.open(other, 'c', hazard);
    for (const one of all) {
      await client.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: one.uri, version: one.version },
        contentChanges: one.changes,
      });
      if (one.close === 0)
        await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: one.uri } });
      if (one.close === 1) await client.open(other, 'c', hazard);
    }
    await client.connection.sendNotification('textDocument/didClose', { textDocument });
    await isWell();
  });

  it('with a flood of 10,000 requests, half of them cancelled at once, gets 10,000 answers', async () => {
    const { child, client } = server;
    const parts: string[] = [];
    for (let id = 1; id <= 10_000; id++) {
      parts.push(
        message({
          jsonrpc: '2.0',
          id: `f${id}`,
          method: 'textDocument/hover',
          params: { textDocument: { uri }, position },
        }),
      );
      if (id % 2 === 0)
        parts.push(message({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: `f${id}` } }));
    }
    let answers = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      answers += chunk.toString('latin1').split('"id":"f').length - 1;
    });
    child.stdin.write(parts.join(''));
    await client.settled();
    for (let i = 0; i < 200 && answers < 9990; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    // An answer that falls between two chunks is not counted.
    assert.ok(answers >= 9900 && answers <= 10_000, `${answers} answers`);
    await isWell();
  });

  it('with text that is no JSON in messages of the right length is told so, and goes on', async () => {
    const { child } = server;
    for (const body of [
      '{',
      '',
      'null',
      '[]',
      '"x"',
      '{"jsonrpc":"1.0"}',
      '{"jsonrpc":"2.0","id":{}}',
      '\ufeff{}',
      '[{"a":1}]',
      '{"jsonrpc":"2.0","id":7,"result":1}',
    ])
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    child.stdin.write(
      Buffer.from('Content-Length: 3\r\nContent-Type: x; charset=utf-7\r\n\r\n\xff\xfe\x00', 'latin1'),
    );
    await isWell();
  });

  const ends: readonly (readonly [string, string])[] = [
    ['half a message', 'Content-Length: 500\r\n\r\n{"jsonrpc":'],
    ['half a header', 'Content-Len'],
    ['a length that no message has', `Content-Length: ${'9'.repeat(300)}\r\n\r\n{}`],
    ['a length of a terabyte', 'Content-Length: 1099511627776\r\n\r\n{}'],
    ['a negative length', 'Content-Length: -5\r\n\r\n{}'],
    ['no length', 'X: 1\r\n\r\n{}'],
    ['a header without end', 'a'.repeat(2_000_000)],
    ['a flood of requests', Array.from({ length: 3000 }, (_, id) => message({ jsonrpc: '2.0', id, method: 'textDocument/hover', params: { textDocument: { uri }, position } })).join('')],
  ]; // prettier-ignore

  for (const [name, text] of ends)
    it(`that dies after ${name} leaves no process behind`, async () => {
      const { child, exited } = server;
      child.stdin.on('error', () => undefined);
      child.stdin.end(text);
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await exited;
      clearTimeout(timer);
      assert.equal(child.signalCode, null, 'it had to be killed');
    });

  it('whose pipes are closed in the middle of an answer leaves no process behind', async () => {
    const child = spawn(process.execPath, [serverModule, '--stdio'], { stdio: 'pipe' });
    child.stdin.on('error', () => undefined);
    const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
    child.stdin.write(
      message({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { processId: null, rootUri: null, capabilities: {} },
      }),
    );
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdin.write(message({ jsonrpc: '2.0', method: 'initialized', params: {} }));
    child.stdout.destroy();
    for (let id = 0; id < 500; id++)
      child.stdin.write(message({ jsonrpc: '2.0', id, method: 'forksight/status', params: {} }));
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(timer);
    assert.equal(child.signalCode, null, 'it had to be killed');
    const orphans = readdirSync('/proc').filter((pid) => {
      try {
        return (
          /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(`) S ${child.pid ?? 0} `)
        );
      } catch {
        return false;
      }
    });
    assert.deepEqual(orphans, []);
  });
});
