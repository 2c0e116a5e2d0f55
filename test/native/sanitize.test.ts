/** The runner under AddressSanitizer and UBSan: on ordinary programs, on damaged memory and on damaged files. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixture, root } from './helpers';

const build = path.join(root, 'native/build/sanitize');

describe('the runner under sanitizers', function () {
  this.timeout(240_000);
  let directory: string;
  before(function () {
    const made = spawnSync('make', ['-s', '-C', path.join(root, 'native'), 'sanitize', 'fuzz'], { encoding: 'utf8' });
    if (made.status !== 0 && /asan|ubsan|sanitize/.test(made.stderr)) {
      console.log(`      skipped: this compiler has no sanitizers: ${made.stderr.split('\n')[0]}`);
      this.skip();
    }
    assert.equal(made.status, 0, made.stderr);
    directory = mkdtempSync(path.join(tmpdir(), 'forksight-sanitize-'));
  });
  after(() => {
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'halt_on_error=1' };

  function reports(name: string, flags: readonly string[], more: readonly string[]): void {
    const program = path.join(directory, `${name}${flags.length}`);
    execFileSync('cc', ['-g', '-O1', '-pthread', ...flags, '-o', program, fixture(`${name}.c`)], { stdio: 'ignore' });
    const shim = path.join(root, 'native/build', more.includes('--locks') ? 'libforksight-locks.so' : 'libforksight.so');
    const { stdout, stderr, status } = spawnSync(
      path.join(build, 'forksight-run'),
      ['--report-fd', '1', '--output-limit', '1000000', '--shim', shim, ...more, '--', program],
      { encoding: 'utf8', env, maxBuffer: 2 ** 28 },
    );
    assert.doesNotMatch(stderr, /Sanitizer|runtime error/, stderr);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /"type":"end"/);
  }

  it('profiles from inside', () => {
    reports('tasks', [], []);
    reports('signals', [], []);
  });

  it('profiles from outside', () => {
    reports('tasks', ['-static'], []);
    reports('signals', [], ['--trace']);
  });

  it('explains a deadlock', () => {
    reports('locknames', [], ['--locks']);
  });

  it('ends a fork bomb', () => {
    reports('relentless', [], ['--task-limit', '40']);
    reports('relentless', ['-static'], ['--task-limit', '40']);
  });

  for (const args of [
    ['ring', '3'],
    ['dwarf', '3', path.join(root, 'native/build/forksight-calibrate')],
  ])
    it(`reads damaged input: ${args[0]}`, () => {
      const { stdout, stderr, status } = spawnSync(path.join(build, 'fuzz'), args, { encoding: 'utf8', env });
      assert.equal(status, 0, `${stdout}${stderr}`);
    });
});
