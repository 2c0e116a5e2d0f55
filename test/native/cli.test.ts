import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { calibrationSchema } from '../../server/src/profile/calibrate';
import { calibrationChart } from '../../server/src/profile/calibrationChart';
import type { ProfileReport } from '../../server/src/protocol';
import { fixture, root, summary } from './helpers';

/** The command line as users run it, from the bundle. */
function forksight(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'server/dist/cli.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, XDG_STATE_HOME: path.join(tmpdir(), 'forksight-no-such-state') },
  });
  return { code: status, stdout, stderr };
}

describe('forksight profile', function () {
  this.timeout(60_000);

  it('prints one JSON document on stdout and the program on stderr', () => {
    const { code, stdout, stderr } = forksight('profile', fixture('tasks.c'), '--format', 'json');
    const report = JSON.parse(stdout) as ProfileReport;
    assert.equal(report.schema, 1);
    assert.equal(summary(report)[0], '30 thread 3');
    assert.equal(stderr, 'reaped 8\n');
    assert.equal(code, 0);
  });

  it('leaves stdout to the program with --output', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-cli-'));
    try {
      const file = path.join(directory, 'report.json');
      const { stdout, stderr } = forksight('profile', fixture('tasks.c'), '--format', 'json', '--output', file);
      assert.equal(stdout, 'reaped 8\n');
      assert.equal(stderr, '');
      assert.equal((JSON.parse(readFileSync(file, 'utf8')) as ProfileReport).end, 'exit');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('prints a table', () => {
    const { stdout } = forksight('profile', fixture('tasks.c'), '--cwd', path.dirname(fixture('tasks.c')));
    assert.match(stdout, /^line +call +count +median/m);
    assert.match(stdout, /^tasks\.c:39 +fork +2 +\d/m);
    assert.match(stdout, /^tasks\.c:48 +posix_spawn +1 \(1 failed\)/m);
  });

  it('lists the tasks below those that made them, and says whose did not end well', () => {
    const { stdout } = forksight('profile', fixture('tasks.c'), '--tasks', '--cwd', path.dirname(fixture('tasks.c')));
    assert.match(stdout, /^\d+ root, from 0\.00 µs for .*, CPU .*, \d+ switch(?:es)?, exit code 7$/m);
    assert.match(stdout, /^ {2}\d+ clone at tasks\.c:49, from .*, CPU .*, exit code 3$/m);
    assert.match(stdout, /^tasks\.c:49 +clone /m);
    assert.match(stdout, /^tasks\.c:52 +clone CLONE_FILES /m);
    assert.match(stdout, /^tasks\.c:50: 1 of 1 ended with exit code 4$/m);
  });

  it('takes an interpreter with its arguments, and commands that name one in their first line', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-cli-'));
    try {
      const lines = 'import threading\nthreading.Thread(target=print).start()\n';
      writeFileSync(path.join(directory, 'module_of_mine.py'), lines);
      const tool = path.join(directory, 'tool');
      writeFileSync(tool, `#!/usr/bin/env -S python3 -O\n${lines}`);
      const profiled = (...args: readonly string[]): readonly string[] => {
        const { stdout, stderr } = forksight('profile', '--format', 'json', '--cwd', directory, ...args);
        assert.notEqual(stdout, '', stderr);
        return summary(JSON.parse(stdout) as ProfileReport);
      };
      const program = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim();
      assert.deepEqual(profiled(program, '--', '-m', 'module_of_mine'), ['2 thread 1 threading.Thread.start']);
      assert.deepEqual(profiled(tool), ['3 thread 1 threading.Thread.start']);
      const script = path.join(directory, 'other');
      writeFileSync(script, '#!/usr/bin/node\nrequire("node:child_process").execSync("true");\n');
      assert.deepEqual(profiled('--node', process.execPath, script), ['2 fork 1 child_process.execSync']);
      assert.deepEqual(profiled(process.execPath, '--', script), ['2 fork 1 child_process.execSync']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('says why a Python program has no lines where it is watched from outside', () => {
    const { stdout } = forksight('profile', fixture('locked.py'), '--trace');
    assert.match(stdout, /^No line of yours created a task\.$/m);
    assert.match(stdout, /^Traced from outside, because you asked for it: .* Lines of Python cannot be seen from there: leave out --trace\.$/m);
  });

  it('exits with 1 where hazards were observed, and says them with their steps', () => {
    const { code, stdout } = forksight('profile', fixture('locked.py'));
    assert.equal(code, 1);
    assert.match(stdout, /locked\.py:6: fork-after-thread: 1 other thread was alive/);
    assert.match(stdout, /locked\.py:5: 1 thread started here was alive at the fork/);
  });

  it('exits with 2 where nothing could be profiled or the options are wrong', () => {
    for (const args of [
      ['no-such-file.c'],
      [fixture('broken.c')],
      [fixture('tasks.c'), '--time-limit', 'soon'],
      [fixture('tasks.c'), '--no-such-option'],
      [],
    ]) {
      const { code, stdout, stderr } = forksight('profile', ...args);
      assert.equal(code, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.notEqual(stderr, '');
    }
  });

  it("can pass on the program's own exit code", () => {
    assert.equal(forksight('profile', fixture('tasks.c'), '--exit-with-target').code, 7);
    assert.equal(
      forksight('profile', fixture('endless.c'), '--exit-with-target', '--time-limit', '0.2').code,
      128 + 9,
    );
  });

  it('passes arguments and environment to the program', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-cli-'));
    try {
      const file = path.join(directory, 'report.json');
      const { stdout } = forksight(
        'profile',
        '/bin/sh',
        '--output',
        file,
        '--env',
        'GREETING=a b',
        '--',
        '-c',
        'echo "$GREETING $1 $LD_PRELOAD."',
        'sh',
        '-x y',
      );
      assert.equal(stdout, 'a b -x y .\n');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('forksight calibrate', function () {
  this.timeout(60_000);

  it('gives plausible costs that grow with memory for fork alone', () => {
    const { code, stdout } = forksight('calibrate', '--format', 'json', '--sizes', '0,16,64');
    assert.equal(code, 0);
    const calibration = calibrationSchema.parse(JSON.parse(stdout));
    assert.match(calibration.machine, /Linux/);
    assert.ok((calibration.switches.sameCoreUs ?? 0) > 0 && (calibration.asyncTasks.nodeUs ?? 0) > 0);
    const small = calibration.measurements.at(0);
    const large = calibration.measurements.findLast((one) => !one.hugePages);
    assert.equal(large?.megabytes, 64);
    assert.ok(small && large);
    assert.ok(large.forkUs > small.forkUs * 3, `${small.forkUs} ${large.forkUs}`);
    assert.ok(large.vforkUs < large.forkUs);
    const chart = calibrationChart(calibration);
    assert.match(chart, /^<svg .*>fork<\/text>.*>thread<\/text>.*<\/svg>\n$/s);
    assert.doesNotMatch(chart, /NaN|undefined/);
  });

  it('keeps nothing of a part of the measurement, and says where nothing is kept', () => {
    const { code, stderr } = forksight('calibrate', '--stored');
    assert.equal(code, 2);
    assert.match(stderr, /not calibrated yet/);
  });
});
