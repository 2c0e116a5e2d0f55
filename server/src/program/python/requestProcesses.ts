/** Processes that Python's request handlers start: for every request one. */
import { calls } from '../../facts/model';
import { makesProcessPool } from '../../knowledge/libraries/python/types';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { requestHandlers, type RequestHandler } from './handlers';

export interface HandlerProcess {
  readonly handler: RequestHandler;
  /** In the handler: the call that makes the process or leads to it. */
  readonly site: CallSite;
  /** Calls below `site`; the last one makes the process. */
  readonly path: readonly CallSite[];
  readonly makes: 'program' | 'process' | 'pool';
}

const deepest = 4;

export function* processesInHandlers(program: Program): Generator<HandlerProcess> {
  for (const handler of requestHandlers(program).values()) {
    const told = new Set<string>();
    for (const call of calls(handler.fn.facts.body)) {
      const site: CallSite = { fn: handler.fn, call };
      const found = below(program, site, 0, new Set([handler.fn]));
      if (!found || told.has(found.makes)) continue;
      told.add(found.makes);
      yield { handler, site, ...found };
    }
  }
}

function below(
  program: Program,
  { fn, call }: CallSite,
  depth: number,
  open: Set<FunctionRef>,
): Pick<HandlerProcess, 'path' | 'makes'> | null {
  const targets = program.callees(fn, call);
  for (const target of targets) {
    if (target.k === 'external' && targets.length === 1) {
      for (const effect of target.model?.effects ?? []) {
        if (effect.k === 'spawn') return { path: [], makes: 'program' };
        // A pool's `submit` uses the workers that it has; making the pool makes them.
        const submits = target.model?.effects?.some((e) => e.k === 'submit') === true;
        if (effect.k === 'fork' && !submits)
          return {
            path: [],
            makes: effect.routine ? 'process' : effect.kind === 'multiprocessing' ? 'pool' : 'process',
          };
      }
      if (makesProcessPool(target.name)) return { path: [], makes: 'pool' };
    }
    if (target.k !== 'function' || targets.length > 2 || depth >= deepest || open.has(target.fn)) continue;
    open.add(target.fn);
    for (const inner of calls(target.fn.facts.body)) {
      const site: CallSite = { fn: target.fn, call: inner };
      const found = below(program, site, depth + 1, open);
      if (found) return { path: [site, ...found.path], makes: found.makes };
    }
  }
  return null;
}
