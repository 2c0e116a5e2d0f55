/** From any finding in a vfork child to the posix_spawn that has no child code. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { vforkToSpawn } from '../../server/src/fixes/vforkToSpawn';
import { applied, Workbench, type Program } from '../fixes/support';

const text = `#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void leave(void)
{
    exit(127);
}

int run(char **argv)
{
    pid_t pid = vfork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        char *words[2];
        words[0] = argv[0];
        words[1] = NULL;
        execv(words[0], words);
        perror("execv");
        exit(127);
    }
    return pid;
}
`;

describe('vfork-to-spawn', function () {
  this.timeout(20_000);
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open();
  });
  after(() => {
    workbench.close();
  });
  const program: Program = { name: 'a.c', language: 'c', text };
  const at = (part: string, from = 0) => {
    const start = text.indexOf(part, from);
    return { start, end: start + part.length };
  };

  for (const part of ['words[0] = argv[0]', 'perror("execv")', 'vfork()'])
    it(`rewrites the vfork from ${part}`, () => {
      const result = workbench.fix(program, at(part), vforkToSpawn);
      assert.ok(result.ok, result.ok ? '' : result.reason);
      assert.equal(result.fix.safe, false);
      const changed = applied(text, result.fix);
      assert.ok(!changed.includes('vfork'), changed);
      assert.ok(changed.includes('posix_spawn(&pid, words[0], NULL, NULL, words, environ)'), changed);
    });

  it('says so where the vfork is in another function', () => {
    const result = workbench.fix(program, at('exit(127)'), vforkToSpawn);
    assert.ok(!result.ok);
    assert.match(result.reason, /another function/);
  });
});
