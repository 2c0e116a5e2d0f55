/** Code that is written twice, for two systems: `#if … a(); #else b(); #endif`, of which a build has one. */
import type { CallEvent, Region } from '../facts/model';
import { childRegions, regions } from '../facts/model';
import type { FunctionRef } from './program';

/** Whether a call that `counts` stands in another arm of a branch in which this call stands. */
export function hasAlternative(
  { facts }: FunctionRef,
  call: CallEvent,
  counts: (other: CallEvent) => boolean,
): boolean {
  let at: Region | undefined = facts.body;
  while (at && at !== call) {
    if (at.k === 'branch' && at.else) {
      const other = holds(at.then, call) ? at.else : holds(at.else, call) ? at.then : null;
      if (other) for (const inner of regions(other)) if (inner.k === 'call' && counts(inner)) return true;
    }
    at = childRegions(at).find((inner) => holds(inner, call));
  }
  return false;
}

function holds(region: Region, call: CallEvent): boolean {
  for (const inner of regions(region)) if (inner === call) return true;
  return false;
}
