/** What the rewrite refuses and why, and what its text keeps: line ends, indentation, comments, everything around it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { forkExecToSpawn, spawnObstacles } from '../../server/src/fixes/forkExecToSpawn';
import { fixes } from '../../server/src/fixes/registry';
import { applied, programs, Workbench, type Program } from '../fixes/support';

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const c = (text: string): Program => ({ name: 'a.c', language: 'c', text });

const simple = `#include <unistd.h>

int run(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        dup2(2, 1); /* errors only */
        // then
        execvp(argv[0], argv);
        _exit(127); /* nothing there */
    }
    return pid;
}
`;

describe('fork-exec-to-spawn, its text', function () {
  this.timeout(20_000);
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open();
  });
  after(() => {
    workbench.close();
  });

  const rewrite = (program: Program): Program => {
    const { result } = workbench.firstFix(program, forkExecToSpawn);
    assert.ok(result.ok, result.ok ? '' : result.reason);
    return { ...program, text: applied(program.text, result.fix) };
  };

  describe('refuses', () => {
    for (const program of programs('fork-exec-to-spawn/refuse')) {
      it(program.name, () => {
        const expected = [...program.text.matchAll(/\/\/ ~ refuse: (.*)/g)].map((m) => ({
          line: lineOf(program.text, m.index),
          part: m[1]!,
        }));
        const found = workbench.forks(program).flatMap((anchor) => {
          const result = workbench.fix(program, anchor, forkExecToSpawn);
          const obstacles = workbench.obstacles(program, anchor, spawnObstacles);
          if (result.ok) assert.equal(obstacles.length, 0);
          else
            for (const o of obstacles.slice(0, 3)) assert.ok(result.reason.includes(o.what), result.reason);
          if (result.ok) assert.fail(`the fork at line ${lineOf(program.text, anchor.start)} is rewritten`);
          return obstacles.map((o) => ({ line: lineOf(program.text, o.span.start), what: o.what }));
        });
        for (const { line, part } of expected) {
          const there = found.filter((f) => f.line === line).map((f) => f.what);
          assert.ok(
            there.some((what) => what.includes(part)),
            `line ${line}: expected "${part}" in ${JSON.stringify(there)}`,
          );
        }
      });
    }
  });

  describe('for every program', () => {
    for (const program of programs('fork-exec-to-spawn')) {
      it(`${program.name} parses, changes only its function and the includes, and is done`, () => {
        const { result } = workbench.firstFix(program, forkExecToSpawn);
        assert.ok(result.ok);
        assert.equal(result.fix.safe, false);
        const functions = workbench.parsed(program, (tree) =>
          tree
            .descendantsOfType('function_definition')
            .map((fn) => ({ start: fn.startIndex, end: fn.endIndex, static: fn.text.startsWith('static') })),
        );
        const top = workbench.parsed(
          program,
          (tree) => tree.descendantsOfType('preproc_include').at(-1)!.endIndex + 1,
        );
        const changedFunctions = new Set<number>();
        for (const { span } of result.fix.edits) {
          const inside = functions.find((f) => span.start >= f.start && span.end <= f.end);
          if (inside) changedFunctions.add(inside.start);
          // A static function whose code was taken over, and that nothing else calls, goes as a whole.
          const whole = functions.filter((f) => f.static && span.start <= f.start && f.end <= span.end);
          const above = span.start === span.end && span.start <= top;
          assert.ok(inside ?? (above || whole.length === 1), JSON.stringify(span));
        }
        assert.equal(changedFunctions.size, 1);
        const changed = { ...program, text: applied(program.text, result.fix) };
        const broken = workbench.parsed(program, (tree) => tree.hasError);
        assert.equal(
          workbench.parsed(changed, (tree) => tree.hasError),
          broken,
          changed.text,
        );
        const calls = (text: string): number => text.match(/fork\s*\(\s*\)/gi)?.length ?? 0;
        assert.ok(calls(changed.text) < calls(program.text));
      });

      it(`${program.name} keeps every comment`, () => {
        const changed = rewrite(program);
        const comments = workbench.parsed(program, (tree) =>
          tree.descendantsOfType('comment').map((n) => n.text),
        );
        // Its lines may move.
        const flat = (text: string): string => text.replace(/\s+/g, ' ');
        for (const comment of comments)
          assert.ok(flat(changed.text).includes(flat(comment).trim()), `${comment}\n${changed.text}`);
      });

      it(`${program.name} keeps CRLF, and writes the same text but for it`, () => {
        const lf = { ...program, text: program.text.replace(/\r\n/g, '\n') };
        const crlf = { ...program, text: lf.text.replace(/\n/g, '\r\n') };
        const changed = rewrite(crlf);
        assert.ok(!/[^\r]\n/.test(changed.text), JSON.stringify(/.*[^\r]\n/.exec(changed.text)));
        assert.equal(changed.text.replace(/\r\n/g, '\n'), rewrite(lf).text);
      });
    }
  });

  it('is registered under its id', () => {
    assert.equal(fixes.get('fork-exec-to-spawn'), forkExecToSpawn);
  });

  it('writes what a careful programmer would', () => {
    assert.equal(
      rewrite(c(simple)).text,
      `#include <unistd.h>
#include <errno.h>
#include <spawn.h>

extern char **environ;

int run(char **argv)
{
    pid_t pid = -1;
    {
        posix_spawn_file_actions_t actions;
        int spawn_error = posix_spawn_file_actions_init(&actions);
        if (spawn_error == 0) {
            spawn_error = posix_spawn_file_actions_adddup2(&actions, 2, 1); /* errors only */
            // then
            if (spawn_error == 0)
                spawn_error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
            posix_spawn_file_actions_destroy(&actions);
        }
        if (spawn_error != 0) {
            /* nothing there */
            errno = spawn_error;
            pid = -1;
        }
    }
    if (pid < 0)
        return -1;
    return pid;
}
`,
    );
  });

  it('says in its title what changes', () => {
    const result = workbench.fix(c(simple), workbench.forks(c(simple))[0]!, forkExecToSpawn);
    assert.ok(result.ok);
    assert.equal(
      result.fix.title,
      'Replace fork + execvp with posix_spawnp (a failing dup2 or exec becomes an error in the parent; a script needs its #! line)',
    );
  });

  it('indents with the tabs of the file', () => {
    const tabs = rewrite(c(simple.replace(/^( {4})+/gm, (s) => '\t'.repeat(s.length / 4)))).text;
    assert.ok(tabs.includes('\n\t\tif (spawn_error == 0) {\n\t\t\tspawn_error ='), tabs);
    assert.ok(!/^ /m.test(tabs), tabs);
  });

  it('adds nothing that is there already', () => {
    const twice = c(
      `#define _GNU_SOURCE\n#include <errno.h>\n#include <spawn.h>\nextern char **environ;\n${simple}${simple.replace('run(', 'again(')}`,
    );
    const once = rewrite(twice);
    const both = rewrite(once);
    for (const text of [once.text, both.text]) {
      assert.equal(text.match(/#include <spawn.h>/g)?.length, 1);
      assert.equal(text.match(/#include <errno.h>/g)?.length, 1);
      assert.equal(text.match(/extern char \*\*environ;/g)?.length, 1);
    }
  });

  it('avoids the names of the function and of macros', () => {
    const clash = simple
      .replace('char **argv)', 'char **argv, int actions)')
      .replace('#include', '#define spawn_error 1\n#include');
    const text = rewrite(c(clash)).text;
    assert.ok(text.includes('posix_spawn_file_actions_t spawn_actions;'), text);
    assert.ok(text.includes('int spawn_spawn_error ='), text);
  });

  it('answers for code that is nested beyond reason', () => {
    const deep = `${'('.repeat(20_000)}1${')'.repeat(20_000)}`;
    const program = c(simple.replace('    if (pid < 0)', `    int deep = ${deep};\n    if (pid < 0)`));
    const { result } = workbench.firstFix(program, forkExecToSpawn);
    assert.ok(result.ok || result.reason.length > 0);
  });

  it('counts non-ASCII text as the editor does', () => {
    const odd = simple
      .replace('/* errors only */', '/* nur Fehler 🐙 ü */')
      .replace('int run', '/* 🐙🐙 */ int run');
    const text = rewrite(c(odd)).text;
    assert.ok(text.includes('/* 🐙🐙 */ int run'), text);
    assert.ok(text.includes('adddup2(&actions, 2, 1); /* nur Fehler 🐙 ü */'), text);
  });
});
