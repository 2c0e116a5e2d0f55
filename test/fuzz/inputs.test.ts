/**
 * What is read besides source code, spoilt in every way that a generator thinks of: a clear word or the right value comes
 * of it, nothing else is lost, and nothing crashes or hangs.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { readBaseline } from '../../server/src/cli/check/baseline';
import { UsageError } from '../../server/src/cli/words';
import type { Reading } from '../../server/src/engine/api';
import { Reader } from '../../server/src/engine/reading';
import { calibrationSchema } from '../../server/src/profile/calibrate';
import { Project } from '../../server/src/lsp/project';
import { calibrationFile, storedCalibration } from '../../server/src/profile/calibrationStore';
import { parseEvents } from '../../server/src/profile/events';
import { parseNodeEvents } from '../../server/src/profile/nodeEvents';
import { buildReport } from '../../server/src/profile/report';
import { modelOfFolder } from '../../server/src/project/compileDatabase';
import { ConfigError } from '../../server/src/project/config/read';
import { ConfigStore } from '../../server/src/project/config/store';
import { sha256 } from '../../server/src/project/diskCache';
import { FactsCache } from '../../server/src/project/factsCache';
import { FactsFiles, writeFacts } from '../../server/src/project/factsFile';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { IgnoreRules } from '../../server/src/project/ignoreRules';
import { declaredPython } from '../../server/src/project/pythonVersion';
import { preforkConfigs } from '../../server/src/project/servers';
import { checkSettings, defaultEditorSettings } from '../../server/src/project/settings';
import { root, testEngine } from '../harness/engine';
import { oddValue, spoilt, spoiltJson, withChange } from './spoil';
import { seed } from './seed';

const runs = { seed, numRuns: 300 };

const hazard = `#include <pthread.h>
#include <unistd.h>
static void *work(void *arg) { for (;;) pause(); return arg; }
int main(void) { pthread_t t; pthread_create(&t, 0, work, 0); if (fork() == 0) for (;;) pause(); return 0; }
`;

describe(`spoilt input (seed ${seed})`, function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'forksight-spoilt-'));
  const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (name: string, content: string | Buffer): string => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content);
    return at(name);
  };
  let reading: Reading;
  before(async () => {
    reading = await new Reader(grammarFiles(root)).read('/a.c', 'c', hazard);
  });

  /** The error that is meant for the user, or the value. */
  function orWord<T>(use: () => T, word: new (...args: string[]) => Error, names: string): T | null {
    try {
      return use();
    } catch (error) {
      assert.ok(error instanceof word, String(error instanceof Error ? error.stack : error));
      assert.ok(error.message.includes(names), error.message);
      return null;
    }
  }

  const config = {
    $schema: 'x',
    extends: ['./base.json'],
    select: ['all'],
    ignore: ['gil'],
    rules: { 'fork-after-thread': 'off' },
    perFileIgnores: { 'test/**': ['fork'] },
    exclude: ['build/', '*.gen.c'],
    libc: 'musl',
    python: '3.12',
    compileCommands: 'build',
    baseline: 'base.json',
  };

  it('forksight.json: a value that holds to the schema, or a word that names the file', () => {
    write('config/base.json', '{ "libc": "glibc" }');
    let taken = 0;
    fc.assert(
      fc.property(spoiltJson(config), (bytes) => {
        write('config/forksight.json', bytes);
        const found = orWord(() => new ConfigStore().ofFolder(at('config')), ConfigError, 'forksight.json');
        if (found === null) return;
        taken++;
        const store = new ConfigStore();
        assert.equal(typeof store.excludes(at('config'), 'a.c', false), 'boolean');
        const level = store.level(at('config', 'test', 'a.c'), 'fork-after-thread');
        assert.ok(level === null || ['off', 'hint', 'info', 'warning', 'error'].includes(level));
      }),
      runs,
    );
    assert.ok(taken > 5 && taken < runs.numRuns - 100, `${taken} were taken`);
    assert.equal(({} as { x?: number }).x, undefined, 'no prototype was changed');
  });

  it('settings of an editor: each bad one has its default and a word, the others stay', () => {
    const section = {
      enable: false,
      rules: { 'fork-after-thread': 'error' },
      diagnostics: { scope: 'openFiles' },
      python: { version: '3.12', interpreter: '/usr/bin/python3' },
      libc: 'musl',
      profile: { timeLimit: 5, taskLimit: 7, outputLimit: 4096, memoryLimit: null },
      node: { path: '/usr/bin/node' },
    };
    const good = checkSettings(section, new Set());
    assert.deepEqual(good.problems, []);
    fc.assert(
      fc.property(fc.oneof(withChange(section), oddValue, fc.anything()), (odd) => {
        const { settings, problems } = checkSettings(odd, new Set());
        assert.deepEqual(Object.keys(settings), Object.keys(defaultEditorSettings));
        for (const problem of problems) assert.match(problem, /^forksight[.:]/);
      }),
      runs,
    );
    fc.assert(
      fc.property(oddValue, (odd) => {
        const { settings, problems } = checkSettings({ ...section, libc: odd }, new Set());
        const expected = { ...good.settings, libc: settings.libc };
        assert.deepEqual(settings, expected);
        if (settings.libc !== odd && odd !== null) assert.equal(problems.length, 1, JSON.stringify(odd));
      }),
      runs,
    );
  });

  it('compile_commands.json: commands, or a word that names the file', () => {
    const commands = [
      { directory: '/p', file: 'a.c', command: 'cc -I inc -DX=1 "-DY=a b" -c a.c -o CMakeFiles/t.dir/a.c.o' },
      { directory: '.', file: '../b.c', arguments: ['cc', '-iquote', 'q', '-c', 'b.c'], output: 'b.o' },
    ];
    fc.assert(
      fc.property(spoiltJson(commands), (bytes) => {
        const file = write('compiled/compile_commands.json', bytes);
        const outcome = modelOfFolder(at('compiled'));
        if (outcome.ok) assert.ok([...outcome.model.files.keys()].every((name) => name.startsWith('/')));
        else assert.ok(outcome.reason.startsWith(`${file} cannot be used: `), outcome.reason);
      }),
      runs,
    );
  });

  it('a baseline: entries, or a word that names the file, and never a run without it', () => {
    const known = {
      schema: 1,
      findings: {
        'a.c': [
          {
            rule: 'fork-after-thread',
            severity: 'error',
            line: '0123456789abcdef',
            context: 'fedcba9876543210',
          },
        ],
      },
    };
    fc.assert(
      fc.property(spoiltJson(known), (bytes) => {
        const file = write('baseline.json', bytes);
        const entries = orWord(() => readBaseline(file), UsageError, file);
        for (const name of entries?.keys() ?? []) assert.ok(path.isAbsolute(name));
      }),
      runs,
    );
  });

  it('the cache: what was put there, or nothing', () => {
    const cache = new FactsCache({ base: at('cache'), reader: 'r' });
    cache.put('c', hazard, reading);
    assert.deepEqual(cache.get('c', hazard), reading);
    const key = sha256('facts', 'r', 'c', hazard);
    const json = Buffer.from(JSON.stringify(reading));
    const whole = Buffer.concat([Buffer.from(sha256(json.toString())), json]);
    fc.assert(
      fc.property(spoilt(whole), (bytes) => {
        write(`cache/${key.slice(0, 2)}/${key.slice(2)}`, bytes);
        const found = cache.get('c', hazard);
        if (found !== null) assert.deepEqual(found, reading);
      }),
      runs,
    );
  });

  it('a cache that lies, with the right sums: other files keep their findings, and the file is named', async () => {
    const cache = new FactsCache({ base: at('lies'), reader: 'r' });
    const key = sha256('facts', 'r', 'c', hazard);
    await fc.assert(
      fc.asyncProperty(withChange(JSON.parse(JSON.stringify(reading))), async (odd) => {
        const text = JSON.stringify(odd);
        write(`lies/${key.slice(0, 2)}/${key.slice(2)}`, sha256(text) + text);
        const found = cache.get('c', hazard);
        if (found === null) return;
        const crashed: (string | null)[] = [];
        const project = new Project(null, await testEngine(), (file) => crashed.push(file));
        project.set('/good/a.c', 'c', hazard, false);
        project.set('/lies/b.c', 'c', hazard, false, found);
        project.analyse();
        assert.ok(
          crashed.every((file) => file === '/lies/b.c'),
          JSON.stringify(crashed),
        );
        assert.ok(project.engine.findings('/good/a.c').length > 0, text.slice(0, 200));
        project.engine.dispose();
      }),
      { seed, numRuns: 200 },
    );
  });

  it('facts of another machine: taken whole, or refused with the reason', () => {
    const file = at('facts.gz');
    writeFacts(file, 'r', [{ language: 'c', text: hazard, reading }]);
    const key = sha256('c', hazard);
    const head = JSON.stringify({ forksight: 'facts', schema: 1, reader: 'r' });
    const plain = Buffer.from(`${head}\n${key} ${JSON.stringify(reading)}\n`);
    fc.assert(
      fc.property(
        fc.oneof(
          spoilt(gzipSync(plain)),
          spoilt(plain).map((bytes) => gzipSync(bytes)),
        ),
        (bytes) => {
          writeFileSync(file, bytes);
          const facts = new FactsFiles();
          const reason = facts.add(file, 'r');
          if (reason !== null) assert.ok(reason.length > 3);
          const found = facts.get('c', hazard);
          if (found !== null) assert.equal(typeof found.firstBranches, 'boolean');
        },
      ),
      runs,
    );
  });

  const who = { pid: 10, tid: 10 };
  const call = {
    ...who,
    kind: 'fork',
    child: 11,
    error: 0,
    atUs: 5,
    costNs: 900,
    flags: 0,
    threads: 2,
    rssKb: 100,
    hugeKb: 0,
    faults: 3,
    id: 1,
    site: 1,
  };
  const usage = { cpuNs: 1, faults: 2, switches: 3 };
  const frame = { file: '/p/a.c', line: 4, function: 'main', module: '/p/a' };
  const events: readonly object[] = [
    { type: 'start', pid: 10, method: 'shim', why: null, originNs: 1 },
    { type: 'site', id: 1, frames: [frame], python: [], libraryFile: null, libraryFunction: null },
    { type: 'call', ...call },
    { type: 'thread-start', ...who, id: 2, atUs: 1 },
    { type: 'thread-end', ...who, id: 2, atUs: 1, delayNs: 5, ...usage },
    { type: 'exec', ...call, kind: 'exec' },
    { type: 'exec-failed', ...call, kind: 'exec' },
    { type: 'wait', ...who, child: 11, status: 0, atUs: 9, parentFaults: 1, ...usage },
    { type: 'gil', ...who, waitNs: 5, waits: 1 },
    { type: 'lock-held', ...who, kind: 'mutex', child: 11, lock: 5, name: null, atUs: 1, site: 1 },
    { type: 'deadlock', ...who, kind: 'mutex', lock: 5, name: 'm', atUs: 1, site: 1, holder: 0, forker: 10, holderSite: 1 },
    { type: 'signal', ...who, signal: 15, sender: 0, threads: 1, atUs: 1, site: 1 },
    { type: 'process-end', ...who, atUs: 10, delayNs: 1, ...usage },
    {
      type: 'end', end: 'exit', status: 0, killed: 0, leftBehind: 0, wallNs: 10, attached: 1, overheadNs: 1, clockNs: 1, forkBiasNs: 0,
      dropped: 0, refused: 0, outputBytes: 0, peakKb: 1, killRounds: 1, clearedNs: 1,
    },
  ]; // prettier-ignore
  const nodeEvents: readonly object[] = [
    { type: 'call', api: 'fork', atUs: 1, costUs: 2, failed: false, pid: 11, stack: [{ file: '/p/a.js', line: 1, column: 1, function: 'f' }] },
  ]; // prettier-ignore

  const report = (text: string, nodeText: string, language: 'c' | 'python' | 'node') =>
    buildReport({
      events: parseEvents(text),
      nodeEvents: parseNodeEvents(nodeText),
      target: { file: '/p/a.c', language, argv: ['/p/a'], cwd: '/p' },
      limits: { timeS: 1, tasks: 1, outputBytes: 1, memoryBytes: null },
    });

  it('what the runner writes: a report, or a word that names the program', () => {
    const lines = events.map((event) => JSON.stringify(event));
    const whole = report(`${lines.join('\n')}\n`, `${JSON.stringify(nodeEvents[0])}\n`, 'node');
    assert.ok(whole.ok, JSON.stringify(whole));
    const oddLine = fc.oneof(
      ...events.map((event) => withChange(event).map((odd) => JSON.stringify(odd))),
      fc.constantFrom(...lines),
      fc.string(),
    );
    const text = fc.oneof(
      spoilt(Buffer.from(lines.join('\n'))).map(String),
      fc
        .array(oddLine, { maxLength: 30 })
        .map((some) => `${[lines[0] ?? '', ...some, lines.at(-1) ?? ''].join('\n')}\n`),
    );
    const language = fc.constantFrom('c' as const, 'python' as const, 'node' as const);
    let reported = 0;
    fc.assert(
      fc.property(
        text,
        spoilt(Buffer.from(JSON.stringify(nodeEvents[0]))).map(String),
        language,
        (all, node, kind) => {
          const outcome = report(all, node, kind);
          if (outcome.ok) {
            reported++;
            JSON.stringify(outcome.report);
          } else assert.match(outcome.reason, /\/p\/a\.c/);
        },
      ),
      { seed, numRuns: 1000 },
    );
    assert.ok(reported > 20, `${reported} reports`);
  });

  it('a calibration: one that holds to the schema, or none', () => {
    const env = { XDG_STATE_HOME: at('state') };
    const measured = {
      megabytes: 1, forkUs: 1, forkWaitUs: 1, vforkUs: 1, posixSpawnUs: 1, threadUs: 1, threadJoinUs: 1,
    }; // prettier-ignore
    const calibration = {
      schema: 1,
      machine: 'm',
      measuredAt: 'now',
      measurements: [measured],
      switches: {},
      asyncTasks: {},
    };
    fc.assert(
      fc.property(spoiltJson(calibration), (bytes) => {
        const file = calibrationFile('m', env);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, bytes);
        const found = storedCalibration('m', env);
        if (found !== null) assert.ok(calibrationSchema.safeParse(found).success);
      }),
      runs,
    );
  });

  it('what says which Python it is and how it is served: a version, or nothing', async () => {
    const files = {
      'python/pyproject.toml':
        '[project]\nname = "a"\nrequires-python = ">=3.9,<4"\n[tool.poetry.dependencies]\npython = "^3.11"\n',
      'python/setup.cfg': '[options]\npython_requires = >=3.8\n',
      'python/.python-version': '3.12.1\n',
      'python/Procfile': 'web: gunicorn --preload app:app\n',
      'python/uwsgi.ini': '[uwsgi]\nmodule = app\nprocesses = 4\n',
    };
    for (const [name, text] of Object.entries(files)) {
      await fc.assert(
        fc.asyncProperty(spoilt(Buffer.from(text)), async (bytes) => {
          write(name, bytes);
          const found = await declaredPython(at('python'));
          if (found) assert.match(found.version ?? '', /^\d+\.\d+$/);
          assert.ok(Array.isArray(await preforkConfigs(at('python'))));
        }),
        { seed, numRuns: 100 },
      );
      rmSync(at(name));
    }
  });

  it('.gitignore and .forksightignore: what can be read of them, and no pattern that takes for ever', async () => {
    const text = 'build/\n*.o\n!keep.o\n/a/**/b\n[a-z]?.c\n\\#x\n';
    const line = fc.oneof(
      fc.string({
        unit: fc.constantFrom(
          'a',
          '*',
          '**',
          '/',
          '?',
          '[',
          ']',
          '\\',
          '!',
          '#',
          '-',
          '^',
          '(',
          '|',
          ' ',
          '.',
        ),
      }),
      fc.string(),
    );
    const content = fc.oneof(
      spoilt(Buffer.from(text)),
      fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n'))),
    );
    await fc.assert(
      fc.asyncProperty(content, async (bytes) => {
        for (const name of ['.gitignore', '.forksightignore']) write(`ignored/${name}`, bytes);
        const rules = new IgnoreRules(at('ignored'));
        for (const name of ['a.c', 'a'.repeat(250), 'keep.o', '#x', '-', ' ', '%41', '..a'])
          assert.equal(typeof (await rules.ignoresEntry(at('ignored'), name, false)), 'boolean');
      }),
      runs,
    );
    write('ignored/.gitignore', `${'*a'.repeat(40)}b\n${'a**/'.repeat(40)}b\nx.c\n`);
    const started = performance.now();
    const rules = new IgnoreRules(at('ignored'));
    assert.equal(await rules.ignoresEntry(at('ignored'), 'a'.repeat(250), false), false);
    assert.equal(await rules.ignoresEntry(at('ignored'), 'x.c', false), true, 'the other patterns count');
    assert.ok(performance.now() - started < 20_000, 'no hang');
  });
});
