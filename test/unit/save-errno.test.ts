/** A program that a signal interrupts between a failure and the look at errno finds it unchanged after the rewrite. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { FixResult } from '../../server/src/engine/finding';
import { saveErrno } from '../../server/src/fixes/saveErrno';
import { applied, Bench, hasCompilers, programs, runs, Workbench, type Program } from '../fixes/support';

describe('save-errno', function () {
  this.timeout(60_000);
  let workbench: Workbench;
  let bench: Bench | null = null;

  before(async () => {
    workbench = await Workbench.open();
    if (hasCompilers) bench = new Bench();
  });

  after(() => {
    bench?.close();
    workbench.close();
  });

  /** At the first call that sets errno. */
  function rewrite(program: Program): FixResult {
    const call = /\b(?:waitpid|kill|close)(?=\()/.exec(program.text);
    assert.ok(call, 'the program has a call that sets errno');
    const anchor = { start: call.index, end: call.index + call[0].length };
    return workbench.fix(program, anchor, saveErrno);
  }

  for (const program of programs('save-errno')) {
    it(`${program.name}, compiled and run`, function () {
      const result = rewrite(program);
      assert.ok(result.ok, result.ok ? '' : result.reason);
      assert.equal(result.fix.safe, true);
      const changed = { ...program, text: applied(program.text, result.fix) };
      if (!bench) return this.skip();
      const [old, next] = [bench.compile(program), bench.compile(changed)];
      for (const { expected } of runs(program.text)) {
        assert.notEqual(bench.run(old, []).exit, expected?.exit, 'errno is lost before the rewrite');
        assert.equal(bench.run(next, []).exit, expected?.exit, changed.text);
      }
    });
  }

  for (const program of programs('save-errno/refuse'))
    it(`refuses ${program.name}`, () => {
      const result = rewrite(program);
      assert.equal(
        result.ok ? 'rewritten' : result.reason,
        program.text.slice(3, program.text.indexOf('\n')),
      );
    });
});
