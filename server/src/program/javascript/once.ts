/**
 * Calls that the loop does not meet again: behind a guard that their own result closes (`if (!cache) cache = read()`),
 * or on the way out of the process.
 */
import type { CallEvent, Region, Test, Value } from '../../facts/model';
import { childRegions, regions } from '../../facts/model';
import type { FunctionRef, Program } from '../program';

/** Ids of calls in `fn` that run at most once, or just before the process exits. */
export function callsOnce(program: Program, fn: FunctionRef): ReadonlySet<number> {
  const found = new Set<number>();
  const own = new Set([...fn.facts.locals, ...fn.facts.params.map((p) => p.name)]);
  const kept = new Set([...keptNames(fn, own), ...lookedUp(fn, own)]);
  const walk = (region: Region, once: boolean): void => {
    if (region.k === 'call') {
      if (once) found.add(region.id);
      return;
    }
    if (region.k === 'seq') {
      let guarded = once || exitsProcess(program, fn, region.items);
      for (const item of region.items) {
        walk(item, guarded);
        if (item.k === 'branch' && leaves(item.then) && (mentions(item.test, kept) || gives(item, own)))
          guarded = true;
      }
      return;
    }
    if (region.k === 'branch') {
      const closes = once || mentions(region.test, kept);
      const after = [region.then, ...(region.else ? [region.else] : [])];
      for (const inner of childRegions(region)) walk(inner, after.includes(inner) ? closes : once);
      return;
    }
    for (const inner of childRegions(region)) walk(inner, once);
  };
  walk(fn.facts.body, false);
  return found;
}

/**
 * Names that outlive a call of the function and are given a value in it once on each way: `cache`, `this.template`. A lock
 * that is taken and given back (`busy = true; …; busy = false`) closes nothing for good.
 */
function keptNames(fn: FunctionRef, own: ReadonlySet<string>): ReadonlySet<string> {
  const times = timesGiven(fn.facts.body, own);
  return new Set([...times].filter(([, most]) => most === 1).map(([name]) => name));
}

/**
 * What a map that outlives the call is asked for and given in it: `const page = pages.get(name)`, closed by a later
 * `pages.set(name, …)`. The call that asks counts, and what its result is named.
 */
function lookedUp(fn: FunctionRef, own: ReadonlySet<string>): ReadonlySet<string> {
  const asked = new Map<number, string>();
  const filled = new Set<string>();
  const named: (readonly [string, number])[] = [];
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call' && region.callee.k === 'name') {
      const [, map, method] = /^(.+)\.(get|has|set)$/u.exec(region.callee.name) ?? [];
      if (map === undefined || own.has(baseOf(map))) continue;
      if (method === 'set') filled.add(map);
      else asked.set(region.id, map);
    } else if (region.k === 'assign' && region.target.k === 'name' && region.value.k === 'call')
      named.push([region.target.name, region.value.call]);
  }
  const isFilled = (call: number): boolean => filled.has(asked.get(call) ?? '');
  return new Set([
    ...[...asked.keys()].filter(isFilled).map(callName),
    ...named.filter(([, call]) => isFilled(call)).map(([name]) => name),
  ]);
}

/** A name for the result of a call, which no variable has. */
function callName(id: number): string {
  return `()${id}`;
}

/** How often names that are not the function's own are given a value, at most. */
function timesGiven(region: Region, own: ReadonlySet<string>): ReadonlyMap<string, number> {
  if (region.k === 'assign') {
    const name = region.target.k === 'name' ? region.target.name : '';
    return new Map(name === '' || own.has(baseOf(name)) ? [] : [[name, 1]]);
  }
  const isEither = region.k === 'branch';
  const found = new Map<string, number>();
  for (const inner of childRegions(region)) {
    for (const [name, times] of timesGiven(inner, own)) {
      const before = found.get(name) ?? 0;
      found.set(name, isEither ? Math.max(before, times) : before + times);
    }
  }
  return found;
}

function baseOf(name: string): string {
  return name.split(/[.[]/u)[0] ?? '';
}

/** `if (cache.page !== undefined) return cache.page;`: whoever fills it, what follows runs until then. */
function gives({ test, then }: Region & { readonly k: 'branch' }, own: ReadonlySet<string>): boolean {
  const last = then.k === 'seq' ? then.items[then.items.length - 1] : then;
  const value = last?.k === 'exit' && last.how === 'return' ? last.value : undefined;
  if (value?.k !== 'name' || own.has(baseOf(value.name)) || test.k !== 'test') return false;
  const asked = test.value;
  if (asked.k === 'name') return asked.name === value.name;
  return (
    asked.k === 'op' &&
    /^!==?$/u.test(asked.op) &&
    asked.args.some((a) => a.k === 'name' && a.name === value.name) &&
    asked.args.some((a) => a.k === 'null' || (a.k === 'name' && a.name === 'undefined'))
  );
}

function mentions(test: Test, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  if (test.k === 'test') return mentionsValue(test.value, names);
  if (test.k === 'not') return mentions(test.of, names);
  return mentions(test.left, names) || mentions(test.right, names);
}

function mentionsValue(value: Value, names: ReadonlySet<string>): boolean {
  if (value.k === 'name') return names.has(value.name);
  if (value.k === 'call') return names.has(callName(value.call));
  return value.k === 'op' && value.args.some((a) => mentionsValue(a, names));
}

function leaves(region: Region): boolean {
  const last = region.k === 'seq' ? region.items[region.items.length - 1] : region;
  return last?.k === 'exit' && (last.how === 'return' || last.how === 'throw');
}

function exitsProcess(program: Program, fn: FunctionRef, items: readonly Region[]): boolean {
  return items.some((item) => item.k === 'call' && isExit(program, fn, item));
}

function isExit(program: Program, fn: FunctionRef, call: CallEvent): boolean {
  return program
    .callees(fn, call)
    .some((t) => t.k === 'external' && (t.model?.effects?.some((e) => e.k === 'exit') ?? false));
}
