/** Whether a call is made whenever its function runs. */
import type { Region } from '../facts/model';
import { regions } from '../facts/model';
import type { Program } from './program';
import type { CallSite } from './state';

/** Conservative: what stands in a condition or behind a way out is not. */
export function isCertain({ fn, call }: CallSite): boolean {
  return search(fn.facts.body, call) === 'found';
}

/** Whoever makes the first call comes to the last: each is made for sure, and none goes through a pointer. */
export function leadsOn(program: Program, way: readonly CallSite[]): boolean {
  return way.every((site, i) => i === 0 || isCertain(site)) && byName(program, way);
}

/** None of the calls goes through a pointer, which may lead elsewhere as well. */
export function byName(program: Program, way: readonly CallSite[]): boolean {
  return way.every(({ fn, call }) =>
    program.callees(fn, call).every((t) => t.k !== 'function' || t.indirect !== true),
  );
}

/** `left`: the function may have been left by then. */
function search(region: Region, call: CallSite['call']): 'found' | 'left' | 'passed' {
  if (region === call) return 'found';
  if (region.k === 'seq') {
    for (const item of region.items) {
      const met = search(item, call);
      if (met !== 'passed') return met;
    }
    return 'passed';
  }
  if (region.k === 'scope') return search(region.body, call);
  for (const inner of regions(region)) if (inner === call || inner.k === 'exit') return 'left';
  return 'passed';
}
