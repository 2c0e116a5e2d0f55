/** Functions that loop without end: the threads and children that run them are alive, and their callers wait for ever. */
import type { FunctionFacts, Region } from '../facts/model';
import { regions } from '../facts/model';

const known = new WeakMap<Region, boolean>();

/** The function has a loop without condition that nothing leaves. */
export function neverReturns({ body, isGenerator, isAsync }: FunctionFacts): boolean {
  if (isGenerator || isAsync) return false;
  let endless = known.get(body);
  if (endless === undefined) {
    endless = [...regions(body)].some((r) => r.k === 'loop' && !r.test && !r.each && !isLeft(r.body));
    known.set(body, endless);
  }
  return endless;
}

function isLeft(body: Region): boolean {
  for (const r of regions(body))
    if (r.k === 'exit' && (r.how === 'return' || r.how === 'break' || r.how === 'goto')) return true;
  return false;
}
