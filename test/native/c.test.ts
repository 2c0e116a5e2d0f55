import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixture, has, markedLines, profile, site, summary, type Outcome } from './helpers';

describe('profile of C', function () {
  this.timeout(60_000);
  let outcome: Outcome;
  before(async () => {
    outcome = await profile(fixture('tasks.c'));
  });

  it('names each creating line, with kind and count', () => {
    assert.ok(markedLines(fixture('tasks.c')).length > 0);
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

  it('leaves the program as it was', () => {
    // 2 forks, _Fork, vfork, posix_spawn, two clones, clone3; system and pclose wait for their own.
    assert.equal(outcome.stdout, 'reaped 8\n');
    assert.deepEqual(outcome.report.target.exit, { code: 7 });
    assert.equal(outcome.report.end, 'exit');
  });

  it('decodes flags and joins each task with its end', () => {
    const flagsAt = (line: number): readonly string[] => site(outcome.report, line).flags;
    assert.deepEqual(flagsAt(39), ['CLONE_CHILD_CLEARTID', 'CLONE_CHILD_SETTID']);
    assert.deepEqual(flagsAt(43), ['CLONE_VM', 'CLONE_VFORK']);
    assert.deepEqual(flagsAt(52), ['CLONE_FILES']);
    assert.ok(flagsAt(30).includes('CLONE_THREAD'));
    const exits = outcome.report.tasks.filter((task) => task.kind === 'clone').map((task) => task.exit);
    assert.deepEqual(exits, [{ code: 3 }, { code: 4 }, { code: 5 }]);
    const pids = new Set(outcome.report.tasks.map((task) => task.tid));
    assert.equal(pids.size, outcome.report.tasks.length);
    assert.ok(outcome.report.tasks.every((task) => task.kind === 'root' || task.parent !== null));
  });

  it('tells the CPU time of threads that lived for microseconds', () => {
    const threads = outcome.report.tasks.filter((task) => task.kind === 'thread');
    assert.equal(threads.length, 3);
    for (const { cpuUs, startUs, endUs } of threads)
      assert.ok(cpuUs !== null && endUs !== null && cpuUs > 0 && cpuUs < endUs - startUs + 1000, `${cpuUs} µs`);
  });

  it('gives plausible costs: what a child waits for is not the cost of its thread', () => {
    for (const line of [30, 39, 43, 47, 49]) {
      const { costUs, count, failed } = site(outcome.report, line);
      assert.ok(costUs.min > 0 && costUs.min <= costUs.median && costUs.median <= costUs.max, `line ${line}`);
      assert.ok(costUs.total >= costUs.max && costUs.total <= costUs.max * (count - failed) + 0.01, `line ${line}`);
      assert.ok(costUs.overhead > 0 && costUs.overhead < 50, `line ${line}: overhead ${costUs.overhead}`);
    }
    assert.ok(site(outcome.report, 39).cowFaults > 0);
    assert.ok((site(outcome.report, 43).execDelayUs ?? 0) > 0);
    assert.ok(site(outcome.report, 39).rssKb > 100);
  });

  it('tells memory in huge pages, which a fork copies so much more quickly', async function () {
    const policy = '/sys/kernel/mm/transparent_hugepage/enabled';
    if (!existsSync(policy) || readFileSync(policy, 'utf8').includes('[never]')) {
      console.log('      skipped: this system gives no huge pages');
      this.skip();
    }
    const { report } = await profile(fixture('huge.c'));
    const { hugeKb, rssKb } = site(report, 15);
    assert.ok(hugeKb >= 32 * 1024 && hugeKb <= rssKb, `${hugeKb} of ${rssKb} KiB`);
    assert.equal(site(outcome.report, 39).hugeKb, 0);
  });

  it('says that the flags were guessed, and takes them from compile_commands.json where there is one', async () => {
    assert.equal(outcome.report.target.compiled?.guessed, true);
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-test-'));
    try {
      const file = path.join(directory, 'main.c');
      writeFileSync(file, '#include <unistd.h>\nint main(void) {\n  return fork() < 0 ? 1 : CODE;\n}\n');
      writeFileSync(
        path.join(directory, 'compile_commands.json'),
        JSON.stringify([{ directory, file: 'main.c', command: 'cc -DCODE="4 + 1" -O2 -c -o main.o main.c' }]),
      );
      const { report } = await profile(file);
      assert.equal(report.target.compiled?.guessed, false);
      assert.deepEqual(report.target.exit, { code: 5 });
      assert.deepEqual(summary(report), ['3 fork 1']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('profiles a program by its path, with or without debug information', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-test-'));
    try {
      const program = path.join(directory, 'tasks');
      execFileSync('cc', ['-g', '-O0', '-pthread', '-o', program, fixture('tasks.c')]);
      const { report } = await profile(program);
      assert.equal(report.target.language, 'binary');
      assert.deepEqual(summary(report), summary(outcome.report));
      execFileSync('strip', [program]);
      const stripped = await profile(program);
      const total = (one: Outcome['report']): number => one.sites.reduce((sum, entry) => sum + (entry.kind === 'exec' ? 0 : entry.count), 0);
      assert.equal(total(stripped.report), total(outcome.report));
      assert.ok(stripped.report.sites.every((entry) => entry.line === 0));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('works with AddressSanitizer and ThreadSanitizer in the program', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-test-'));
    try {
      for (const sanitizer of ['address', 'thread']) {
        const program = path.join(directory, sanitizer);
        execFileSync('cc', ['-g', `-fsanitize=${sanitizer}`, '-pthread', '-o', program, fixture('bomb.c')]);
        const { report } = await profile(program, {
          limits: { tasks: 100 },
          env: { ASAN_OPTIONS: 'verify_asan_link_order=0:detect_leaks=0' },
        });
        assert.equal(report.sites[0]?.line, 7, sanitizer);
        assert.equal(report.leftBehind, 0);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('finds the user behind a library without frame pointers', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-test-'));
    try {
      const source = path.join(directory, 'main.c');
      writeFileSync(
        source,
        [
          '#include <omp.h>',
          'int main(void) {',
          '  int sum = 0;',
          '#pragma omp parallel num_threads(3) reduction(+ : sum)',
          '  sum += omp_get_thread_num();',
          '  return sum;',
          '}',
        ].join('\n'),
      );
      const program = path.join(directory, 'main');
      execFileSync('cc', ['-g', '-O2', '-fopenmp', '-o', program, source]);
      const { report } = await profile(program);
      assert.deepEqual(summary(report), ['4 thread 2 OpenMP']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('loads into a musl program', async function () {
    if (!has('musl-gcc')) this.skip();
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-test-'));
    try {
      const program = path.join(directory, 'tasks');
      const source = path.join(directory, 'tasks.c');
      writeFileSync(
        source,
        [
          '#include <pthread.h>',
          '#include <sys/wait.h>',
          '#include <unistd.h>',
          'static void *nothing(void *a) { return a; }',
          'int main(void) {',
          '  pthread_t t;',
          '  for (int i = 0; i < 4; i++) { pthread_create(&t, 0, nothing, 0); pthread_join(t, 0); }',
          '  if (fork() == 0) _exit(0);',
          '  if (vfork() == 0) { execl("/bin/true", "true", (char *)0); _exit(1); }',
          '  while (wait(0) > 0) { }',
          '  return 0;',
          '}',
        ].join('\n'),
      );
      execFileSync('musl-gcc', ['-g', '-fno-omit-frame-pointer', '-o', program, source]);
      const { report } = await profile(program);
      assert.deepEqual(summary(report), ['7 thread 4', '8 fork 1', '9 exec 1', '9 vfork 1']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('signals', function () {
  this.timeout(60_000);

  /** `signal main-thread line`, with how often. */
  const arrivals = (report: Outcome['report']): readonly string[] =>
    (report.signals ?? []).map(({ signal, main, at }) => `${signal} ${main} ${at?.line}`);

  it('say which thread received them and at which line, and the program notices nothing', async () => {
    const { report, stdout } = await profile(fixture('signals.c'));
    assert.equal(stdout, 'handled 6, asked 1 1\n');
    const seen = arrivals(report);
    assert.ok(seen.includes('SIGUSR1 false 21'), seen.join('\n'));
    assert.ok(seen.some((line) => /^SIGUSR2 false (?:29|30)$/.test(line)), seen.join('\n'));
    assert.equal((report.signals ?? []).reduce((sum, one) => sum + one.count, 0), 6);
    assert.match(report.signals?.find((one) => one.signal === 'SIGUSR1')?.inside ?? '', /nanosleep/);
  });

  it('keep their meaning: signal() in each of its two forms, one-shot handlers, and sigwait()', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-test-'));
    try {
      const source = path.join(directory, 'main.c');
      writeFileSync(
        source,
        [
          '#define _POSIX_C_SOURCE 200809L',
          '#include <signal.h>',
          '#include <stdio.h>',
          '#include <unistd.h>',
          'static volatile sig_atomic_t first, second;',
          'static void one(int n) { first += n; }',
          'static void two(int n, siginfo_t *i, void *c) { second += i->si_pid == getpid() && c && n; }',
          'int main(void) {',
          '  struct sigaction a = {.sa_sigaction = two, .sa_flags = SA_SIGINFO | SA_RESETHAND}, old;',
          '  sigset_t set;',
          '  int got;',
          '  void (*was)(int) = signal(SIGUSR1, one);',
          '  raise(SIGUSR1);',
          '  sigaction(SIGUSR2, &a, NULL);',
          '  raise(SIGUSR2);',
          '  sigaction(SIGUSR2, NULL, &old);',
          '  void (*again)(int) = signal(SIGUSR1, SIG_IGN);',
          '  raise(SIGUSR1);',
          '  sigemptyset(&set);',
          '  sigaddset(&set, SIGTERM);',
          '  sigprocmask(SIG_BLOCK, &set, NULL);',
          '  kill(getpid(), SIGTERM);',
          '  sigwait(&set, &got); /* line 23 */',
          '  printf("%d %d %d %d %d %d\\n", was == SIG_DFL, first == SIGUSR1, second, old.sa_handler == SIG_DFL, again == one || again == SIG_DFL, got);',
          '  return 0;',
          '}',
        ].join('\n'),
      );
      for (const standard of ['-std=gnu11', '-std=c11']) {
        const program = path.join(directory, `main${standard}`);
        execFileSync('cc', ['-g', standard, '-fno-omit-frame-pointer', '-o', program, source]);
        const plain = execFileSync(program, { encoding: 'utf8' });
        const { report, stdout } = await profile(program);
        assert.equal(stdout, plain, standard);
        assert.equal(plain, '1 1 1 1 1 15\n');
        assert.deepEqual(arrivals(report).filter((line) => line.startsWith('SIGTERM')), ['SIGTERM true 23']);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('profile of C++', function () {
  this.timeout(60_000);

  it("reports the user's line for threads of the standard library, and the fork among them", async () => {
    const { report } = await profile(fixture('threads.cpp'));
    assert.ok(markedLines(fixture('threads.cpp')).length > 0);
    assert.deepEqual(summary(report), [
      '11 thread 3 std::thread',
      '12 thread 1 std::thread',
      '13 thread 1 std::async',
      '14 fork 1',
    ]);
    const [hazard, ...others] = report.hazards;
    assert.deepEqual(others, []);
    assert.equal(hazard?.rule, 'fork-after-thread');
    assert.equal(hazard.site.line, 14);
    assert.deepEqual(
      hazard.steps.map((step) => [step.line, step.message]),
      [
        [11, '3 threads started here were alive at the fork'],
        [12, '1 thread started here was alive at the fork'],
      ],
    );
    assert.match(hazard.message, /^4 other threads were alive when main\(\) forked here/);
  });
});

describe('counts against strace', function () {
  this.timeout(60_000);

  it('are the same', async function () {
    if (!has('strace', '-V')) this.skip();
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-test-'));
    try {
      const program = path.join(directory, 'tasks');
      const log = path.join(directory, 'log');
      execFileSync('cc', ['-g', '-pthread', '-o', program, fixture('tasks.c')]);
      try {
        execFileSync('strace', ['-f', '-e', 'trace=clone,clone3,fork,vfork', '-o', log, program], { stdio: 'ignore' });
      } catch {
        // exit code 7 is the program's own
      }
      const lines = readFileSync(log, 'utf8').split('\n');
      // By the results: a call that SIGCHLD interrupts is begun again, and stands in the log twice.
      const calls = lines.filter((line) => /\b(?:clone3?|v?fork)\b.* = \d+$/.test(line));
      const { report } = await profile(program);
      // The shell of system() and popen() execs its one command at once: it makes no process of its own.
      const creations = report.sites.filter((one) => one.kind !== 'exec').reduce((sum, one) => sum + one.count, 0);
      assert.equal(creations, calls.length, lines.join('\n'));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
