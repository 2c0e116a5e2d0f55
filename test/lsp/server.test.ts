// The real server process on the real engine: what an editor, or a client that misbehaves, sees of it.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { FileChangeType, type Diagnostic } from 'vscode-languageserver/node';
import { applied, messageOf } from './client';
import { root, serverModule, startServer, stopServer, type ServerProcess } from './process';

const hazard = `#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *work(void *p) { for (;;) pause(); return p; }
int main(void) {
    pthread_t t;
    pthread_create(&t, 0, work, 0);
    if (fork() == 0) {
        printf("child\\n");
        _exit(0);
    }
    return 0;
}
`;
const rulesOf = (diagnostics: readonly Diagnostic[]) => diagnostics.map((d) => String(d.code)).sort();
const plain = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ range, code, message, severity }) => ({ range, code, message, severity }));

describe('language server process', function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let dir: string;
  const uriOf = (name: string) => pathToFileURL(path.join(dir, name)).toString();

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'forksight-server-'));
    server = startServer();
  });
  afterEach(async () => {
    server.child.kill('SIGKILL');
    await server.exited;
    rmSync(dir, { recursive: true, force: true });
  });

  it('says who it is and what it can', async () => {
    const result = await server.client.initialize();
    assert.equal(result.serverInfo?.name, 'forksight');
    assert.equal(result.capabilities.positionEncoding, 'utf-16');
    assert.deepEqual(result.capabilities.textDocumentSync, { openClose: true, change: 2 });
    assert.equal(result.capabilities.hoverProvider, true);
  });

  it('finds a fork after a thread on open, with its steps, and clears it on close', async () => {
    const { client } = server;
    await client.initialize();
    await client.open(uriOf('a.c'), 'c', hazard);
    const found = (await client.diagnostics(uriOf('a.c'))).find((d) => d.code === 'fork-after-thread');
    assert.ok(found, JSON.stringify(await client.diagnostics(uriOf('a.c'))));
    assert.equal(found.range.start.line, 7);
    assert.ok(found.relatedInformation?.some((step) => step.location.range.start.line === 6));
    await client.close(uriOf('a.c'));
    assert.deepEqual(await client.diagnostics(uriOf('a.c')), []);
  });

  it('gives the same after any edits as for a fresh open', async () => {
    const { client } = server;
    await client.initialize();
    await client.open(uriOf('a.c'), 'c', hazard);
    let random = 11;
    const next = (n: number) => (random = (random * 1103515245 + 12345) % 2147483648) % n;
    const pieces = [
      'fork();',
      '\n',
      '{',
      '}',
      '/* 🙂 */',
      'pthread_create(&t, 0, work, 0);',
      '"',
      'x',
      ' ',
      '#define Y \\\n',
    ];
    for (let i = 0; i < 120; i++) {
      const { length } = client.text(uriOf('a.c'));
      const start = next(length);
      const isCut = /[\uDC00-\uDFFF]/.test(client.text(uriOf('a.c')).charAt(start));
      if (!isCut) await client.edit(uriOf('a.c'), start, start, pieces[next(pieces.length)] ?? '');
      if (i % 20 !== 19) continue;
      const incremental = plain(await client.diagnostics(uriOf('a.c')));
      const text = client.text(uriOf('a.c'));
      await client.close(uriOf('a.c'));
      await client.open(uriOf('a.c'), 'c', text);
      assert.deepEqual(incremental, plain(await client.diagnostics(uriOf('a.c'))), text);
    }
  });

  it('finds hazards across the files of a folder, and forgets a file that is deleted under it', async () => {
    const { client } = server;
    writeFileSync(
      path.join(dir, 'threads.c'),
      '#include <pthread.h>\n#include <unistd.h>\nstatic void *idle(void *p) { pause(); return p; }\nvoid start_workers(void) { pthread_t t; pthread_create(&t, 0, idle, 0); }\n',
    );
    writeFileSync(
      path.join(dir, 'main.c'),
      '#include <unistd.h>\nvoid start_workers(void);\nint main(void) { start_workers(); if (fork() == 0) for (;;) pause(); return 0; }\n',
    );
    await client.initialize([pathToFileURL(dir).toString()]);
    await client.until('main.c has its finding', () =>
      rulesOf(client.published.get(uriOf('main.c'))?.diagnostics ?? []).includes('fork-after-thread'),
    );
    rmSync(path.join(dir, 'threads.c'));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('threads.c'), type: FileChangeType.Deleted }],
    });
    assert.ok(!rulesOf(await client.diagnostics(uriOf('main.c'))).includes('fork-after-thread'));
  });

  it('rewrites fork and exec to posix_spawn when the action is chosen', async () => {
    const { client } = server;
    const text = readFileSync(path.join(root, 'examples/spawn.c'), 'utf8');
    await client.initialize();
    await client.open(uriOf('spawn.c'), 'c', text);
    const found = (await client.diagnostics(uriOf('spawn.c'))).find((d) => d.code === 'fork-exec-not-spawn');
    assert.ok(found, 'no fork-exec-not-spawn');
    const fix = (await client.actions(uriOf('spawn.c'), found.range)).find(
      (a) => a.title.includes('posix_spawn') && !a.disabled,
    );
    assert.ok(fix, 'no rewrite is offered');
    assert.equal(fix.isPreferred, false);
    assert.match(applied(client.document(uriOf('spawn.c')), await client.resolve(fix)), /posix_spawnp?\(/);
    await client.edit(uriOf('spawn.c'), 0, 0, '\n');
    assert.equal((await client.resolve(fix)).edit, undefined);
  });

  it('explains clone flags on hover', async () => {
    const { client } = server;
    const text =
      '#define _GNU_SOURCE\n#include <sched.h>\nint f(void *p);\nvoid g(char *s) { clone(f, s, CLONE_VM | CLONE_FILES, 0); }\n';
    await client.initialize();
    await client.open(uriOf('a.c'), 'c', text);
    const hover = await client.hover(uriOf('a.c'), text.indexOf('clone(') + 1);
    assert.match(JSON.stringify(hover?.contents), /CLONE_VM/);
  });

  describe('given bad input', () => {
    /** Whatever came before, the same process goes on and finds what it should. */
    async function stillWorks(): Promise<void> {
      await server.client.open(uriOf('still.c'), 'c', hazard);
      assert.ok(rulesOf(await server.client.diagnostics(uriOf('still.c'))).includes('fork-after-thread'));
      assert.equal(server.child.exitCode, null);
    }

    const inputs: [string, string, RegExp | null][] = [
      [
        'binary bytes',
        String.fromCharCode(...Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 256)),
        /NUL/,
      ],
      ['an empty file', '', null],
      ['20 MB', 'static int a; /* a line like any other in a large file */\n'.repeat(360_000), /10 MB/],
      ['100,000 nested parentheses', `int x = ${'('.repeat(100_000)}1${')'.repeat(100_000)};\n`, null],
      ['what does not parse', '}}}} int ((( fork( { " \n'.repeat(2000), null],
      ['lone surrogates', 'int a = "\ud83d"; /* \udc00 */ fork();\n', null],
    ];
    for (const [name, text, reason] of inputs)
      it(`survives ${name}`, async () => {
        const { client } = server;
        await client.initialize([pathToFileURL(dir).toString()]);
        for (const [file, language] of [
          ['bad.c', 'c'],
          ['bad.py', 'python'],
          ['bad.ts', 'typescript'],
        ] as const) {
          await client.open(uriOf(file), language, text);
          const diagnostics = await client.diagnostics(uriOf(file));
          if (reason) assert.match(messageOf(diagnostics[0]), reason);
          await client.edit(uriOf(file), 0, 0, ' ');
          await client.hover(uriOf(file), 0);
        }
        await stillWorks();
      });

    it('survives a file that is deleted while it is open, and one that never was', async () => {
      const { client } = server;
      writeFileSync(path.join(dir, 'a.c'), hazard);
      await client.initialize([pathToFileURL(dir).toString()]);
      await client.open(uriOf('a.c'), 'c', hazard);
      rmSync(path.join(dir, 'a.c'));
      const changes = ['a.c', 'never.c'].map((name) => ({ uri: uriOf(name), type: FileChangeType.Deleted }));
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
      assert.deepEqual(await client.diagnostics(uriOf('a.c')), []);
      await client.edit(uriOf('a.c'), 0, 0, '\n');
      assert.notDeepEqual(await client.diagnostics(uriOf('a.c')), [], 'the text that is edited counts');
      await client.close(uriOf('a.c'));
      assert.deepEqual(await client.diagnostics(uriOf('a.c')), []);
      await stillWorks();
    });

    it('answers a malformed request with an error, and goes on', async () => {
      const { client } = server;
      await client.initialize();
      await assert.rejects(client.connection.sendRequest('forksight/profile', { uri: 7 }));
      await assert.rejects(client.connection.sendRequest('no/such/method', {}));
      await client.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: 'file:///never', version: 2 },
        contentChanges: [],
      });
      await stillWorks();
    });

    it('takes malformed settings for none, and says so', async () => {
      const { client } = server;
      client.settings = { rules: 7, libc: { a: 1 }, python: { version: 'three' } };
      await client.initialize();
      await stillWorks();
      assert.match(client.messages.join(), /forksight\.rules.*forksight\.python\.version.*forksight\.libc/s);
    });
  });

  describe('at its end', () => {
    it('leaves no process after shutdown and exit', async () => {
      await server.client.initialize();
      await server.client.open(uriOf('a.c'), 'c', hazard);
      assert.equal(await stopServer(server), 0);
      assert.ok(!existsSync(`/proc/${server.child.pid ?? 0}/exe`));
      assert.equal(server.stderr(), '');
    });

    it('ends when its client closes the pipe', async () => {
      await server.client.initialize();
      server.child.stdin.end();
      assert.equal(await server.exited, 1);
    });

    it('ends when the process that forked it goes away', async () => {
      const child = fork(serverModule, ['--node-ipc'], { stdio: 'ignore' });
      const exited = once(child, 'exit');
      child.send({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { processId: null, rootUri: null, capabilities: {}, workspaceFolders: null },
      });
      await once(child, 'message');
      child.disconnect();
      assert.deepEqual(await exited, [1, null]);
    });
  });
});
