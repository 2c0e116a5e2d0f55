/** Programs into which nothing can be preloaded are watched from outside, and the report says so. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixture, has, markedLines, processesWith, profile, root, site, summary, type Outcome } from './helpers';

describe('profile from outside', function () {
  this.timeout(60_000);
  let directory: string;
  before(function () {
    directory = mkdtempSync(path.join(tmpdir(), 'forksight-trace-'));
    const probe = path.join(directory, 'probe');
    execFileSync('cc', ['-static', '-x', 'c', '-o', probe, '-'], { input: 'int main(void) { return 0; }' });
    const runner = path.join(root, 'native/build/forksight-run');
    const said = spawnSync(runner, ['--report-fd', '1', '--', probe], { encoding: 'utf8' }).stdout;
    if (!said.includes('does not allow it to be traced')) return;
    console.log('      skipped: ptrace is not allowed on this system');
    this.skip();
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const compiled = (name: string, ...flags: readonly string[]): string => {
    const program = path.join(directory, `${name}${flags.join('')}`);
    execFileSync('cc', ['-g', '-O1', '-pthread', ...flags, '-o', program, fixture(`${name}.c`)], { stdio: 'ignore' });
    return program;
  };

  describe('of a static program', () => {
    let outcome: Outcome;
    before(async () => {
      outcome = await profile(compiled('tasks', '-static'));
    });

    it('is chosen by itself, and said', () => {
      assert.equal(outcome.report.method, 'ptrace');
      assert.match(outcome.report.methodReason ?? '', /statically linked/);
      assert.equal(outcome.stdout, 'reaped 8\n');
      assert.deepEqual(outcome.report.target.exit, { code: 7 });
    });

    it('names each creating line, with kind and count', () => {
      assert.deepEqual(summary(outcome.report), [
        '30 thread 3',
        '39 fork 2',
        '41 fork 1',
        '43 vfork 1',
        '44 exec 1',
        '47 posix_spawn 1',
        '48 posix_spawn 1 failed 1',
        '49 clone 1',
        '50 clone 1',
        '52 clone 1',
        '54 system 1',
        '56 popen 1',
      ]);
    });

    it('knows flags, ends and threads as the kernel has them', () => {
      assert.ok(site(outcome.report, 30).flags.includes('CLONE_THREAD'));
      assert.equal(site(outcome.report, 30).threadsAlive.max, 1, 'each thread is joined before the next');
      const exits = outcome.report.tasks.filter((task) => task.kind === 'clone').map((task) => task.exit);
      assert.deepEqual(exits, [{ code: 3 }, { code: 4 }, { code: 5 }]);
      for (const line of [30, 39, 43, 47, 49]) assert.ok(site(outcome.report, line).costUs.min > 0, `line ${line}`);
      assert.ok(site(outcome.report, 39).cowFaults > 0);
    });
  });

  it('sees the same in a dynamic program when asked to', async () => {
    const program = compiled('tasks');
    const [inside, outside] = [await profile(program), await profile(program, { trace: true })];
    assert.equal(outside.report.method, 'ptrace');
    assert.deepEqual(summary(outside.report), summary(inside.report));
  });

  it("finds a Go program's own lines", async function () {
    if (!has('go', 'version')) {
      console.log('      skipped: there is no Go');
      this.skip();
    }
    assert.ok(markedLines(fixture('spawn.go')).length > 0);
    const program = path.join(directory, 'spawn');
    const env = { ...process.env, HOME: directory, GOCACHE: path.join(directory, 'cache'), GOFLAGS: '-mod=mod' };
    execFileSync('go', ['build', '-o', program, fixture('spawn.go')], { env, cwd: directory });
    const { report } = await profile(program);
    assert.match(report.methodReason ?? '', /Go program/);
    const mine = summary(report).filter((line) => line.startsWith('10 '));
    assert.deepEqual(mine, ['10 clone 4 os/exec.(*Cmd).Run', '10 exec 4 failed 1 os/exec.(*Cmd).Run']);
  });

  it('follows an interpreter that is static, and a script of it', async () => {
    const shell = path.join(directory, 'shell');
    const source = path.join(directory, 'shell.c');
    writeFileSync(source, '#include <unistd.h>\n#include <sys/wait.h>\nint main(void) {\n  if (fork() == 0) _exit(3);\n  wait(0);\n  return 0;\n}\n');
    execFileSync('cc', ['-static', '-g', '-o', shell, source]);
    const script = path.join(directory, 'script');
    writeFileSync(script, `#!${shell}\nanything\n`, { mode: 0o755 });
    const { report } = await profile(script);
    assert.equal(report.method, 'ptrace');
    assert.deepEqual(summary(report), ['4 fork 1']);
  });

  it('counts what the limits count, and refuses', async () => {
    const { report } = await profile(compiled('relentless', '-static'), { limits: { tasks: 50 } });
    assert.equal(report.end, 'task-limit');
    assert.ok(report.killed >= 40 && report.killed <= 50, `killed ${report.killed}`);
    assert.equal(report.leftBehind, 0);
    assert.deepEqual(processesWith(directory), []);
  });

  it('goes on with a program that stops itself, ends a stopped child and a daemon', async () => {
    const stopped = await profile(compiled('stopped', '-static'));
    assert.deepEqual([stopped.report.end, stopped.report.killed, stopped.report.leftBehind], ['exit', 1, 0]);
    const daemon = await profile(compiled('daemon', '-static'));
    assert.deepEqual([daemon.report.end, daemon.report.killed, daemon.report.leftBehind], ['exit', 1, 0]);
    assert.deepEqual(processesWith(directory), []);
  });

  it('says where a thread was when a signal came', async () => {
    const { report, stdout } = await profile(compiled('signals', '-static'));
    assert.equal(stdout, 'handled 6, asked 1 1\n');
    const seen = (report.signals ?? []).map(({ signal, main, at }) => `${signal} ${main} ${at?.line}`);
    assert.ok(seen.includes('SIGUSR1 false 21'), seen.join('\n'));
    assert.ok(seen.some((line) => /^SIGUSR2 false (?:29|30)$/.test(line)), seen.join('\n'));
    assert.equal((report.signals ?? []).reduce((sum, one) => sum + one.count, 0), 6);
  });
});
