/** The calls of a function, listed once: many questions about a program go over all of them. */
import type { CallEvent, Region } from '../facts/model';
import { calls } from '../facts/model';
import type { FunctionRef } from './program';

const known = new WeakMap<Region, readonly CallEvent[]>();
const none: readonly CallEvent[] = [];

export function callsOf(fn: FunctionRef): readonly CallEvent[] {
  const { body, calls: count } = fn.facts;
  if (count === 0) return none;
  let found = known.get(body);
  if (!found) known.set(body, (found = [...calls(body)]));
  return found;
}
