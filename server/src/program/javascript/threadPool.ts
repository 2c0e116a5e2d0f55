/** Work for libuv's thread pool that is handed out wider than the pool is, and sizes that are set when it has started. */
import type { AssignEvent, CallEvent, Region } from '../../facts/model';
import { childRegions, regions } from '../../facts/model';
import { defaultPoolSize, partNames, poolSizeVariable } from '../../knowledge/libraries/node/shapes';
import { nodeModel } from '../../knowledge/libraries/node/models';
import { eventLoop } from '../eventLoop';
import type { FunctionRef, Program } from '../program';
import { callersOf, type Path } from './callers';
import { listOf } from './constants';
import { programParts } from './parts';
import { loopAround, mapping, type Repeat } from './repeats';
import { poolCalls, type PoolCall } from './taskCalls';

export interface WideFanOut extends PoolCall {
  readonly repeat: Repeat;
  readonly path: Path;
  /** Number of calls at once; null: as many as the collection has items. */
  readonly width: number | null;
}

export function* wideFanOuts(program: Program): Generator<WideFanOut> {
  const parts = programParts(program);
  const sites = poolCalls(program).filter((s) => !parts.isTool(s.fn.file));
  if (sites.length === 0 || sizesOf(program).length > 0) return;
  const callers = callersOf(program, new Set(sites.map((s) => s.fn)));
  for (const site of sites) {
    const own = sideBySide(program, site.fn, site.call);
    if (own) {
      const width = widthOf(program, own);
      if (width !== 0) yield { ...site, repeat: own, path: [], width };
      continue;
    }
    for (const path of callers(site.fn)) {
      const first = path[0];
      if (!first || parts.isTool(first.fn.file)) continue;
      const repeat = mapping(first.fn, first.call) ?? sideBySide(program, first.fn, first.call);
      const width = repeat ? widthOf(program, repeat) : 0;
      if (!repeat || width === 0) continue;
      yield { ...site, repeat, path, width };
      break;
    }
  }
}

/** The collection over which a call is made without waiting for the one before. */
function sideBySide(program: Program, fn: FunctionRef, call: CallEvent): Repeat | null {
  const repeat = loopAround(program, fn, call);
  if (!repeat) return null;
  // In a loop of this function an `await` is waited for before the next turn; in a mapped function it is not.
  return repeat.fn === fn && waitsIn(fn, repeat, call) ? null : repeat;
}

/** Anything awaited in the loop slows it down to one turn at a time. */
function waitsIn(fn: FunctionRef, repeat: Repeat, call: CallEvent): boolean {
  if (call.awaited === true) return true;
  for (const region of regions(fn.facts.body)) {
    if (region.k !== 'loop' || region.span.start !== repeat.span.start) continue;
    for (const inner of regions(region.body)) if (inner.k === 'call' && inner.awaited === true) return true;
  }
  return false;
}

/** 0: narrow, or sized by somebody who thought of it. */
function widthOf(program: Program, repeat: Repeat): number | null {
  const { fn, over, item } = repeat;
  if (partNames.test(`${over.k === 'name' ? over.name : ''} ${item ?? ''}`)) return 0;
  if (over.k === 'int') return over.value > defaultPoolSize ? over.value : 0;
  const list = listOf(program, fn, over);
  if (list) return list.values.length > defaultPoolSize ? list.values.length : 0;
  return over.k === 'name' || over.k === 'call' || over.k === 'op' ? null : 0;
}

export interface SizeSet {
  readonly fn: FunctionRef;
  readonly assignment: AssignEvent;
}

const sizes = new WeakMap<Program, readonly SizeSet[]>();
const setIn = new WeakMap<Region, readonly AssignEvent[]>();

function sizesOf(program: Program): readonly SizeSet[] {
  let found = sizes.get(program);
  if (!found) {
    found = [...program.functions.values()].flatMap((fn) =>
      settings(fn.facts.body).map((assignment) => ({ fn, assignment })),
    );
    sizes.set(program, found);
  }
  return found;
}

function settings(body: Region): readonly AssignEvent[] {
  let found = setIn.get(body);
  if (!found) {
    found = [...regions(body)].filter(
      (r): r is AssignEvent =>
        r.k === 'assign' && r.target.k === 'name' && r.target.name === poolSizeVariable,
    );
    setIn.set(body, found.length > 0 ? found : noSettings);
  }
  return found;
}
const noSettings: readonly AssignEvent[] = [];

export interface LateSize extends SizeSet {
  /** `imports`: loading this file as an ES module has started the pool. `used`: a call before it has. `serving`: it runs when requests are served. */
  readonly why: 'imports' | 'used' | 'serving';
  readonly used: CallEvent | null;
}

export function* lateSizes(program: Program): Generator<LateSize> {
  const parts = programParts(program);
  for (const size of sizesOf(program)) {
    const { fn, assignment } = size;
    if (parts.isTool(fn.file)) continue;
    const arrival = eventLoop(program).arrival(fn);
    const used = usedBefore(program, fn, assignment);
    if (arrival && arrival.reason !== 'exported') yield { ...size, why: 'serving', used: null };
    else if (used) yield { ...size, why: 'used', used };
    else if (/\.m[jt]s$/u.test(fn.file)) yield { ...size, why: 'imports', used: null };
  }
}

/** A call in the same function, before the assignment, that occupies the pool. */
function usedBefore(program: Program, fn: FunctionRef, assignment: AssignEvent): CallEvent | null {
  let found: CallEvent | null = null;
  const walk = (region: Region): boolean => {
    if (region === assignment) return true;
    if (region.k === 'call' && !found && usesPool(program, fn, region)) found = region;
    return childRegions(region).some(walk);
  };
  return walk(fn.facts.body) ? found : null;
}

function usesPool(program: Program, fn: FunctionRef, call: CallEvent): boolean {
  return program.callees(fn, call).some((t) => {
    if (t.k !== 'external') return false;
    // Files are read on the pool as well: https://nodejs.org/api/fs.html#threadpool-usage
    return nodeModel(t.name)?.pool === true || (/^node:fs[./]/u.test(t.name) && t.model?.work === 'waits');
  });
}
