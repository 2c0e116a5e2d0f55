// The protocol layer by itself, in this process, on a fake engine.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  createConnection,
  FileChangeType,
  ProposedFeatures,
  type Diagnostic,
} from 'vscode-languageserver/node';
import { Session, type SessionDeps } from '../../server/src/lsp/session';
import type { ProfileOutcome, ProfileReport } from '../../server/src/protocol';
import { applied, TestClient, messageOf } from './client';
import { FakeEngine } from './fakeEngine';

const uri = 'untitled:a.c';
const starts = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ range: { start } }) => `${start.line}:${start.character}`);

describe('language server session', () => {
  let engines: FakeEngine[];
  let client: TestClient;
  let dir: string;
  let session: Session;
  const inDir = (name: string) => path.join(dir, name);
  const uriOf = (name: string) => pathToFileURL(inDir(name)).toString();

  function start(deps: Partial<SessionDeps> = {}): TestClient {
    const [up, down] = [new PassThrough(), new PassThrough()];
    session = new Session(createConnection(ProposedFeatures.all, up, down), {
      version: '1.2.3',
      createEngine: () => {
        const engine = new FakeEngine();
        engines.push(engine);
        return Promise.resolve(engine);
      },
      refusal: null,
      profile: () => Promise.resolve({ ok: false, reason: 'not in this test' }),
      calibrate: () => Promise.resolve({ ok: false, reason: 'not in this test' }),
      calibration: () => null,
      flagsSource: () => 'flags are guessed',
      rules: new Set(['test-rule']),
      rulePage: (id) => Promise.resolve(`# ${id}`),
      ...deps,
    });
    session.listen();
    return new TestClient(down, up);
  }

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'forksight-lsp-'));
    engines = [];
    client = start();
  });
  afterEach(async () => {
    await session.close();
    client.connection.dispose();
    rmSync(dir, { recursive: true, force: true });
  });

  describe('diagnostics', () => {
    it('carry source, code, page, data and the causal steps in order', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'cause\ncause\n  hazard\n');
      const [diagnostic] = await client.diagnostics(uri);
      assert.ok(diagnostic);
      assert.deepEqual(diagnostic.range, {
        start: { line: 2, character: 2 },
        end: { line: 2, character: 8 },
      });
      assert.equal(diagnostic.source, 'forksight');
      assert.equal(diagnostic.code, 'test-rule');
      assert.match(diagnostic.codeDescription?.href ?? '', /test-rule\.md$/);
      assert.deepEqual(diagnostic.data, { rule: 'test-rule', start: 14, end: 20 });
      assert.deepEqual(
        diagnostic.relatedInformation?.map((r) => [r.location.uri, r.location.range.start.line, r.message]),
        [
          [uri, 0, 'caused here'],
          [uri, 1, 'caused here'],
        ],
      );
    });

    it('are published for a clean file too, with its version', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'fine');
      await client.settled();
      assert.deepEqual(client.published.get(uri), { uri, version: 1, diagnostics: [] });
    });

    it('count UTF-16 units, with LF and with CRLF', async () => {
      await client.initialize();
      for (const eol of ['\n', '\r\n']) {
        await client.open(uri, 'c', `żółć${eol}/* 🙂 */ hazard${eol}`);
        assert.deepEqual(starts(await client.diagnostics(uri)), ['1:9']);
        await client.edit(uri, 0, 0, `🙂${eol}`);
        assert.deepEqual(starts(await client.diagnostics(uri)), ['2:9']);
        await client.close(uri);
      }
    });

    it('reach every file that an edit changed, open or not', async () => {
      writeFileSync(inDir('b.c'), 'hazard');
      await client.initialize([pathToFileURL(dir).toString()]);
      await client.until(
        'b.c has its finding',
        () => client.published.get(uriOf('b.c'))?.diagnostics.length === 1,
      );
      await client.open(uriOf('a.c'), 'c', 'nothing');
      await client.settled();
      await client.edit(uriOf('a.c'), 0, 7, 'cause');
      const [diagnostic] = await client.diagnostics(uriOf('b.c'));
      assert.equal(diagnostic?.relatedInformation?.[0]?.location.uri, uriOf('a.c'));
    });
  });

  describe('incremental edits', () => {
    it('give the same as a fresh open, in any order and size', async () => {
      await client.initialize();
      let random = 7;
      const next = (n: number) => (random = (random * 1103515245 + 12345) % 2147483648) % n;
      const pieces = ['hazard', '\n', '\r\n', '🙂', 'ż', ' ', 'cause', 'x', ''];
      await client.open(uri, 'c', 'hazard 🙂 hazard\r\ncause\n');
      for (let i = 0; i < 300; i++) {
        const { length } = client.text(uri);
        let start = next(length + 1);
        let end = Math.min(length, start + next(6));
        // An editor never cuts a surrogate pair or a line break in two.
        const cuts = (at: number) =>
          /^(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|\r\n)$/.test(client.text(uri).slice(at - 1, at + 1));
        if (cuts(start)) start--;
        if (cuts(end)) end++;
        await client.edit(uri, start, end, pieces[next(pieces.length)] ?? '');
        if (i % 7 !== 0) continue;
        const incremental = await client.diagnostics(uri);
        assert.equal(engines[0]?.text('/untitled:/a.c'), client.text(uri));
        assert.deepEqual(starts(incremental), hazardsIn(client.text(uri)));
      }
      await client.settled();
      assert.ok((engines[0]?.edits ?? 0) >= 300, `only ${engines[0]?.edits} of 300 edits came as edits`);
    });

    /** Positions of the word in a text, found without the server. */
    function hazardsIn(text: string): string[] {
      return [...text.matchAll(/hazard/g)].map(({ index }) => {
        const lines = text.slice(0, index).split(/\r\n|\r|\n/);
        return `${lines.length - 1}:${lines.at(-1)?.length ?? 0}`;
      });
    }

    it('that wait are analysed together', async () => {
      await client.initialize();
      await client.open(uri, 'c', '');
      await client.settled();
      const before = engines[0]?.analyses ?? 0;
      const edits = Array.from({ length: 200 }, () => client.edit(uri, 0, 0, 'hazard '));
      await Promise.all(edits);
      assert.equal((await client.diagnostics(uri)).length, 200);
      assert.ok(
        (engines[0]?.analyses ?? 0) - before < 100,
        `${(engines[0]?.analyses ?? 0) - before} analyses for 200 edits`,
      );
    });
  });

  describe('closed and deleted files', () => {
    it('leave nothing behind when they are in no folder', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'hazard');
      assert.equal((await client.diagnostics(uri)).length, 1);
      await client.close(uri);
      assert.deepEqual(await client.diagnostics(uri), []);
      assert.equal(engines[0]?.text('/untitled:/a.c'), undefined);
    });

    it('go back to what is on disk when they are in a folder', async () => {
      writeFileSync(inDir('a.c'), 'fine');
      await client.initialize([pathToFileURL(dir).toString()]);
      await client.open(uriOf('a.c'), 'c', 'hazard');
      assert.equal((await client.diagnostics(uriOf('a.c'))).length, 1);
      await client.close(uriOf('a.c'));
      assert.deepEqual(await client.diagnostics(uriOf('a.c')), []);
    });

    it('lose their findings when a file, or the folder around it, is deleted', async () => {
      mkdirSync(inDir('sub'));
      for (const name of ['a.c', 'sub/b.c']) writeFileSync(inDir(name), 'hazard');
      await client.initialize([pathToFileURL(dir).toString()]);
      await client.until('both have findings', () =>
        ['a.c', 'sub/b.c'].every((n) => client.published.get(uriOf(n))?.diagnostics.length === 1),
      );
      rmSync(inDir('sub'), { recursive: true });
      rmSync(inDir('a.c'));
      const changes = ['a.c', 'sub'].map((name) => ({ uri: uriOf(name), type: FileChangeType.Deleted }));
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
      assert.deepEqual(await client.diagnostics(uriOf('a.c')), []);
      assert.deepEqual(await client.diagnostics(uriOf('sub/b.c')), []);
    });

    it('are read again when they change on disk, unless an editor holds them', async () => {
      for (const name of ['a.c', 'b.c']) writeFileSync(inDir(name), 'fine');
      await client.initialize([pathToFileURL(dir).toString()]);
      await client.open(uriOf('b.c'), 'c', 'fine');
      await client.settled();
      for (const name of ['a.c', 'b.c', 'new.py']) writeFileSync(inDir(name), 'hazard');
      const changes = [
        { uri: uriOf('a.c'), type: FileChangeType.Changed },
        { uri: uriOf('b.c'), type: FileChangeType.Changed },
        { uri: uriOf('new.py'), type: FileChangeType.Created },
      ];
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
      // Files are read in their own time; what an editor holds must stay as it is when they have been.
      await client.until('what changed was read', () =>
        ['a.c', 'new.py'].every((n) => client.published.get(uriOf(n))?.diagnostics.length === 1),
      );
      assert.deepEqual(await client.diagnostics(uriOf('b.c')), []);
    });
  });

  describe('a workspace', () => {
    it('keeps its folders apart and forgets one that is removed', async () => {
      for (const name of ['one', 'two']) {
        mkdirSync(inDir(name));
        writeFileSync(inDir(`${name}/a.c`), name === 'one' ? 'cause' : 'hazard');
      }
      const folders = ['one', 'two'].map((name) => pathToFileURL(inDir(name)).toString());
      await client.initialize(folders);
      await client.until(
        'two/a.c has its finding',
        () => client.published.get(uriOf('two/a.c'))?.diagnostics.length === 1,
      );
      assert.deepEqual(client.published.get(uriOf('two/a.c'))?.diagnostics[0]?.relatedInformation ?? [], []);
      assert.equal(engines.length, 2);
      const event = { added: [], removed: [{ uri: folders[1], name: 'two' }] };
      await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
      assert.deepEqual(await client.diagnostics(uriOf('two/a.c')), []);
      assert.equal(engines[1]?.disposed, true);
    });

    it('leaves out what .gitignore names, and what others wrote', async () => {
      mkdirSync(inDir('node_modules/x'), { recursive: true });
      mkdirSync(inDir('build'));
      writeFileSync(inDir('.gitignore'), 'build/\n');
      for (const name of ['a.c', 'build/b.c', 'node_modules/x/c.js']) writeFileSync(inDir(name), 'hazard');
      await client.initialize([pathToFileURL(dir).toString()]);
      await client.until('a.c has its finding', () => client.published.has(uriOf('a.c')));
      await client.settled();
      assert.deepEqual([...client.published.keys()], [uriOf('a.c')]);
      writeFileSync(inDir('.gitignore'), '');
      const changes = [{ uri: uriOf('.gitignore'), type: FileChangeType.Changed }];
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
      await client.until('build/b.c is found now', () => client.published.has(uriOf('build/b.c')));
    });
  });

  describe('bad input', () => {
    it('names a file whose analysis crashes, skips it and goes on', async () => {
      for (const [name, text] of [
        ['a.c', 'hazard'],
        ['b.c', 'crash'],
        ['c.c', 'hazard'],
      ] as const)
        writeFileSync(inDir(name), text);
      await client.initialize([pathToFileURL(dir).toString()]);
      await client.until('the others have findings', () =>
        ['a.c', 'c.c'].every((n) => client.published.get(uriOf(n))?.diagnostics.length === 1),
      );
      assert.ok(
        client.log.some((line) => line.includes('b.c') && line.includes('the rule broke')),
        client.log.join('\n'),
      );
      // Opened and mended, it is analysed again.
      await client.open(uriOf('b.c'), 'c', 'crash');
      assert.match(messageOf((await client.diagnostics(uriOf('b.c')))[0]), /the rule broke/);
      await client.edit(uriOf('b.c'), 0, 5, 'hazard');
      assert.equal((await client.diagnostics(uriOf('b.c')))[0]?.code, 'test-rule');
    });

    it('finds those that crash among many, and keeps the rest', async () => {
      for (let i = 0; i < 40; i++) writeFileSync(inDir(`f${i}.c`), i % 13 === 5 ? 'crash' : 'hazard');
      await client.initialize([pathToFileURL(dir).toString()]);
      await client.until(
        '37 files have findings',
        () => [...client.published.values()].filter((p) => p.diagnostics.length === 1).length === 37,
      );
      assert.ok((engines[0]?.analyses ?? 0) < 40, `${engines[0]?.analyses} analyses`);
    });

    it('says in the editor why a document is not analysed', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'hazard \0');
      const [binary] = await client.diagnostics(uri);
      assert.equal(binary?.code, 'skipped');
      assert.match(messageOf(binary), /NUL/);
      await client.open('untitled:big.c', 'c', 'x'.repeat(11_000_000));
      assert.match(messageOf((await client.diagnostics('untitled:big.c'))[0]), /10 MB/);
      await client.edit(uri, 7, 8, '');
      assert.equal((await client.diagnostics(uri))[0]?.code, 'test-rule');
    });

    it('takes the good settings, and says once which are bad', async () => {
      client.settings = {
        libc: 'musl',
        rules: { 'test-rule': 'error', 'no-such-rule': 'off' },
        profile: { timeLimit: 'long' },
      };
      await client.initialize();
      await client.open(uri, 'c', 'hazard');
      const [diagnostic] = await client.diagnostics(uri);
      assert.equal(diagnostic?.severity, 1);
      assert.match(messageOf(diagnostic), /musl/);
      assert.equal(client.messages.length, 1);
      assert.match(client.messages[0] ?? '', /forksight\.profile\.timeLimit.*no-such-rule/s);
      client.settings = { rules: { 'test-rule': 'off' } };
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      assert.deepEqual(await client.diagnostics(uri), []);
    });

    it('asks the interpreter for its version in a trusted workspace only', async () => {
      const interpreter = inDir('python');
      writeFileSync(interpreter, '#!/bin/sh\necho asked >> "$0.log"; echo 3 14 0\n');
      chmodSync(interpreter, 0o755);
      client.settings = { python: { interpreter } };
      await client.initialize();
      await client.open(uri, 'c', 'hazard');
      await client.diagnostics(uri);
      assert.deepEqual([engines[0]?.python, existsSync(`${interpreter}.log`)], [null, false]);
      await session.close();
      client.connection.dispose();
      client = start();
      client.settings = { python: { interpreter } };
      await client.initialize([], { initializationOptions: { trusted: true, nativeDir: null } });
      await client.open(uri, 'c', 'hazard');
      await client.diagnostics(uri);
      assert.equal(engines.at(-1)?.python, '3.14');
    });

    it('settings of the wrong shape are no settings', async () => {
      client.settings = [1, 2, 3];
      await client.initialize();
      await client.open(uri, 'c', 'hazard');
      assert.equal((await client.diagnostics(uri)).length, 1);
      assert.match(client.messages.join(), /expected an object/);
    });
  });

  describe('code actions', () => {
    const all = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };

    it('come in order, safe ones preferred, and are resolved to versioned edits', async () => {
      await client.initialize();
      await client.open(uri, 'c', '  hazard\n');
      const actions = await client.actions(uri, all);
      assert.deepEqual(
        actions.map((action) => action.title),
        [
          'Mend it',
          'Suppress test-rule on this line',
          'Suppress test-rule in this file',
          'Turn test-rule off in this folder',
          'Open the page of test-rule',
        ],
      );
      const [fix, line, file] = actions;
      assert.ok(fix && line && file);
      assert.equal(fix.isPreferred, true);
      assert.equal(fix.edit, undefined);
      assert.equal(applied(client.document(uri), await client.resolve(fix)), '  mended\n');
      assert.equal(
        applied(client.document(uri), await client.resolve(line)),
        '  /* forksight-ignore-next-line test-rule -- reason */\n  hazard\n',
      );
      assert.equal(
        applied(client.document(uri), await client.resolve(file)),
        '/* forksight-ignore-file test-rule -- reason */\n  hazard\n',
      );
    });

    it('offer all safe fixes together, by rule and as source.fixAll', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'hazard hazard');
      const one = await client.actions(uri, {
        start: { line: 0, character: 1 },
        end: { line: 0, character: 1 },
      });
      const everywhere = one.find((action) => action.title === 'Fix all test-rule in this file');
      assert.ok(everywhere);
      assert.equal(applied(client.document(uri), await client.resolve(everywhere)), 'mended mended');
      const [fixAll, ...more] = await client.actions(uri, all, ['source.fixAll']);
      assert.ok(fixAll);
      assert.deepEqual(more, []);
      assert.equal(applied(client.document(uri), await client.resolve(fixAll)), 'mended mended');
    });

    it('never prefer an unsafe fix or apply it to all', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'hazard hazard unsafe');
      const [fix, next] = await client.actions(uri, {
        start: { line: 0, character: 1 },
        end: { line: 0, character: 1 },
      });
      assert.equal(fix?.isPreferred, false);
      assert.match(next?.title ?? '', /^Suppress/);
      assert.deepEqual(await client.actions(uri, all, ['source.fixAll']), []);
    });

    it('say why a rewrite is refused', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'hazard refuse');
      const [fix] = await client.actions(uri, all);
      assert.equal(fix?.disabled?.reason, 'the result is used elsewhere');
    });

    it('do nothing, with the reason, when the text has changed since', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'hazard');
      const [fix] = await client.actions(uri, all);
      assert.ok(fix);
      await client.edit(uri, 0, 0, ' ');
      assert.equal((await client.resolve(fix)).edit, undefined);
      await client.until('the user is told', () => client.messages.length > 0);
      assert.match(client.messages[0] ?? '', /the text has changed/);
    });

    it('carry their edits at once for a client that cannot resolve', async () => {
      await client.initialize([], { capabilities: {}, initializationOptions: null });
      await client.open(uri, 'python', '#!/usr/bin/python3\n  hazard');
      const actions = await client.actions(uri, all);
      assert.deepEqual(
        actions.map((action) => Object.values(action.edit?.changes ?? {})[0]?.[0]?.newText),
        [
          'mended',
          '  # forksight-ignore-next-line test-rule -- reason\n',
          '# forksight-ignore-file test-rule -- reason\n',
        ],
      );
    });

    it('keep a comment out of a continued line', async () => {
      await client.initialize();
      await client.open(uri, 'c', '#define X \\\n  hazard \\\n  y\n');
      const line = (await client.actions(uri, all)).find((action) => action.title.includes('on this line'));
      assert.ok(line);
      assert.equal(
        applied(client.document(uri), await client.resolve(line)),
        '#define X \\\n  hazard /* forksight-ignore test-rule -- reason */ \\\n  y\n',
      );
    });
  });

  describe('hover', () => {
    it('shows what the engine knows of a call, and nothing elsewhere', async () => {
      await client.initialize();
      await client.open(uri, 'c', 'cause\nhazard clone\n');
      assert.match(JSON.stringify(await client.hover(uri, 15)), /decoded/);
      assert.equal(await client.hover(uri, 2), null);
      assert.equal(await client.hover(uri, 7), null, 'the steps stand with the diagnostic');
    });

    it('shows the causal path with links where the editor cannot', async () => {
      await client.initialize([], { capabilities: {} });
      await client.open(uri, 'c', 'cause\nhazard clone\n');
      const path = JSON.stringify(await client.hover(uri, 7));
      assert.match(path, /How test-rule comes about.*caused here.*line 1.*#L1/);
    });
  });

  describe('profile', () => {
    const trusted = { initializationOptions: { trusted: true, nativeDir: '/native' } };
    const report = { schema: 1, sites: [] } as unknown as ProfileReport;

    it('is refused in an untrusted workspace, and without a native runner', async () => {
      await client.initialize();
      const ask = () =>
        client.connection.sendRequest<ProfileOutcome>('forksight/profile', {
          uri: uriOf('a.c'),
          args: [],
          token: 't',
        });
      const outcome = await ask();
      assert.ok(!outcome.ok);
      assert.match(outcome.reason, /trusted/);
    });

    it('passes progress, output and limits', async () => {
      client = start({
        profile: (job) => {
          assert.equal(job.settings['profile.timeLimit'], 5);
          assert.deepEqual(job.args, ['x y']);
          job.onProgress('compiling');
          job.onOutput('hello\n');
          return Promise.resolve({ ok: true, report });
        },
      });
      client.settings = { profile: { timeLimit: 5 } };
      const seen: unknown[] = [];
      client.connection.onNotification('forksight/profileOutput', (params) => {
        seen.push(params);
      });
      client.connection.onNotification('$/progress', (params) => {
        seen.push(params);
      });
      await client.initialize([], trusted);
      const outcome = await client.connection.sendRequest<ProfileOutcome>('forksight/profile', {
        uri: uriOf('a.c'),
        args: ['x y'],
        token: 't',
      });
      assert.deepEqual(outcome, { ok: true, report, output: 'hello\n' });
      assert.deepEqual(seen, [
        { token: 't', value: { kind: 'report', message: 'compiling' } },
        { token: 't', text: 'hello\n' },
      ]);
    });

    it('ends when it is cancelled, and at shutdown', async () => {
      const started: AbortSignal[] = [];
      client = start({
        profile: (job) =>
          new Promise((resolve) => {
            started.push(job.signal);
            job.onProgress('running');
            job.signal.addEventListener('abort', () => {
              resolve({ ok: false, reason: 'stopped' });
            });
          }),
      });
      await client.initialize([], trusted);
      const run = () =>
        client.connection.sendRequest<ProfileOutcome>(
          'forksight/profile',
          { uri: uriOf('a.c'), args: [], token: 't' },
          cancel.token,
        );
      const { CancellationTokenSource } = await import('vscode-languageserver/node');
      const cancel = new CancellationTokenSource();
      const first = run();
      while (started.length < 1) await client.settled();
      cancel.cancel();
      const outcome = await first;
      assert.deepEqual(outcome, { ok: false, reason: 'The profile was cancelled.', cancelled: true });
      const second = client.connection.sendRequest<ProfileOutcome>('forksight/profile', {
        uri: uriOf('a.c'),
        args: [],
        token: 'u',
      });
      while (started.length < 2) await client.settled();
      await client.connection.sendRequest('shutdown');
      assert.equal(started[1]?.aborted, true);
      assert.ok(!(await second).ok);
    });
  });

  it('answers with its rule pages and its status', async () => {
    await client.initialize();
    await client.open(uri, 'c', 'hazard');
    const page = await client.connection.sendRequest('forksight/rulePage', { id: 'test-rule' });
    assert.deepEqual(page, { markdown: '# test-rule' });
    assert.deepEqual(await client.connection.sendRequest('forksight/rulePage', { id: '../../etc/passwd' }), {
      markdown: null,
    });
    const status = await client.connection.sendRequest<{ version: string; files: number }>(
      'forksight/status',
      {},
    );
    assert.equal(status.version, '1.2.3');
    assert.equal(status.files, 1);
  });

  it('frees its engines at shutdown', async () => {
    await client.initialize();
    await client.open(uri, 'c', 'hazard');
    await client.settled();
    await client.connection.sendRequest('shutdown');
    assert.deepEqual(
      engines.map((engine) => engine.disposed),
      [true],
    );
  });
});
