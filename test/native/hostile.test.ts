/** Programs that make a supervisor's life hard: each run has a clear end, nothing is left, and the runner stays small. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixture, processesWith, profile, root, site, summary } from './helpers';

/** Kernels may be built without the 32-bit interface; a call of it then is an invalid instruction. */
function hasForeignCalls(directory: string): boolean {
  const probe = path.join(directory, 'probe');
  // getpid() has number 20 there.
  const source = 'int main(void) { long r; __asm__ volatile("int $0x80" : "=a"(r) : "a"(20L) : "memory", "r8", "r9", "r10", "r11"); return r <= 0; }';
  execFileSync('cc', ['-x', 'c', '-o', probe, '-'], { input: source });
  return spawnSync(probe).status === 0;
}

/** A look at all processes that finds one alive is followed by another; a busy machine needs a few more. */
const mostRounds = 100;

describe('hostile programs', function () {
  this.timeout(120_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'forksight-hostile-'));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    assert.deepEqual(processesWith(directory), [], 'nothing is left behind');
  });

  const compiled = (name: string, ...flags: readonly string[]): string => {
    const program = path.join(directory, `${name}${flags.join('').replaceAll('/', '_')}`);
    execFileSync('cc', ['-g', '-O1', '-pthread', '-fno-omit-frame-pointer', ...flags, '-o', program, fixture(`${name}.c`)]);
    return program;
  };

  it('a chain of execs ends where the chain ends', async () => {
    const { report } = await profile(compiled('chain'));
    assert.deepEqual(report.target.exit, { code: 9 });
    assert.deepEqual(summary(report), ['10 fork 1', '16 exec 1']);
  });

  it('a chain of execs is followed to its end on request, from inside and from outside', async () => {
    for (const [program, more] of [
      [compiled('chain'), { follow: true }],
      [compiled('chain', '-static'), {}],
    ] as const) {
      const { report } = await profile(program, more);
      assert.deepEqual(summary(report), ['10 fork 6', '16 exec 5'], report.method);
      assert.deepEqual(report.target.exit, { code: 9 });
    }
  });

  for (const [how, flags] of [
    ['system calls of its own', []],
    ['those of 32-bit programs', ['-DFOREIGN']],
  ] as const)
    it(`a fork bomb that goes around libc by ${how} is held at the gate, and from outside`, async function () {
      const program = compiled('rawbomb', ...flags);
      if (flags.length > 0 && (process.arch !== 'x64' || !hasForeignCalls(directory))) this.skip();
      for (const more of [{ gate: true }, { trace: true }]) {
        const { report } = await profile(program, { limits: { tasks: 40 }, ...more });
        assert.ok(report.limits.tasksRefused > 0, JSON.stringify(more));
        assert.ok(report.killed >= 30 && report.killed <= 40, `killed ${report.killed}`);
        assert.equal(report.leftBehind, 0);
      }
    });

  it('the gate changes nothing for others', async () => {
    const { report, stdout } = await profile(fixture('tasks.c'), { gate: true });
    assert.equal(stdout, 'reaped 8\n');
    assert.deepEqual(summary(report), summary((await profile(fixture('tasks.c'))).report));
  });

  it('a program that closes every descriptor is seen all the same', async () => {
    const { report } = await profile(compiled('closed'));
    assert.deepEqual(report.target.exit, { code: 3 });
    assert.deepEqual(summary(report), ['10 fork 3']);
  });

  it('a program with holes in its code, and a stack full of addresses of holes, takes signals', async function () {
    if (process.arch !== 'x64') this.skip(); // elsewhere the return address is in a register
    const library = path.join(directory, 'libholes.so');
    execFileSync('cc', ['-O1', '-shared', '-fPIC', '-fomit-frame-pointer', '-DLIBRARY', '-o', library, fixture('holes.c')]);
    const program = compiled('holes', '-no-pie', '-Wl,--no-as-needed', '-Wl,--section-start=.far=0x10000000', library);
    const { report, stdout } = await profile(program);
    assert.deepEqual(report.target.exit, { code: 0 });
    assert.equal(stdout, '1\n');
    assert.ok(report.signals?.some(({ signal, at }) => signal === 'SIGALRM' && at?.line === 42), JSON.stringify(report.signals));
  });

  it('a gigabyte of output passes through a runner of bounded size', () => {
    const program = compiled('gigabyte');
    const runner = path.join(root, 'native/build/forksight-run');
    const run = spawnSync(runner, ['--report-fd', '2', '--output-limit', String(2 ** 31), '--', program], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    const end = run.stderr.trimEnd().split('\n').at(-1) ?? '{}';
    const { outputBytes, peakKb, status } = JSON.parse(end) as Record<string, number>;
    assert.equal(status, 0);
    assert.ok((outputBytes ?? 0) >= 2 ** 30, `${outputBytes}`);
    assert.ok((peakKb ?? Infinity) < 40_000, `the runner took ${peakKb} KiB`);
  });

  it('a program whose directory and file are gone is profiled to its end', async () => {
    const cwd = path.join(directory, 'away');
    mkdirSync(cwd);
    const program = path.join(directory, 'gone-copy');
    copyFileSync(compiled('gone'), program);
    const { report } = await profile(program, { cwd });
    assert.deepEqual(report.target.exit, { code: 0 });
    assert.equal(report.sites.reduce((sum, one) => sum + one.count, 0), 1);
  });

  it('thousands of threads at once, and a fork among them', async function () {
    const { report, stdout } = await profile(compiled('crowd'), {
      args: ['8000'],
      limits: { tasks: 9000, timeS: 90 },
    });
    const made = Number(stdout);
    if (made < 8000) console.log(`      this system allowed ${made} of 8000 threads`);
    assert.ok(made > 500, `only ${made} threads`);
    assert.equal(report.end, 'exit');
    assert.equal(site(report, 26).count - site(report, 26).failed, made);
    assert.equal(site(report, 28).threadsAlive.max, made + 1);
    assert.equal(report.leftBehind, 0);
  });

  it('thousands of threads, watched from outside', async () => {
    const { report, stdout } = await profile(compiled('crowd', '-static'), {
      args: ['3000'],
      limits: { tasks: 9000, timeS: 90 },
    });
    assert.equal(report.method, 'ptrace');
    assert.equal(site(report, 26).count - site(report, 26).failed, Number(stdout));
    assert.ok(Number(stdout) > 500);
    assert.equal(site(report, 28).threadsAlive.max, Number(stdout) + 1);
    const ends = report.tasks.filter((task) => task.kind === 'thread' && task.endUs !== null && task.cpuUs !== null);
    assert.equal(ends.length, Number(stdout), 'each thread has its end');
  });

  for (const [name, tasks] of [
    ['relentless', 300],
    ['daemon', 100],
    ['stopped', 100],
    ['endless', 100],
  ] as const)
    it(`nothing of "${name}" is alive after a few looks, and how long it took is measured`, () => {
      const runner = path.join(root, 'native/build/forksight-run');
      const argv = ['--report-fd', '2', '--time-limit-ms', '1500', '--task-limit', String(tasks), '--', compiled(name)];
      const run = spawnSync(runner, argv, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28 });
      const end = JSON.parse(run.stderr.trimEnd().split('\n').at(-1) ?? '{}') as Record<string, number>;
      assert.equal(end.leftBehind, 0);
      assert.ok((end.killed ?? 0) > 0);
      assert.ok((end.killRounds ?? Infinity) <= mostRounds, `${end.killRounds} rounds`);
      assert.ok((end.clearedNs ?? 0) > 0);
    });

  it('names that a shell, JSON or a terminal would stumble over', async () => {
    for (const name of ['a b', "it's", '$(touch x)', 'quote"', 'back\\slash', 'neue\nzeile', 'übergrößenträger', '-dash', '%s%n']) {
      const file = path.join(directory, `${name}.c`);
      copyFileSync(fixture('bomb.c'), file);
      const { report } = await profile(file, { limits: { tasks: 20 } });
      assert.equal(report.sites[0]?.file, file);
      assert.equal(report.sites[0].line, 7);
      rmSync(file);
    }
  });
});
