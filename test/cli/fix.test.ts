import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { boundMs, hazard, places, root, spawnable, Workspace } from './checkSupport';

/** Two safe rewrites in one file: a handler installed with signal(), a mask set with sigprocmask(), beside a thread. */
const safe = `#include <pthread.h>
#include <signal.h>
#include <stddef.h>
static volatile sig_atomic_t stop;
static void on_term(int s) { (void)s; stop = 1; }
static void *work(void *arg) { while (!stop) ; return arg; }
int main(void) {
  pthread_t t;
  sigset_t set;
  pthread_create(&t, NULL, work, NULL);
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGTERM, on_term);
  pthread_join(t, NULL);
  return 0;
}
`;
const idle =
  '// forksight-ignore-next-line fork-after-thread -- nothing\nint x;\nint y; // forksight-ignore fork-after-thread\n';

describe('forksight check --fix', function () {
  this.timeout(2 * boundMs);

  let at: Workspace;
  beforeEach(() => {
    at = new Workspace({ 'spawn.c': spawnable, 'idle.cpp': idle });
  });
  afterEach(() => {
    at.dispose();
  });
  const text = (name: string): string => readFileSync(at.path(name), 'utf8');

  it('applies the safe rewrites, a second time changes nothing, and the exit code is of what is left', () => {
    at.write('safe.c', safe);
    const { code, stderr } = at.check('--fix');
    assert.match(stderr, /forksight: \d+ rewrites in 2 files/);
    assert.equal(code, 1);
    assert.equal(text('idle.cpp'), 'int x;\nint y;\n');
    assert.equal(text('spawn.c'), spawnable);
    const once = text('safe.c');
    assert.notEqual(once, safe);
    assert.match(once, /pthread_sigmask\(SIG_BLOCK/);
    assert.match(at.check('--fix').stderr, /0 rewrites in 0 files/);
    assert.equal(text('safe.c'), once);
    assert.equal(at.check('--fix', 'idle.cpp').code, 0);
  });

  it('--unsafe-fixes applies the others too; alone it is wrong usage', () => {
    assert.equal(at.check('--unsafe-fixes').code, 2);
    assert.equal(at.check('--fix', '--unsafe-fixes').code, 0);
    assert.match(text('spawn.c'), /posix_spawnp\(/);
    assert.equal(at.check('--fix', '--unsafe-fixes').code, 0);
  });

  it('--diff prints a patch that git applies, changes nothing, and is 1 where something would change', () => {
    const { code, stdout } = at.check('--diff', '--unsafe-fixes');
    assert.equal(code, 1);
    assert.deepEqual([text('spawn.c'), text('idle.cpp')], [spawnable, idle]);
    assert.match(stdout, /^--- a\/idle\.cpp\n\+\+\+ b\/idle\.cpp\n@@ /);
    assert.match(stdout, /^\+.*posix_spawnp/m);
    at.write('clean.c', 'int z;\n');
    assert.equal(at.check('--diff', 'clean.c').code, 0);
  });

  it('keeps the byte order mark, line ends, permissions and links of a file, and leaves nothing beside it', () => {
    mkdirSync(at.path('real'));
    at.write('real/dos.cpp', `\ufeff${idle.replaceAll('\n', '\r\n')}`);
    chmodSync(at.path('real/dos.cpp'), 0o751);
    symlinkSync('real/dos.cpp', at.path('link.cpp'));
    assert.equal(at.check('--fix', 'link.cpp').code, 0);
    assert.equal(text('real/dos.cpp'), '\ufeffint x;\r\nint y;\r\n');
    assert.equal(statSync(at.path('real/dos.cpp')).mode & 0o777, 0o751);
    assert.ok(lstatSync(at.path('link.cpp')).isSymbolicLink());
    assert.deepEqual(readdirSync(at.path('real')), ['dos.cpp']);
  });

  it('does not write a file that is not UTF-8, and says so with exit code 2', () => {
    const bytes = Buffer.concat([Buffer.from(idle), Buffer.from([0x2f, 0x2f, 0xe9, 0x0a])]);
    at.write('latin.cpp', bytes);
    const { code, stderr } = at.check('--fix', 'latin.cpp', 'idle.cpp');
    assert.equal(code, 2);
    assert.match(stderr, /cannot write latin\.cpp: it is not UTF-8/);
    assert.deepEqual(readFileSync(at.path('latin.cpp')), bytes);
    assert.equal(text('idle.cpp'), 'int x;\nint y;\n');
  });

  it('touches nothing among syntax errors, and mends what is far from them', () => {
    const broken = spawnable.replace('int status = 0;', 'int status = ;');
    at.write('spawn.c', broken);
    at.check('--fix', '--unsafe-fixes');
    assert.equal(text('spawn.c'), broken);
    const beside = `${spawnable}\nint unfinished(int a) {\n  return a +;\n}\n`;
    at.write('spawn.c', `${beside}\nint apart(void) { return 0; }\n`);
    at.check('--fix', '--unsafe-fixes', 'spawn.c');
    assert.match(text('spawn.c'), /return a \+;/);
  });

  it('rewrites that touch each other go in one after the other', () => {
    const twice = spawnable.replace(/int run[^]*$/, (body) => body + body.replace('int run', 'int rerun'));
    at.write('spawn.c', twice);
    at.check('--fix', '--unsafe-fixes');
    assert.equal(text('spawn.c').match(/posix_spawnp\(/g)?.length, 2);
    assert.equal(text('spawn.c').match(/#include <spawn\.h>/g)?.length, 1);
    assert.deepEqual(places(at.report('spawn.c')), []);
  });

  it('mends only what is shown: not what a baseline or a selection leaves out', () => {
    at.check('--write-baseline', 'known.json');
    assert.match(at.check('--fix', '--baseline', 'known.json').stderr, /0 rewrites/);
    assert.match(at.check('--fix', '--select', 'node').stderr, /0 rewrites/);
    assert.equal(text('idle.cpp'), idle);
  });

  it('has no safe rewrite for a finding that has none', () => {
    at.write('good.c', hazard);
    assert.match(at.check('--fix', 'good.c').stderr, /0 rewrites/);
    assert.equal(text('good.c'), hazard);
  });

  it('leaves each file whole, before or after, when it is killed at any moment', async () => {
    const after = 'int x;\nint y;\n';
    const names = Array.from({ length: 40 }, (_, i) => `many/f${i}.cpp`);
    const states = new Set<number>();
    for (let round = 0; round < 12; round++) {
      for (const name of names) at.write(name, idle);
      const child = spawn(
        process.execPath,
        [path.join(root, 'server/dist/cli.js'), 'check', '--fix', '--no-cache', 'many'],
        { cwd: at.folder, stdio: 'ignore' },
      );
      const ended = new Promise((resolve) => child.on('close', resolve));
      // From the first file on that is changed, so that kills fall into the writing.
      for (
        let waited = 0;
        waited < 20_000 && text('many/f0.cpp') === idle && child.exitCode === null;
        waited += 2
      )
        await new Promise((resolve) => setTimeout(resolve, 2));
      await new Promise((resolve) => setTimeout(resolve, round));
      child.kill('SIGKILL');
      await ended;
      const mended = names.filter((name) => text(name) === after);
      for (const name of names) assert.ok([idle, after].includes(text(name)), name);
      states.add(mended.length);
    }
    assert.ok([...states].some((n) => n > 0));
    for (const name of names) at.write(name, idle);
    assert.equal(at.check('--fix', 'many').code, 0);
    for (const name of names) assert.equal(text(name), after);
  });
});
