/**
 * Random programs of what a child may do before exec, rewritten and run: what the launched programs find (arguments,
 * environment, descriptors, signals, directory, group, session), whether they start, and the state that the launching
 * program is left in are the same before and after. The rewritten ones are compiled by gcc and clang in turn, a third
 * of them with the sanitizers. FORKSIGHT_SEED=n repeats a run, FORKSIGHT_PROGRAMS=n makes it longer or shorter.
 */
import assert from 'node:assert/strict';
import { forkExecToSpawn } from '../../server/src/fixes/forkExecToSpawn';
import { after, before, describe, it } from 'mocha';
import { randomProgram } from '../fixes/random/program';
import { Random } from '../fixes/random/random';
import {
  applied,
  Bench,
  hasCompilers,
  type Job,
  type Outcome,
  type Program,
  toolchains,
  Workbench,
} from '../fixes/support';

const programCount = Number(process.env.FORKSIGHT_PROGRAMS ?? 6);
const launchesEach = 42;
/** What is launched is there, or is not. */
const runs = ['{probe}', '{missing}'].map((arg) => ({ args: [arg], expected: undefined }));

interface Rewritten {
  readonly original: Program;
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
    if (!anchor) return { original: program, program: at, fixed, refused };
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

/** What a child says of an error may be said by the parent, or be its error; a sanitizer's word is nobody's. */
const unexpected = (stderr: string): string =>
  stderr.replace(/^(?:child|exec|fork|\S*(?:probe|no-such-program)): .*\n/gm, '');

describe('forkExecToSpawn, on random programs', function () {
  this.timeout(programCount * 60_000);
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

  it(`launches the same program in the same state, with seed ${seed}`, async () => {
    const all = Array.from({ length: programCount }, (_, index) => {
      const text = randomProgram(new Random(seed + index), launchesEach);
      return rewriteAll(workbench, { name: `random${index}.c`, language: 'c', text });
    });
    const wrong: string[] = [];
    const jobs: Job[] = all.flatMap(({ original, program }, index) => {
      const toolchain = toolchains[index % toolchains.length]!;
      const watched = index % 3 === 2;
      wrong.push(
        ...textDifferences(workbench, original, program).map((what) => `seed ${seed + index}: ${what}`),
      );
      return [
        { program: original, toolchain: { ...toolchains[0]!, sanitizers: [] }, runs },
        { program, toolchain: watched ? toolchain : { ...toolchain, sanitizers: [] }, runs },
      ];
    });
    const outcomes = await bench.runAll(jobs);
    for (const [index, { original, program }] of all.entries()) {
      const [was, is] = [outcomes[2 * index]!, outcomes[2 * index + 1]!];
      for (const what of differences(original, was, program, is)) wrong.push(`seed ${seed + index}: ${what}`);
    }
    assert.equal(wrong.length, 0, `${wrong.length} differences:\n${wrong.slice(0, 20).join('\n')}`);
    // What is refused has a reason (an order that posix_spawn cannot keep); most of it is ordinary code, and is taken.
    const fixed = all.reduce((sum, p) => sum + p.fixed, 0);
    const refused = all.flatMap((p) => p.refused);
    assert.ok(
      fixed > refused.length,
      `${fixed} rewritten, ${refused.length} refused:\n${refused.join('\n')}`,
    );
  });
});

/** Every comment is still there, and line ends are what they were. */
function textDifferences(workbench: Workbench, original: Program, program: Program): string[] {
  const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
  const now = flat(program.text);
  const lost = workbench
    .parsed(original, (tree) => tree.descendantsOfType('comment').map((n) => flat(n.text)))
    .filter((comment) => !now.includes(comment))
    .map((comment) => {
      const index = /(\d+)\.\d+/.exec(comment)?.[1] ?? '?';
      return `the comment ${comment} is lost:\n${functionOf(index, original.text)}\n${functionOf(index, program.text)}`;
    });
  const mixed = original.text.includes('\r\n') && /[^\r]\n/.test(program.text);
  return mixed ? [...lost, 'line ends are mixed'] : lost;
}

function differences(
  original: Program,
  was: readonly Outcome[] | string,
  program: Program,
  is: readonly Outcome[] | string,
): string[] {
  if (typeof was === 'string' || typeof is === 'string')
    return [was, is].flatMap((outcome) =>
      typeof outcome === 'string' ? [outcome.split('\n').slice(0, 12).join('\n')] : [],
    );
  return is.flatMap((now, i) => {
    const then = was[i]!;
    const expected = sections(then.stdout);
    const found = sections(now.stdout);
    assert.equal(expected.length, launchesEach * 3, `each launch of the original ran: ${then.stderr}`);
    const rest = {
      exit: now.exit,
      signal: now.signal,
      stderr: unexpected(now.stderr),
      launches: found.length,
    };
    const ended = {
      exit: then.exit,
      signal: then.signal,
      stderr: unexpected(then.stderr),
      launches: expected.length,
    };
    return [
      ...(JSON.stringify(rest) === JSON.stringify(ended) ? [] : [JSON.stringify({ rest, ended })]),
      ...found.flatMap((section, at) => {
        if (section === expected[at]) return [];
        const index = /^== (\d+)/.exec(section)?.[1] ?? '?';
        return [
          `${runs[i]!.args.join(' ')}:\n${expected[at] ?? ''}instead:\n${section}${functionOf(index, original.text)}\n${functionOf(index, program.text)}`,
        ];
      }),
    ];
  });
}

function functionOf(index: string, text: string): string {
  const start = text.indexOf(`static int launch_${index}(`);
  return start < 0 ? '' : text.slice(start, text.indexOf('\n}', start) + 3);
}
