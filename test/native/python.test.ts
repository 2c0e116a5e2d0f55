import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { reportText } from '../../server/src/profile/text';
import { fixture, has, markedLines, profile, summary } from './helpers';

/** The system's Python and those that pyenv installed, 3.8 and later. */
function interpreters(): readonly (readonly [version: string, program: string])[] {
  const versions = path.join(process.env.PYENV_ROOT ?? path.join(homedir(), '.pyenv'), 'versions');
  const installed = existsSync(versions) ? readdirSync(versions) : [];
  const found = installed
    .filter((version) => /^3\.(?:[89]|1\d)\./.test(version))
    .map((version) => [version, path.join(versions, version, 'bin/python3')] as const)
    .filter(([, program]) => existsSync(program));
  return has('/usr/bin/python3') ? [['system', '/usr/bin/python3'], ...found] : found;
}

describe('profile of Python', function () {
  this.timeout(60_000);

  for (const [version, python] of interpreters()) {
    it(`names each creating line under ${version}`, async () => {
      assert.ok(markedLines(fixture('tasks.py')).length > 0);
      const { report } = await profile(fixture('tasks.py'), { python });
      // subprocess and the spawn method use vfork where this Python does so, fork before 3.10.
      const lines = summary(report).map((line) => line.replace(/\bv?fork\b(?= \d+ (?:subprocess|multiprocessing))/, 'fork'));
      const seen = lines.filter((line) => !line.includes(' exec '));
      assert.deepEqual(seen, [
        '15 thread 3 threading.Thread.start',
        '21 fork 1 subprocess.run',
        '22 system 1',
        '23 fork 1',
        '28 fork 1 multiprocessing.Process.start',
        '31 thread 1 ThreadPoolExecutor.submit',
        '33 fork 2 multiprocessing.Process.start', // the resource tracker, and the process
      ]);
      assert.deepEqual(report.target.exit, { code: 0 });
      assert.deepEqual(report.hazards, [], 'every thread had been joined before the forks');
      // The spawn method's resource tracker ends by itself, but not always within the grace.
      assert.ok(report.killed <= 1);
    });
  }

  it("counts what a library's own thread starts at the line that it works for", async () => {
    assert.ok(markedLines(fixture('executors.py')).length > 0);
    const { report } = await profile(fixture('executors.py'));
    // The thread that looks after the processes, and the one that it starts to feed them.
    assert.ok(summary(report).includes('11 thread 2 ProcessPoolExecutor.map'), summary(report).join(', '));
    assert.deepEqual(report.tasks.filter((task) => task.kind !== 'root' && task.site === null), []);
  });

  it('sees a fork while a thread waits', async () => {
    const { report } = await profile(fixture('locked.py'));
    assert.equal(report.hazards.length, 1);
    const [hazard] = report.hazards;
    assert.equal(hazard?.site.line, 6);
    assert.deepEqual(
      hazard.steps.map((step) => step.line),
      [5],
    );
  });

  it('tells which line its waiting threads come from', async () => {
    const { report } = await profile(fixture('phases.py'));
    assert.ok(markedLines(fixture('phases.py')).length > 0);
    assert.equal(report.gil?.threads.length, 7);
    assert.ok(report.gil.threadsAtOnce <= 3, 'the second three began when the first had ended');
    const told = reportText(report).split('\n').filter((line) => line.endsWith(' of the time of 3 threads'));
    assert.deepEqual(
      told.map((line) => /phases\.py:(\d+)/.exec(line)?.[1]),
      ['14', '19'],
      'those that compute wait most',
    );
  });

  it('tells threads that wait for the GIL from threads that release it', async () => {
    const busy = await profile(fixture('gil.py'), { args: ['busy'] });
    assert.equal(busy.report.gil?.threads.length, 5);
    assert.ok(busy.report.gil.threadsAtOnce >= 2 && busy.report.gil.threadsAtOnce <= 4);
    assert.ok(busy.report.gil.waitShare > 0.2, `busy: ${busy.report.gil.waitShare}`);
    assert.ok(busy.report.gil.effectiveParallelism < 3, `busy: ${busy.report.gil.effectiveParallelism}`);
    const releasing = await profile(fixture('gil.py'), { args: ['releasing'] });
    // On a busy machine a thread that holds the lock may have no CPU: hence compared, not bounded.
    const { waitShare } = releasing.report.gil ?? { waitShare: 1 };
    assert.ok(waitShare < busy.report.gil.waitShare / 2, `releasing: ${waitShare}`);
  });
});
