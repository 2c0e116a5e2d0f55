import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import {
  boundMs,
  hazard,
  hazardPlace,
  places,
  reasonFor,
  reportIn,
  spawnable,
  Workspace,
} from './checkSupport';

const deep = (open: string, close: string): string => `${open.repeat(100_000)}1${close.repeat(100_000)}`;
const long = 'int add(int a, int b) { return a + b; } /* padding that makes the file grow */\n';

describe('forksight check on bad input', function () {
  this.timeout(2 * boundMs);

  let at: Workspace;
  beforeEach(() => {
    at = new Workspace({ 'good.c': hazard });
  });
  afterEach(() => {
    at.dispose();
  });

  /** Checks the whole folder; the good file beside the bad one has to keep its finding. */
  function reasonBeside(name: string, content: string | Buffer): string | undefined {
    at.write(name, content);
    const { code, stdout, stderr } = at.check('--format', 'json');
    const report = reportIn(stdout);
    assert.ok(places(report).includes(`good.c:${hazardPlace}`), stdout);
    assert.deepEqual([code, stderr], [1, '']);
    return reasonFor(report, name);
  }

  const languages = ['c', 'cpp', 'py', 'js', 'ts', 'tsx'];

  /** The same for one bad file in every language at once. */
  function reasonsInEach(content: (extension: string) => string | Buffer): readonly (string | undefined)[] {
    for (const extension of languages.slice(1)) at.write(`bad.${extension}`, content(extension));
    reasonBeside('bad.c', content('c'));
    const report = at.report();
    return languages.map((extension) => reasonFor(report, `bad.${extension}`));
  }

  it('an empty file is nothing to speak of', () => {
    assert.deepEqual(new Set(reasonsInEach(() => '')), new Set([undefined]));
  });

  it('a file of binary bytes is skipped with the reason', () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256));
    for (const reason of reasonsInEach(() => bytes)) assert.match(reason ?? '', /NUL bytes/);
  });

  it('a file that does not parse is read as far as it goes, and said to be', () => {
    const text = '((({{{ fork( "\n]]] def class 0x=> <<<<<<< HEAD\n';
    for (const reason of reasonsInEach(() => text))
      assert.match(reason ?? '', /read in part: syntax errors hide \d+ %/);
  });

  const declaration = (extension: string, value: string): string =>
    extension.startsWith('c')
      ? `int x = ${value};\n`
      : extension === 'py'
        ? `x = ${value}\n`
        : `const x = ${value};\n`;

  it('100,000 nested parentheses on one line are skipped with the reason', () => {
    for (const reason of reasonsInEach((extension) => declaration(extension, deep('(', ')'))))
      assert.match(reason ?? '', /lines are too long/);
  });

  it('100,000 nested parentheses on as many lines are survived', () => {
    // They look like any other file: whether one is analysed or given up for its time, nothing may crash.
    for (const reason of reasonsInEach((extension) => declaration(extension, deep('(\n', ')\n'))))
      if (reason !== undefined) assert.match(reason, /took longer/);
  });

  it('unbalanced parentheses by the 100,000 are survived', () => {
    reasonBeside('open.c', `int main(void) { return ${'(\n'.repeat(100_000)}\n`);
    reasonBeside('close.py', ')\n'.repeat(100_000));
    reasonBeside('blocks.js', '{\n'.repeat(100_000));
  });

  it('a file that nests too deeply to be followed is named, is exit code 2, and costs no other finding', () => {
    at.write('nested.cpp', `${'namespace a {\n'.repeat(100_000)}${'}\n'.repeat(100_000)}`);
    at.write('nested.c', `${'#if 1\n'.repeat(100_000)}int x;\n${'#endif\n'.repeat(100_000)}`);
    const { code, stdout, stderr } = at.check('--format', 'json');
    const report = reportIn(stdout);
    assert.deepEqual(places(report), [`good.c:${hazardPlace}`]);
    for (const { file, reason } of report.skipped) {
      assert.match(reason, /^its analysis failed: /);
      assert.match(
        stderr,
        new RegExp(`^forksight: cannot check ${file.replace('.', '\\.')}: its analysis failed`, 'm'),
      );
    }
    assert.equal(code, report.skipped.length > 0 ? 2 : 1);
  });

  it('random bytes without NUL are survived', () => {
    let seed = 1;
    const next = (): number => (seed = (seed * 48_271) % 2_147_483_647);
    const bytes = Buffer.from(Array.from({ length: 50_000 }, () => 1 + (next() % 255)));
    const reason = reasonBeside('noise.c', bytes);
    if (reason !== undefined) assert.match(reason, /took longer|lines are too long|read in part/);
  });

  it('a file of 20 MB is skipped in a folder, and refused by name', () => {
    const big = long.repeat(Math.ceil((20 * 1024 * 1024) / long.length));
    assert.match(reasonBeside('big.c', big) ?? '', /^it is 20\.0 MB, over the limit/);
    const { code, stdout, stderr } = at.check('big.c', 'good.c');
    assert.equal(code, 2);
    assert.match(stdout, /^good\.c:6:7: error/);
    assert.match(stderr, /^forksight: cannot check big\.c: it is 20\.0 MB, over the limit/m);
  });

  it('a named file that cannot be analysed is exit code 2', () => {
    at.write('bytes.c', Buffer.from([1, 0, 2]));
    at.write('min.js', 'function a(){return 1}'.repeat(3000));
    for (const file of ['bytes.c', 'min.js']) {
      const { code, stderr } = at.check(file);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`^forksight: cannot check ${file.replace('.', '\\.')}: `, 'm'));
    }
  });

  it('minified JavaScript is skipped with the reason', () => {
    assert.match(reasonBeside('app.min.js', 'function a(){return fork()};'.repeat(3000)) ?? '', /minified/);
  });

  it('a file that may not be read is skipped with the reason', function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) this.skip();
    at.write('secret.c', spawnable);
    chmodSync(at.path('secret.c'), 0);
    mkdirSync(at.path('locked'));
    chmodSync(at.path('locked'), 0);
    const report = at.report();
    assert.equal(reasonFor(report, 'secret.c'), 'permission denied');
    assert.equal(reasonFor(report, 'locked'), 'permission denied');
    assert.deepEqual(places(report), [`good.c:${hazardPlace}`]);
    assert.equal(at.check('secret.c').code, 2);
    chmodSync(at.path('locked'), 0o700);
  });

  it('links that form a loop end, and no file is met twice', () => {
    mkdirSync(at.path('sub'));
    symlinkSync('..', at.path('sub/up'));
    symlinkSync('.', at.path('here'));
    symlinkSync('self.c', at.path('self.c'));
    symlinkSync('nowhere.c', at.path('dangling.c'));
    symlinkSync('good.c', at.path('same.c'));
    assert.deepEqual(places(at.report()), [`good.c:${hazardPlace}`]);
    const { code, stderr } = at.check('self.c');
    assert.equal(code, 2);
    assert.match(stderr, /cannot check self\.c: too many symbolic links/);
  });

  it('a folder with the name of a source file is a folder', () => {
    at.write('module.c/inner.c', hazard);
    assert.deepEqual(places(at.report()), [`good.c:${hazardPlace}`, `module.c/inner.c:${hazardPlace}`]);
  });

  it('runs nothing of what it checks, and no compiler, interpreter or git', function () {
    if (process.platform === 'win32') this.skip();
    const marker = at.path('it-ran');
    const touch = `#!/bin/sh\necho "$0" >> '${marker}'\n`;
    for (const program of [
      'cc',
      'gcc',
      'clang',
      'python',
      'python3',
      'node',
      'git',
      'make',
      'sh',
      'npm',
      'pkg-config',
    ]) {
      at.write(`bin/${program}`, touch);
      chmodSync(at.path('bin', program), 0o755);
    }
    at.write('act.py', `open(${JSON.stringify(marker)}, "w").write("act.py")\n`);
    at.write('conftest.py', `open(${JSON.stringify(marker)}, "w").write("conftest.py")\n`);
    at.write('act.js', `require('fs').writeFileSync(${JSON.stringify(marker)}, 'act.js');\n`);
    at.write(
      'package.json',
      JSON.stringify({ main: 'act.js', type: 'commonjs', scripts: { prepare: 'sh -c x' } }),
    );
    at.write('script', touch);
    chmodSync(at.path('script'), 0o755);
    at.write(
      'compile_commands.json',
      JSON.stringify([{ directory: at.folder, file: 'good.c', command: `${at.path('script')} good.c` }]),
    );
    const { code, stdout } = at.run(['check', '--format', 'json', '.', 'script', 'act.py', 'act.js'], {
      ...process.env,
      PATH: [at.path('bin'), process.env.PATH ?? ''].join(path.delimiter),
    });
    assert.deepEqual(places(reportIn(stdout)), [`good.c:${hazardPlace}`]);
    assert.equal(code, 2, 'a shell script is no source file');
    assert.equal(existsSync(marker), false);
  });
});
