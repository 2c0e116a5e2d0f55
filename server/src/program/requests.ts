/** Loops that receive requests of others, and make a process for each. */
import type { CallEvent, LoopRegion } from '../facts/model';
import { calls } from '../facts/model';
import { bodyIndex } from './bodyIndex';
import { boundsChildren } from './childBounds';
import type { ProcessFacts } from './processes';
import type { FunctionRef, Program } from './program';
import { siteId, type CallSite } from './state';

export interface RequestProcess {
  /** In the loop: the spawn itself, or the call that leads to it. */
  readonly site: CallSite;
  readonly path: readonly CallSite[];
  readonly receive: CallSite;
}

const inLoops = new WeakMap<LoopRegion, readonly CallEvent[]>();

function callsIn(loop: LoopRegion): readonly CallEvent[] {
  let found = inLoops.get(loop);
  if (!found) inLoops.set(loop, (found = [...calls(loop)]));
  return found;
}

/** Deeper than this a call in the loop is one of many things that a request may ask for. */
const maxDepth = 3;

export function processesPerRequest(program: Program, facts: ProcessFacts): readonly RequestProcess[] {
  const receives = new Set(facts.calls.receives.map(siteId));
  const spawns = new Set([...facts.calls.spawns, ...facts.calls.forks].map(siteId));
  if (receives.size === 0 || spawns.size === 0) return [];
  const reach = (
    fn: FunctionRef,
    call: CallEvent,
    wanted: ReadonlySet<string>,
    depth: number,
  ): readonly CallSite[] | null => {
    const site = { fn, call };
    if (wanted.has(siteId(site))) return [site];
    if (depth === 0) return null;
    const targets = program.callees(fn, call).filter((t) => t.k === 'function');
    for (const target of targets)
      // A table of commands holds what requests hardly ever ask for.
      if (target.indirect !== true || targets.length === 1)
        for (const next of bodyIndex(target.fn.facts.body).calls) {
          const found = reach(target.fn, next, wanted, depth - 1);
          if (found) return [site, ...found];
        }
    return null;
  };
  const near = new Set([...facts.calls.receives.map((s) => s.fn.id)]);
  const out = new Map<string, RequestProcess>();
  for (const fn of facts.functions) {
    for (const loop of bodyIndex(fn.facts.body).loops) {
      const inside = callsIn(loop);
      if (
        !near.has(fn.id) &&
        !inside.some((c) => program.callees(fn, c).some((t) => t.k === 'function' && near.has(t.fn.id)))
      )
        continue;
      const receiving = inside.find((c) => reach(fn, c, receives, 1));
      const receive = receiving && reach(fn, receiving, receives, 1)?.at(-1);
      if (!receiving || !receive) continue;
      for (const call of inside) {
        if (call === receiving) continue;
        // A worker that is forked first and then receives.
        if (call.span.start < receiving.span.start) continue;
        const path = reach(fn, call, spawns, maxDepth);
        const id = siteId({ fn, call });
        if (!path || boundsChildren(program, facts, loop, [{ fn, call }, ...path])) continue;
        if (!out.has(id)) out.set(id, { site: { fn, call }, path: path.slice(1), receive });
      }
    }
  }
  return [...out.values()];
}
