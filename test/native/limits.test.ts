import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { profileFile } from '../../server/src/profile/profileFile';
import { fixture, processesWith, profile, requestFor, root } from './helpers';

/** Where the programs of this suite stand, so that /proc shows which processes are theirs. */
let directory: string;

function compiled(name: string): string {
  const program = path.join(directory, name);
  execFileSync('cc', ['-g', '-O1', '-o', program, fixture(`${name}.c`)]);
  return program;
}

describe('limits', function () {
  this.timeout(60_000);
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'forksight-limits-'));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    assert.deepEqual(processesWith(directory), [], 'nothing is left behind');
  });

  it('refuses tasks past the task limit, as a full system would', async () => {
    const { report } = await profile(compiled('bomb'), { limits: { tasks: 200 } });
    assert.ok(report.limits.tasksRefused > 0);
    assert.equal(report.sites.length, 1);
    assert.equal(report.sites[0]?.line, 7);
    assert.ok(report.sites[0].failed > 0);
    assert.equal(report.leftBehind, 0);
  });

  it('ends a program that goes on creating', async () => {
    const { report } = await profile(compiled('relentless'), { limits: { tasks: 50 } });
    assert.equal(report.end, 'task-limit');
    assert.ok(report.killed >= 40 && report.killed <= 60, `killed ${report.killed}`);
    assert.equal(report.leftBehind, 0);
    assert.ok((report.tasks[0]?.endUs ?? Infinity) < 4_000_000);
  });

  it('finds a daemon that left the session', async () => {
    const { report } = await profile(compiled('daemon'));
    assert.equal(report.end, 'exit');
    assert.equal(report.killed, 1);
    assert.equal(report.leftBehind, 0);
  });

  it('ends what a program that was killed left running', async () => {
    const { report } = await profile('/bin/sh', { args: ['-c', `sleep 100.${process.pid} & kill -9 $$`] });
    assert.deepEqual(report.target.exit, { signal: 'SIGKILL' });
    assert.equal(report.end, 'exit');
    assert.equal(report.killed, 1);
    assert.deepEqual(processesWith(`sleep 100.${process.pid}`), []);
  });

  it('goes on with a program that stops itself, and ends a stopped child', async () => {
    const { report } = await profile(compiled('stopped'));
    assert.equal(report.end, 'exit');
    assert.deepEqual(report.target.exit, { code: 0 });
    assert.equal(report.killed, 1);
    assert.equal(report.leftBehind, 0);
  });

  it('ends an endless program at its time limit, with what was seen until then', async () => {
    const { report } = await profile(compiled('endless'), { limits: { timeS: 1.5 } });
    assert.equal(report.end, 'timeout');
    assert.deepEqual(report.target.exit, { signal: 'SIGKILL' });
    assert.equal(report.killed, 1);
    assert.equal(report.sites[0]?.count, 1);
  });

  it('ends a flood at the output limit and passes on no more than that', async () => {
    const { report, stdout } = await profile(compiled('flood'), { limits: { outputBytes: 100_000 } });
    assert.equal(report.end, 'output-limit');
    assert.ok(stdout.length > 0 && stdout.length <= 100_000);
  });

  it('ends a program at the memory limit', async () => {
    const { report } = await profile(compiled('hungry'), { limits: { memoryBytes: 64 * 1024 * 1024 } });
    assert.equal(report.end, 'memory-limit');
  });

  it('ends the whole tree when cancelled', async () => {
    const cancel = new AbortController();
    const request = requestFor(compiled('endless'), {}, () => {
      cancel.abort(); // it says when its child is there
    });
    const result = await profileFile(request, cancel.signal);
    assert.ok(result.ok);
    const { report } = result;
    assert.equal(report.end, 'cancelled');
    assert.equal(report.killed, 1);
    assert.equal(report.leftBehind, 0);
  });

  const runner = path.join(root, 'native/build/forksight-run');

  /** Soon, and on a busy machine a little later: what matters is that it comes. */
  async function nothingLeft(): Promise<void> {
    for (let waited = 0; waited < 10_000 && processesWith(directory).length > 0; waited += 100) await sleep(100);
    assert.deepEqual(processesWith(directory), []);
  }

  async function endsAfterKilling(victim: (guardian: number) => Promise<number>): Promise<void> {
    const program = compiled('endless');
    const guardian = spawn(runner, ['--report-fd', '3', '--', program], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    assert.ok(guardian.pid);
    await sleep(300);
    process.kill(await victim(guardian.pid), 'SIGKILL');
    await nothingLeft();
  }

  it('ends the whole tree when the guardian is killed', () => endsAfterKilling((guardian) => Promise.resolve(guardian)));

  it('ends the whole tree when the supervisor is killed', () =>
    endsAfterKilling((guardian) => {
      const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(guardian)], { encoding: 'utf8' });
      return Promise.resolve(Number(children.trim()));
    }));

  it('ends the whole tree when the reader of the report goes away', async () => {
    const program = compiled('endless');
    const child = spawn(runner, ['--report-fd', '3', '--', program], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    await sleep(300);
    child.stdio[3]?.destroy();
    await nothingLeft();
  });
});
