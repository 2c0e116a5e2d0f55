/** compile_commands.json reaches the linker: through `check`, and through the language server. */
import assert from 'node:assert/strict';
import { boundMs, places, Workspace } from './checkSupport';
import { diagnosed } from './serverSupport';

/**
 * Two programs of one folder that share shared.c. Only the first has threads; only the second's `begin` forks and goes
 * on. Without the build, either `begin` may be called; with it, the threads of one never meet the fork of the other.
 */
const files = {
  'src/threads.c': `#include <pthread.h>
#include "options.h"
#include "parts.h"
static void *work(void *arg) { for (;;) ; return arg; }
int main(void) {
  pthread_t t;
  START(&t, work);
  begin();
  shared();
  return 0;
}
`,
  'src/quiet.c': `#include "options.h"
#include "parts.h"
int main(void) {
  begin();
  shared();
  return 0;
}
`,
  'src/begin_threads.c': 'void begin(void) { }\n',
  'src/begin_quiet.c': '#include <unistd.h>\nvoid begin(void) {\n  if (fork() == 0) for (;;) pause();\n}\n',
  'src/shared.c': '#include <unistd.h>\nvoid shared(void) {\n  if (fork() == 0) for (;;) pause();\n}\n',
  'src/parts.h': 'void begin(void);\nvoid shared(void);\n',
  'config/a/options.h': '#define START(t, f) pthread_create(t, 0, f, 0)\n',
  'config/b/options.h': '#define START(t, f) do { } while (0)\n',
};

const command = (target: string, source: string): object => ({
  directory: '.',
  command: `cc -I../config/${target === 'threads' ? 'a' : 'b'} -DPROGRAM=1 -o CMakeFiles/${target}.dir/src/${source}.o -c ../src/${source}`,
  file: `../src/${source}`,
});
const commands = [
  ...['threads.c', 'begin_threads.c', 'shared.c'].map((source) => command('threads', source)),
  ...['quiet.c', 'begin_quiet.c', 'shared.c'].map((source) => command('quiet', source)),
];

const inBoth = ['src/begin_quiet.c:3:7 fork-after-thread', 'src/shared.c:3:7 fork-after-thread'];
const inOne = ['src/shared.c:3:7 fork-after-thread'];

describe('how the project is compiled', function () {
  this.timeout(2 * boundMs);

  let at: Workspace;
  beforeEach(() => {
    at = new Workspace(files);
  });
  afterEach(() => {
    at.dispose();
  });
  const forks = (...args: readonly string[]): readonly string[] =>
    places(at.report('--select', 'fork-after-thread', ...args));

  it('tells programs that share files apart in "check", wherever the commands are found', () => {
    assert.deepEqual(forks(), inBoth);
    at.write('build/compile_commands.json', JSON.stringify(commands));
    assert.deepEqual(forks(), inOne);
    assert.deepEqual(forks('src', 'config'), inOne);
    at.write('elsewhere/db.json', '[]');
    assert.deepEqual(forks('-p', 'elsewhere/db.json'), inBoth);
    assert.deepEqual(forks('-p', 'build'), inOne);
    at.write('forksight.json', '{ "compileCommands": "elsewhere/db.json" }');
    assert.deepEqual(forks(), inBoth);
  });

  it('finds the header that -I names: without it a thread would start in neither or both', () => {
    at.write('build/compile_commands.json', JSON.stringify(commands).replaceAll('config/a', 'config/b'));
    assert.deepEqual(forks(), []);
  });

  it('2 for commands that are named and not there, or cannot be read', () => {
    assert.match(at.check('-p', 'nowhere').stderr, /there is no compile_commands\.json at nowhere/);
    at.write('build/compile_commands.json', '{ "no": "array" }');
    const { code, stdout } = at.check();
    assert.deepEqual([code, stdout], [2, '']);
  });

  it('tells them apart in the language server', async () => {
    at.write('build/compile_commands.json', JSON.stringify(commands));
    const found = await diagnosed(at.folder);
    assert.deepEqual(
      found.filter((f) => f.rule === 'fork-after-thread').map((f) => `${f.file}:${f.place} ${f.rule}`),
      ['src/shared.c:3:7-3:11 fork-after-thread'],
    );
  });
});
