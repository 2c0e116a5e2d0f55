/** Walks programs through random steps until enough edits were made, and tells a difference by the shortest way to it. */
import * as fc from 'fast-check';
import type { Language } from '../../server/src/facts/model';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { loadGrammars, type BudgetParser } from '../../server/src/syntax/parser';
import { root } from '../harness/engine';
import type { Growth } from './growth';
import type { Program } from './programs';
import { step, type Step } from './steps';
import { noCounts, World, type Counts, type ParserOf } from './world';

export interface Outcome {
  readonly counts: Counts;
  /** Each with what is needed to see it again. */
  readonly failures: readonly string[];
}

export interface Run {
  readonly programs: readonly Program[];
  readonly growth: Growth;
  readonly seed: number;
  /** Edits, at least. */
  readonly count: number;
  /** Stops then, whatever the count. */
  readonly seconds?: number;
  readonly onProgress?: (counts: Counts, failures: number) => void;
  readonly onFailure?: (failure: string) => void;
}

const longestStory = 40;
/** One mistake is found again and again. */
const mostFailures = 10;

async function parsers(): Promise<ParserOf> {
  const source = grammarFiles(root);
  const grammars = loadGrammars({
    runtime: () => source.runtime(),
    grammar: (language) => source.grammar(language as Language),
  });
  const found = new Map<Language, BudgetParser>();
  for (const language of ['c', 'cpp', 'python', 'javascript', 'typescript', 'tsx'] as const)
    found.set(language, await grammars.parser(language));
  return (language) => found.get(language) as BudgetParser;
}

async function walk(
  program: Program,
  steps: readonly Step[],
  parserOf: ParserOf,
  growth: Growth,
  counts: Counts,
): Promise<void> {
  const world = await World.of(program, parserOf, growth, counts);
  let failed = false;
  try {
    for (const one of steps) await world.step(one);
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    // What fails in between may leave trees behind, which is not what is to be told.
    try {
      world.dispose();
    } catch (error) {
      if (!failed) throw error;
    }
  }
}

export async function fuzzEdits(run: Run): Promise<Outcome> {
  const { programs, growth, seed, count, seconds = Infinity } = run;
  const parserOf = await parsers();
  const counts = noCounts();
  const failures: string[] = [];
  const end = performance.now() + 1000 * seconds;
  const story = fc.noBias(fc.array(step, { minLength: 1, maxLength: longestStory, size: 'max' }));
  for (let round = 0; counts.edits < count && performance.now() < end; round++) {
    const program = programs[(Math.imul(seed + round, 0x9e3779b1) >>> 0) % programs.length] ?? [];
    const name = program[0]?.file ?? '';
    const property = fc.asyncProperty(story, (steps) => walk(program, steps, parserOf, growth, counts));
    const details = await fc.check(property, { seed: seed + round, numRuns: 1 });
    if (details.failed) {
      const [steps] = details.counterexample ?? [[]];
      const failure = `${name}: seed ${seed + round}, after ${JSON.stringify(steps)}:\n${String(details.errorInstance)}`;
      failures.push(failure);
      run.onFailure?.(failure);
      if (failures.length >= mostFailures) break;
    }
    run.onProgress?.(counts, failures.length);
  }
  return { counts, failures };
}
