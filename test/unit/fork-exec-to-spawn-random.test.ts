/**
 * Random programs of what a child may do before exec, rewritten and run: what the launched programs find (arguments,
 * environment, descriptors, signals, directory, group, session) and how they end is the same before and after.
 * FORKSIGHT_SEED=n repeats a run.
 */
import assert from 'node:assert/strict';
import { forkExecToSpawn } from '../../server/src/fixes/forkExecToSpawn';
import { after, before, describe, it } from 'mocha';
import { Random, randomProgram } from '../fixes/randomPrograms';
import { applied, Bench, hasCompilers, Workbench, type Program } from '../fixes/support';

const programCount = 5;
const launchesEach = 50;

interface Rewritten {
  readonly program: Program;
  readonly fixed: number;
  readonly refused: readonly string[];
}

/** Takes every fork that the rewrite takes, one after the other, as a user would who accepts them all. */
function rewriteAll(workbench: Workbench, program: Program): Rewritten {
  let at = program;
  let fixed = 0;
  const refused: string[] = [];
  for (let from = 0; ;) {
    const anchor = workbench.forks(at).find((span) => span.start >= from);
    if (!anchor) return { program: at, fixed, refused };
    const result = workbench.fix(at, anchor, forkExecToSpawn);
    if (result.ok) {
      at = { ...at, text: applied(at.text, result.fix) };
      fixed++;
    } else {
      refused.push(result.reason);
      from = anchor.end;
    }
  }
}

const sections = (stdout: string): readonly string[] => stdout.split(/^(?=== \d+ \d+$)/m);

describe('forkExecToSpawn, on random programs', function () {
  this.timeout(240_000);
  let workbench: Workbench;
  let bench: Bench;
  const seed = Number(process.env.FORKSIGHT_SEED ?? Math.floor(Math.random() * 1e9));

  before(async function () {
    if (!hasCompilers) this.skip();
    workbench = await Workbench.open();
    bench = new Bench();
  });

  after(() => {
    if (!hasCompilers) return;
    workbench.close();
    bench.close();
  });

  it(`launches the same program in the same state, with seed ${seed}`, () => {
    const random = new Random(seed);
    let fixed = 0;
    let refused = 0;
    for (let index = 0; index < programCount; index++) {
      const text = randomProgram(random, launchesEach);
      const program: Program = { name: `random${index}.c`, language: 'c', text };
      const rewritten = rewriteAll(workbench, program);
      fixed += rewritten.fixed;
      refused += rewritten.refused.length;
      const before = bench.run(bench.compile(program), ['{probe}']);
      const after = bench.run(bench.compile(rewritten.program), ['{probe}']);
      const expected = sections(before.stdout);
      assert.equal(expected.length, launchesEach * 3, 'each launch of the original ran');
      for (const [i, section] of sections(after.stdout).entries())
        assert.equal(
          section,
          expected[i],
          `seed ${seed}, program ${index}:\n${functionOf(section, text)}\n${functionOf(section, rewritten.program.text)}`,
        );
      assert.deepEqual({ ...after, stdout: '' }, { ...before, stdout: '' }, `seed ${seed}, program ${index}`);
    }
    // What is refused has a reason (an order that posix_spawn cannot keep); most of it is ordinary code, and is taken.
    assert.ok(fixed > refused, `${fixed} rewritten, ${refused} refused`);
  });
});

/** The function that a section of the output is about. */
function functionOf(section: string, text: string): string {
  const index = /^== (\d+)/.exec(section)?.[1] ?? '?';
  const start = text.indexOf(`static int launch_${index}(`);
  return text.slice(start, text.indexOf('\n}\n', start) + 3);
}
