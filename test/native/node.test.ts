import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { fixture, markedLines, profile, reasonFor, summary, type Outcome } from './helpers';

describe('profile of Node', function () {
  this.timeout(60_000);
  let outcome: Outcome;
  before(async () => {
    outcome = await profile(fixture('tasks.mjs'), { node: process.execPath });
  });

  it('names each creating line', () => {
    assert.ok(markedLines(fixture('tasks.mjs')).length > 0);
    assert.deepEqual(summary(outcome.report), [
      '6 fork 1 child_process.spawn',
      '7 fork 1 child_process.execSync',
      '8 fork 1 child_process.execFileSync',
      '9 fork 1 child_process.fork',
      '11 worker 2 new Worker',
      '12 fork 1 child_process.exec',
      '13 fork 1 failed 1 child_process.spawn',
    ]);
  });

  it('leaves no trace in the program or its children', () => {
    assert.equal(outcome.stdout, 'child saw 0 exec arguments, LD_PRELOAD undefined\n');
    assert.deepEqual(outcome.report.hazards, []);
  });

  it('names the lines of workers, whose calls run beside those of the main thread', async () => {
    const { report, stdout } = await profile(fixture('workers.cjs'), { node: process.execPath });
    assert.ok(markedLines(fixture('workers.cjs')).length > 0);
    assert.deepEqual(summary(report), [
      '1 fork 1 child_process.spawnSync', // of the code that stands in line 15
      '6 worker 2 new Worker',
      '8 fork 5 child_process.spawn',
      '14 fork 8 child_process.execFileSync',
      '15 worker 1 new Worker',
    ]);
    assert.equal(stdout, '0/yes 0/yes\n', 'a worker has the environment that it was given');
    assert.deepEqual(report.eventLoop?.syncCalls, [], 'none of them held the main thread');
  });

  it('counts turns by their lateness, and times synchronous calls at their lines', async () => {
    const { report } = await profile(fixture('blocking.cjs'), { node: process.execPath });
    const { eventLoop } = report;
    assert.ok(eventLoop);
    const late = eventLoop.histogram.filter((bucket) => bucket.upToMs === null || bucket.upToMs > 10);
    assert.ok(late.reduce((sum, bucket) => sum + bucket.count, 0) >= 1, JSON.stringify(eventLoop.histogram));
    assert.deepEqual(
      eventLoop.syncCalls.map((call) => `${call.line} ${call.api} ${call.count}`).sort(),
      ['11 crypto.pbkdf2Sync 3', '12 Atomics.wait 3', '16 child_process.execFileSync 1'],
    );
    const waited = eventLoop.syncCalls.find((call) => call.api === 'Atomics.wait');
    assert.ok(waited && waited.maxMs >= 20 && waited.totalMs >= 60);
  });

  it('finds the line that was written, through a source map beside the file and inside it', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-map-'));
    try {
      const source = readFileSync(fixture('typed.ts'), 'utf8');
      writeFileSync(path.join(directory, 'typed.ts'), source);
      for (const inlineSourceMap of [false, true]) {
        const { outputText, sourceMapText } = ts.transpileModule(source, {
          fileName: 'typed.ts',
          compilerOptions: {
            module: ts.ModuleKind.CommonJS,
            target: ts.ScriptTarget.ES2022,
            sourceMap: !inlineSourceMap,
            inlineSourceMap,
          },
        });
        const file = path.join(directory, 'typed.js');
        writeFileSync(file, outputText);
        if (sourceMapText !== undefined) writeFileSync(`${file}.map`, sourceMapText);
        const { report } = await profile(file, { node: process.execPath });
        assert.deepEqual(summary(report), ['16 fork 1 child_process.spawnSync']);
        assert.equal(report.sites[0]?.file, path.join(directory, 'typed.ts'));
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('says how to profile TypeScript where this Node does not run it', async function () {
    if ('typescript' in process.features && process.features.typescript) this.skip();
    assert.match(await reasonFor(fixture('typed.ts'), { node: process.execPath }), /its source map is followed/);
  });

  it('sees the event loop and the line that blocks it', () => {
    const { eventLoop } = outcome.report;
    assert.ok(eventLoop);
    assert.ok(eventLoop.delayUs.max > 150_000, `max ${eventLoop.delayUs.max}`);
    assert.ok(eventLoop.blocks.some((block) => block.file === fixture('tasks.mjs') && block.ms >= 100));
  });
});
