/** Locks at a fork: who held what, the child that waits for ever, and provoking both. */
import assert from 'node:assert/strict';
import type { ProfileHazard } from '../../server/src/protocol';
import { fixture, has, profile } from './helpers';

const told = (hazard: ProfileHazard | undefined): readonly string[] =>
  hazard?.steps.map(({ line, message }) => `${line} ${message.replaceAll(/\d+/g, 'N')}`) ?? [];

describe('locks at a fork', function () {
  this.timeout(60_000);

  it('a plain run of the sample ends well: its hazard is one in thousands of forks', async () => {
    const { report } = await profile(fixture('deadlock.c'));
    assert.equal(report.end, 'exit');
    assert.equal(report.locks, undefined);
  });

  it('a provoked run of it deadlocks, is explained line by line, and leaves nothing behind', async () => {
    const { report } = await profile(fixture('deadlock.c'), { provokeMs: 500 });
    assert.equal(report.end, 'deadlock');
    assert.deepEqual(report.locks?.provoke, { forks: 1, caught: 1 });
    const [deadlock] = report.hazards;
    assert.equal(deadlock?.rule, 'lock-held-across-fork');
    assert.equal(deadlock.deadlock, true);
    assert.match(deadlock.message, /^Deadlock: count_in_child\(\) in the forked child \d+ waits for the mutex lock, which/);
    assert.deepEqual(told(deadlock), [
      '14 thread N took the lock here and held it at the fork',
      '35 the fork here copied the lock as it was, but not the thread',
      '37 called from here',
      '24 the child waits here, and nobody can wake it',
    ]);
    assert.deepEqual(
      report.hazards.map((hazard) => [hazard.rule, hazard.site.line]),
      [
        ['lock-held-across-fork', 24],
        ['fork-after-thread', 35],
      ],
    );
    assert.equal(report.leftBehind, 0);
  });

  it('a lock that pthread_atfork handlers put in order, and those of malloc and stdio, are no alarm', async () => {
    const { report } = await profile(fixture('atfork.c'), { provokeMs: 200 });
    assert.equal(report.end, 'exit');
    assert.equal(report.locks?.provoke?.forks, 20);
    assert.ok(report.locks.provoke.caught > 0, 'a sibling was caught with the lock at least once');
    assert.deepEqual(
      report.hazards.map((hazard) => hazard.rule),
      ['fork-after-thread'],
    );
  });

  it('a child waits for the lock that its own thread held, without any other thread', async () => {
    const { report } = await profile(fixture('ownlock.cpp'), { locks: true });
    assert.equal(report.end, 'deadlock');
    const [deadlock, ...others] = report.hazards;
    assert.deepEqual(others, []);
    assert.match(deadlock?.message ?? '', /which the thread that forked holds itself\. Release it before the fork/);
    assert.deepEqual(
      deadlock?.steps.map(({ line }) => line),
      [20, 21, 23, 12],
    );
  });

  it('a lock that processes share is waited for as long as it takes', async () => {
    const { report } = await profile(fixture('sharedlock.c'), { locks: true });
    assert.equal(report.end, 'exit');
    assert.deepEqual(report.hazards, []);
  });

  it('finds the line of a Python child that waits for a threading.Lock', async function () {
    if (!has('python3')) this.skip();
    const { report } = await profile(fixture('pylock.py'), { locks: true });
    assert.equal(report.end, 'deadlock');
    const [deadlock] = report.hazards;
    assert.equal(deadlock?.deadlock, true);
    assert.match(deadlock.message, /waits for the lock at 0x\w+, which a thread held at the fork/);
    assert.deepEqual(told(deadlock), [
      '10 thread N took the lock here and held it at the fork',
      '17 the fork here copied the lock as it was, but not the thread',
      '19 the child waits here, and nobody can wake it',
    ]);
  });

  it('names the lock, where it is a variable', async () => {
    for (const [which, name] of [
      ['table', /the mutex table\[2\]\.sync\.guard, which/],
      ['static', /the mutex once, which/],
      ['heap', /the mutex at 0x[\da-f]+, which/],
    ] as const) {
      const { report } = await profile(fixture('locknames.c'), { locks: true, args: [which] });
      assert.match(report.hazards[0]?.message ?? '', name, which);
    }
  });

  it('takes no lock of a waiting Python thread, nor of its library, for one that is held', async function () {
    if (!has('python3')) this.skip();
    const { report } = await profile(fixture('pyidle.py'), { locks: true });
    assert.equal(report.end, 'exit');
    assert.deepEqual(
      report.hazards.map(({ rule, site }) => [rule, site.line]),
      [['fork-after-thread', 16]],
    );
  });

  it('says what the tracking costs', async () => {
    const { report } = await profile(fixture('atfork.c'), { locks: true });
    const overhead = report.locks?.overheadNs ?? 0;
    assert.ok(overhead > 0 && overhead < 5000, `${overhead} ns`);
  });
});
