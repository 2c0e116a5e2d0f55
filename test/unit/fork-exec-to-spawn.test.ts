/**
 * Each data program does the same before and after the rewrite, and what it launches finds the same. The rewritten one is
 * compiled by gcc and by clang with all warnings as errors, and runs under the address and undefined-behaviour sanitizers.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { forkExecToSpawn } from '../../server/src/fixes/forkExecToSpawn';
import {
  applied,
  Bench,
  hasCompilers,
  missingTools,
  type Outcome,
  programs,
  runs,
  toolchains,
  Workbench,
} from '../fixes/support';

describe('fork-exec-to-spawn, compiled and run', function () {
  this.timeout(580_000);
  for (const reason of missingTools)
    it(reason, function () {
      this.skip();
    });
  if (!hasCompilers) return;
  let workbench: Workbench;
  let bench: Bench;
  const all = programs('fork-exec-to-spawn');
  const outcomes = new Map<string, readonly Outcome[] | string>();
  const texts = new Map<string, string>();

  before(async function () {
    workbench = await Workbench.open();
    bench = new Bench();
    const [first] = toolchains;
    const jobs = all.flatMap((program) => {
      const result = workbench.firstFix(program, forkExecToSpawn).result;
      if (!result.ok) throw new Error(`${program.name}: ${result.reason}`);
      const changed = { ...program, text: applied(program.text, result.fix) };
      texts.set(program.name, changed.text);
      const how = runs(program.text);
      return [
        { key: program.name, program, toolchain: first!, runs: how },
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
    workbench.close();
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
          const was: Outcome = old[i]!;
          const is: Outcome = next[i]!;
          const what: string = [args.join(' '), is.stderr, texts.get(program.name)].join('\n');
          assert.equal(is.signal, null, what);
          if (!expected) assert.deepEqual(is, was, what);
          else {
            assert.equal(is.exit, expected.exit, what);
            assert.ok(is.stderr.includes(expected.stderr), what);
            assert.ok(!is.stderr.includes('runtime error'), what);
          }
        }
      });
});
