/** Which pool of workers to name: the one that the program imports already, else a usual one. */
import { poolModules, usualPool } from '../../knowledge/libraries/node/pools';
import type { Program } from '../program';

const known = new WeakMap<Program, string>();

/** As the middle of a sentence: `your pool of worker threads (workerpool)`. */
export function poolOf(program: Program): string {
  let words = known.get(program);
  if (words === undefined) known.set(program, (words = find(program)));
  return words;
}

function find(program: Program): string {
  for (const facts of program.files.values())
    for (const { module } of facts.imports)
      if (poolModules.has(module)) return `your pool of worker threads (${module})`;
  return `a pool of worker threads (for instance ${usualPool})`;
}
