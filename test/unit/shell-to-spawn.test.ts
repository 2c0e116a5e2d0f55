/**
 * system() and popen() without their shell: each data program does the same before and after, compiled by gcc and by clang
 * with all warnings as errors, under the address and undefined-behaviour sanitizers. What is refused has its reason.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { shellToSpawn } from '../../server/src/fixes/shellToSpawn';
import {
  applied,
  Bench,
  hasCompilers,
  missingTools,
  type Outcome,
  type Program,
  programs,
  runs,
  toolchains,
  Workbench,
} from '../fixes/support';

const calls = /(?:\bstd::|::)?\b(?:system|popen)(?=\s*\()/g;
const folder = 'shell-to-spawn';

/** Takes one rewrite after the other, until none is left to take. */
function rewriteAll(workbench: Workbench, program: Program): { program: Program; count: number } {
  let at = program;
  let count = 0;
  for (;;) {
    const next = workbench
      .anchors(at, calls)
      .map((anchor) => workbench.fix(at, anchor, shellToSpawn))
      .find((r) => r.ok);
    if (!next?.ok) return { program: at, count };
    at = { ...at, text: applied(at.text, next.fix) };
    count++;
  }
}

/** A shell hands the environment on in an order of its own. */
const sorted = (outcome: Outcome): Outcome => {
  const lines = outcome.stdout.split('\n');
  const rest = lines.filter((l) => !l.startsWith('env '));
  return { ...outcome, stdout: [...lines.filter((l) => l.startsWith('env ')).sort(), ...rest].join('\n') };
};

describe('shell-to-spawn', function () {
  this.timeout(300_000);
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open();
  });
  after(() => {
    workbench.close();
  });
  const rewritten = (program: Program): Program => rewriteAll(workbench, program).program;

  describe('compiled and run', () => {
    for (const reason of missingTools)
      it(reason, function () {
        this.skip();
      });
    if (!hasCompilers) return;
    let bench: Bench;
    const all = programs(folder);
    const outcomes = new Map<string, readonly Outcome[] | string>();
    const texts = new Map<string, string>();

    before(async () => {
      bench = new Bench();
      const jobs = all.flatMap((program) => {
        const changed = rewritten(program);
        texts.set(program.name, changed.text);
        const how = runs(program.text);
        return [
          { key: program.name, program, toolchain: toolchains[0]!, runs: how },
          ...toolchains.map((toolchain) => ({
            key: `${program.name} with ${toolchain.name}`,
            program: changed,
            toolchain,
            runs: how,
          })),
        ];
      });
      for (const [i, outcome] of (await bench.runAll(jobs)).entries()) outcomes.set(jobs[i]!.key, outcome);
    });
    after(() => {
      bench.close();
    });

    for (const program of all)
      for (const { name } of toolchains)
        it(`${program.name} with ${name}`, () => {
          const old = outcomes.get(program.name);
          const next = outcomes.get(`${program.name} with ${name}`);
          if (typeof old === 'string' || !old) return assert.fail(old);
          if (typeof next === 'string' || !next) return assert.fail(next);
          const list = runs(program.text);
          assert.ok(list.length > 0, 'the program says how it is run');
          for (const [i, { args, expected }] of list.entries()) {
            const was = sorted(old[i]!);
            const is = sorted(next[i]!);
            const what = [args.join(' '), is.stderr, texts.get(program.name)].join('\n');
            if (!expected) assert.deepEqual(is, was, what);
            else {
              assert.deepEqual(
                { exit: is.exit, stdout: is.stdout },
                { exit: expected.exit, stdout: was.stdout },
                what,
              );
              assert.ok(is.stderr.includes(expected.stderr), what);
            }
            assert.ok(!is.stderr.includes('runtime error'), what);
          }
        });
  });

  describe('its text', () => {
    for (const program of programs(folder)) {
      it(`${program.name} starts no shell any more, and is done`, () => {
        const { program: changed, count } = rewriteAll(workbench, program);
        assert.ok(count > 0);
        assert.deepEqual(workbench.anchors(changed, calls), [], changed.text);
      });
      it(`${program.name} keeps every comment and CRLF`, () => {
        const lf = { ...program, text: program.text.replace(/\r\n/g, '\n') };
        const crlf = { ...program, text: lf.text.replace(/\n/g, '\r\n') };
        const changed = rewritten(crlf).text;
        assert.ok(!/[^\r]\n/.test(changed), JSON.stringify(/.*[^\r]\n/.exec(changed)));
        assert.equal(changed.replace(/\r\n/g, '\n'), rewritten(lf).text);
        for (const comment of workbench.parsed(lf, (tree) =>
          tree.descendantsOfType('comment').map((n) => n.text),
        ))
          assert.ok(changed.includes(comment), comment);
      });
    }

    it('says what changes', () => {
      const program: Program = {
        name: 'a.c',
        language: 'c',
        text: '#include <stdlib.h>\nint main(void)\n{\n    system("ls -l");\n    return 0;\n}\n',
      };
      const [anchor] = workbench.anchors(program, calls);
      const result = workbench.fix(program, anchor!, shellToSpawn);
      assert.ok(result.ok);
      assert.equal(result.fix.safe, false);
      assert.equal(
        result.fix.title,
        'Start ls with posix_spawnp instead of system and a shell (SIGINT, SIGQUIT and SIGCHLD reach this process while ls runs; a script needs its #! line)',
      );
      assert.equal(
        applied(program.text, result.fix),
        `#include <stdlib.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

extern char **environ;

int main(void)
{
    {
        const char *const child_argv[] = { "ls", "-l", NULL };
        pid_t child_pid;
        int spawn_error = posix_spawnp(&child_pid, child_argv[0], NULL, NULL, (char *const *)child_argv, environ);
        if (spawn_error == 0) {
            while (waitpid(child_pid, NULL, 0) == -1 && errno == EINTR)
                ;
        } else {
            errno = spawn_error;
            perror("ls");
        }
    }
    return 0;
}
`,
      );
    });
  });

  describe('refuses', () => {
    for (const program of programs(`${folder}/refuse`))
      it(program.name, () => {
        const lines = program.text.split('\n');
        const expected = lines.flatMap((text, i) => {
          const part = /\/\/ ~ refuse: (.*)/.exec(text)?.[1];
          return part === undefined ? [] : [{ line: i, part }];
        });
        const reasons = workbench.anchors(program, calls).map((anchor) => {
          const result = workbench.fix(program, anchor, shellToSpawn);
          assert.ok(!result.ok, `the call at ${anchor.start} is rewritten`);
          return { line: program.text.slice(0, anchor.start).split('\n').length - 1, reason: result.reason };
        });
        // A reason may stand on another line of the function than the call.
        for (const { line, part } of expected)
          assert.ok(
            reasons.some((r) => Math.abs(r.line - line) <= 4 && r.reason.includes(part)),
            `line ${line + 1}: expected "${part}" in ${JSON.stringify(reasons)}`,
          );
      });
  });
});
