/** The rewrites by the id that a finding names. */
import type { FixFunction } from './fix';
import { forkExecToSpawn } from './forkExecToSpawn';

export const fixes: ReadonlyMap<string, FixFunction> = new Map([['fork-exec-to-spawn', forkExecToSpawn]]);
