/** What is rewritten beside code that the grammar cannot read, and what is left alone. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { rewriteFor } from '../../server/src/engine/rewriting';
import type { FixResult } from '../../server/src/engine/finding';
import { forkExecToSpawn } from '../../server/src/fixes/forkExecToSpawn';
import { defaultSettings } from '../../server/src/program/analysis';
import { applied, Workbench } from '../fixes/support';

const run = `#include <unistd.h>

int run(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
    return pid;
}
`;

describe('rewriteFor', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open();
  });
  after(() => {
    workbench.close();
  });

  const rewrite = (text: string): FixResult => {
    const program = { name: 'a.c', language: 'c' as const, text };
    const [span] = workbench.forks(program);
    return rewriteFor(
      {
        rule: 'fork-exec-not-spawn',
        severity: 'hint',
        confidence: 'high',
        file: 'a.c',
        span: span!,
        message: '',
        steps: [],
      },
      forkExecToSpawn,
      { text, language: 'c', settings: defaultSettings },
      (read, use) => ({
        ok: true,
        value: workbench.parsed({ ...program, text: read }, (root) => use({ rootNode: root } as never)),
      }),
    );
  };

  it('rewrites a function of a file in which #if cuts another in two', () => {
    const cut = `${run}
int other(int a)
{
#ifdef WITH_A
    if (a) {
        while (a > 2) {
#else
    if (!a) {
        for (;;) {
#endif
            a--;
        }
        return 1;
    }
    return 0;
}
`;
    const result = rewrite(cut);
    assert.ok(result.ok, result.ok ? '' : result.reason);
    assert.ok(applied(cut, result.fix).includes('posix_spawn(&pid'));
  });

  it('leaves a function alone in which #if cuts a statement in two', () => {
    const cut = run.replace(
      '    return pid;',
      '#ifdef A\n    if (pid > 1) {\n#else\n    if (pid > 2) {\n#endif\n        return 1;\n    }\n    return pid;',
    );
    assert.equal(rewrite(cut).ok, false);
  });

  it('leaves a function alone while it is being written', () => {
    assert.equal(rewrite(run.replace('return pid;', 'return pid +')).ok, false);
    assert.equal(rewrite(run.replace('return -1;', 'if (argv')).ok, false);
  });

  it('takes no error in an argument for one in the code around it, unless it is edited', () => {
    const type = 'void take(int, ...);\n';
    const before = run.replace('    pid_t pid', '    take(1, char *);\n    pid_t pid');
    assert.ok(rewrite(type + before).ok);
    const inside = run.replace('execv(argv[0], argv)', 'execl(argv[0], char *)');
    assert.equal(rewrite(type + inside).ok, false);
  });
});
