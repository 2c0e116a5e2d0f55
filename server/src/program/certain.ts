/** Whether a call is made whenever its function runs. */
import type { Region } from '../facts/model';
import { regions } from '../facts/model';
import type { CallSite } from './state';

/** Conservative: what stands in a condition or behind a way out is not. */
export function isCertain({ fn, call }: CallSite): boolean {
  return search(fn.facts.body, call) === 'found';
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
