/** Programs that tell threads and processes apart by a flag: `if (isMainThread) … else …`, `if (cluster.isPrimary)`. */
import type { CallEvent, Region, Test, Value } from '../../facts/model';
import { childRegions } from '../../facts/model';
import { clusterWorkerFlags, mainThreadFlags, primaryFlags } from '../../knowledge/libraries/node/shapes';
import type { FunctionRef, Program } from '../program';
import { functionAround } from './constants';

export type Side = 'main-thread' | 'worker-thread' | 'primary' | 'cluster-worker';

const other: Readonly<Record<Side, Side>> = {
  'main-thread': 'worker-thread',
  'worker-thread': 'main-thread',
  primary: 'cluster-worker',
  'cluster-worker': 'primary',
};

/** The sides that flags around a call, or around the functions that it stands in, put it on. */
export function sidesOf(program: Program, fn: FunctionRef, call: CallEvent): ReadonlySet<Side> {
  const found = new Set<Side>(sidesIn(program, fn).calls.get(call.id));
  let inner = fn;
  for (let at = functionAround(program, fn); at; at = functionAround(program, at)) {
    for (const side of sidesIn(program, at).functions.get(inner.facts.key) ?? []) found.add(side);
    inner = at;
  }
  return found;
}

interface Sides {
  readonly calls: ReadonlyMap<number, readonly Side[]>;
  /** Keys of functions that are written there. */
  readonly functions: ReadonlyMap<string, readonly Side[]>;
}

const nowhere: Sides = { calls: new Map(), functions: new Map() };
const cache = new WeakMap<Program, Map<FunctionRef, Sides>>();

export function sidesIn(program: Program, fn: FunctionRef): Sides {
  let known = cache.get(program);
  if (!known) cache.set(program, (known = new Map<FunctionRef, Sides>()));
  let sides = known.get(fn);
  if (!sides) {
    sides = read(program, fn);
    known.set(fn, sides);
  }
  return sides;
}

function read(program: Program, fn: FunctionRef): Sides {
  const callSides = new Map<number, readonly Side[]>();
  const functions = new Map<string, readonly Side[]>();
  const value = (v: Value, on: readonly Side[]): void => {
    if (v.k === 'func') functions.set(v.key, on);
    else if (v.k === 'op')
      v.args.forEach((a) => {
        value(a, on);
      });
    else if (v.k === 'list')
      v.items.forEach((a) => {
        value(a, on);
      });
    else if (v.k === 'record')
      v.entries.forEach((e) => {
        value(e.value, on);
      });
  };
  const walk = (region: Region, on: readonly Side[]): void => {
    switch (region.k) {
      case 'call':
        if (on.length === 0) return;
        callSides.set(region.id, on);
        for (const a of region.args) value(a.value, on);
        return;
      case 'assign':
        if (on.length > 0) value(region.value, on);
        return;
      case 'seq': {
        let now = on;
        for (const item of region.items) {
          walk(item, now);
          // `if (isMainThread) { …; return; }`: what follows runs in the worker.
          if (item.k === 'branch' && leaves(item.then))
            now = [...now, ...tested(program, fn, item.test, false)];
        }
        return;
      }
      case 'branch': {
        const then = tested(program, fn, region.test, true);
        const otherwise = tested(program, fn, region.test, false);
        for (const inner of childRegions(region))
          walk(
            inner,
            inner === region.then ? [...on, ...then] : inner === region.else ? [...on, ...otherwise] : on,
          );
        return;
      }
      default:
        for (const inner of childRegions(region)) walk(inner, on);
    }
  };
  walk(fn.facts.body, []);
  return callSides.size === 0 && functions.size === 0 ? nowhere : { calls: callSides, functions };
}

/** What is known of the side where a test came out as `holds`. */
function tested(program: Program, fn: FunctionRef, test: Test, holds: boolean): readonly Side[] {
  switch (test.k) {
    case 'not':
      return tested(program, fn, test.of, !holds);
    case 'and':
    case 'or':
      return (test.k === 'and') === holds
        ? [...tested(program, fn, test.left, holds), ...tested(program, fn, test.right, holds)]
        : [];
    default: {
      const side = flagOf(program, fn, test.value);
      return side === null ? [] : [holds ? side : other[side]];
    }
  }
}

function flagOf(program: Program, fn: FunctionRef, value: Value): Side | null {
  if (value.k === 'op' && value.op === '!') {
    const [of] = value.args;
    const side = of ? flagOf(program, fn, of) : null;
    return side && other[side];
  }
  if (value.k !== 'name' && !(value.k === 'op' && value.op === '.')) return null;
  for (const target of program.targets(fn, value)) {
    if (target.k !== 'external') continue;
    if (mainThreadFlags.has(target.name)) return 'main-thread';
    if (primaryFlags.has(target.name)) return 'primary';
    if (clusterWorkerFlags.has(target.name)) return 'cluster-worker';
  }
  return null;
}

function leaves(region: Region): boolean {
  const last = region.k === 'seq' ? region.items[region.items.length - 1] : region;
  return last?.k === 'exit' && (last.how === 'return' || last.how === 'throw');
}
