/**
 * What stands behind a lock that is tried and not waited for: `if (!try_lock(&x)) return; … unlock(&x);`. A handler that
 * finds it taken leaves, so what both sides do behind the same one never meets.
 */
import type { CallEvent, Region, Span, Test, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { triesLock } from '../../knowledge/signalHandlers';
import type { FunctionRef } from '../program';
import type { CallSite } from '../state';
import { placeOf } from '../values';

interface Held {
  /** The lock: an object that is not the function's own. */
  readonly lock: string;
  readonly from: number;
  readonly to: number;
}

/** A call that is given a lock, or an assignment to it. */
interface Touch {
  readonly lock: string | null;
  readonly start: number;
}

const nothing: readonly Held[] = [];
const known = new WeakMap<Region, readonly Held[]>();

/** Locks that are held for sure at a place of the function. */
export function triedLocks(fn: FunctionRef, span: Span): readonly string[] {
  return held(fn)
    .filter((h) => span.start >= h.from && span.end <= h.to)
    .map((h) => h.lock);
}

/** Locks that are held at a place that calls lead to. */
export function triedOnWay(way: readonly CallSite[], fn: FunctionRef, span: Span): ReadonlySet<string> {
  return new Set([...way.flatMap((at) => triedLocks(at.fn, at.call.span)), ...triedLocks(fn, span)]);
}

function held({ facts }: FunctionRef): readonly Held[] {
  let found = known.get(facts.body);
  if (found) return found;
  const own = new Set([...facts.locals, ...facts.params.map((p) => p.name)]);
  const all: Touch[] = [];
  const tries: { branch: Extract<Region, { k: 'branch' }>; lock: string }[] = [];
  for (const region of regions(facts.body)) {
    if (region.k === 'call') all.push({ lock: lockOf(region), start: region.span.start });
    // `*lock = 0`
    if (region.k === 'assign') all.push({ lock: placeOf(region.target), start: region.span.start });
    if (region.k !== 'branch') continue;
    const call = triedIn(region.test);
    const lock = call && lockOf(call);
    if (lock !== null && !own.has(lock.replace(/[.[].*$/, ''))) tries.push({ branch: region, lock });
  }
  found = tries.length === 0 ? nothing : tries.flatMap(({ branch, lock }) => behind(branch, lock, all));
  known.set(facts.body, found);
  return found;
}

function behind(
  { then, else: other, span }: Extract<Region, { k: 'branch' }>,
  lock: string,
  all: readonly Touch[],
): readonly Held[] {
  if (!leaves(then)) return other ? [] : [{ lock, from: span.start, to: span.end }];
  // Of several unlocks the others stand in front of a return.
  const given = all.filter((t) => t.start >= span.end && t.lock === lock).map((t) => t.start);
  return [{ lock, from: span.end, to: given.length > 0 ? Math.max(...given) : Number.MAX_SAFE_INTEGER }];
}

function leaves(region: Region): boolean {
  const last = region.k === 'seq' ? region.items[region.items.length - 1] : region;
  return last?.k === 'exit' && last.how === 'return';
}

function lockOf({ args }: CallEvent): string | null {
  return placeOf(args[0]?.value);
}

/** The try that the condition is: `!try_lock(&x)`, `try_lock(&x) != 0`. */
function triedIn(test: Test): CallEvent | null {
  if (test.k === 'not') return triedIn(test.of);
  if (test.k === 'and') return triedIn(test.left) ?? triedIn(test.right);
  if (test.k !== 'test') return null;
  const results = resultsOf(compared(test.value));
  for (const region of regions(test.before))
    if (region.k === 'call' && results.includes(region.id))
      if (region.callee.k === 'name' && triesLock.test(region.callee.name)) return region;
  return null;
}

/** Calls of which the value is the result: several where a macro is defined for several systems. */
function resultsOf(value: Value | undefined): readonly number[] {
  if (value?.k === 'call') return [value.call];
  return value?.k === 'op' && value.op === '?:' ? value.args.flatMap(resultsOf) : [];
}

function compared(value: Value): Value | undefined {
  if (value.k !== 'op' || value.op === '?:') return value;
  if (value.op === '!' && value.args[0]) return compared(value.args[0]);
  return value.op === '==' || value.op === '!=' ? value.args.find((v) => v.k === 'call') : undefined;
}
