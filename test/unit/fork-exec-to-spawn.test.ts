/** Each data program does the same before and after the rewrite, and what it launches finds the same. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { forkExecToSpawn } from '../../server/src/fixes/forkExecToSpawn';
import { applied, Bench, hasCompilers, programs, runs, Workbench, type Program } from '../fixes/support';

describe('fork-exec-to-spawn, compiled and run', function () {
  this.timeout(60_000);
  if (!hasCompilers) return;
  let workbench: Workbench;
  let bench: Bench;

  before(async function () {
    workbench = await Workbench.open();
    bench = new Bench();
  });

  after(() => {
    bench.close();
    workbench.close();
  });

  function rewritten(program: Program): Program {
    const result = workbench.firstFix(program, forkExecToSpawn).result;
    assert.ok(result.ok, result.ok ? '' : result.reason);
    return { ...program, text: applied(program.text, result.fix) };
  }

  for (const program of programs('fork-exec-to-spawn')) {
    it(program.name, () => {
      const changed = rewritten(program);
      const [old, next] = [bench.compile(program), bench.compile(changed)];
      const list = runs(program.text);
      assert.ok(list.length > 0, 'the program says how it is run');
      for (const { args, expected } of list) {
        const was = bench.run(old, args);
        const is = bench.run(next, args);
        const what = `${args.join(' ')}\n${changed.text}`;
        assert.equal(is.signal, null, what);
        if (!expected) assert.deepEqual(is, was, what);
        else {
          assert.equal(is.exit, expected.exit, what);
          assert.ok(is.stderr.includes(expected.stderr), `${is.stderr}\n${what}`);
        }
      }
    });
  }
});
