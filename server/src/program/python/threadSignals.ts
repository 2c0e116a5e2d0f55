/** Calls that Python allows on the main thread only, in functions that run on others. */
import { calls, regions } from '../../facts/model';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { pythonThreads, type OnThread } from './threads';

export interface ThreadCall {
  readonly site: CallSite;
  readonly on: OnThread;
}

export function* handlersOffMainThread(program: Program): Generator<ThreadCall> {
  const candidates = new Map<FunctionRef, CallSite[]>();
  for (const fn of program.functions.values()) {
    if (program.files.get(fn.file)?.language !== 'python' || fn.facts.kind === 'module') continue;
    for (const call of calls(fn.facts.body)) {
      if (call.callee.k !== 'name' || !/(?:^|\.)signal$/u.test(call.callee.name)) continue;
      const sets = program
        .callees(fn, call)
        .some((t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'handler') === true);
      if (!sets) continue;
      const list = candidates.get(fn);
      if (list) list.push({ fn, call });
      else candidates.set(fn, [{ fn, call }]);
    }
  }
  if (candidates.size === 0) return;
  const { onThreads } = pythonThreads(program);
  for (const [fn, sites] of candidates) {
    const on = onThreads.get(fn);
    const [site] = sites;
    // A server may well run its handlers on the main thread.
    if (!on || !site || on.handler !== null) continue;
    const way = [...on.path, site];
    if (way.some((s) => asksForMain(s.fn) || isGuarded(s))) continue;
    yield { site, on };
  }
}

/** `if threading.current_thread() is threading.main_thread()` and its like, anywhere in the function. */
function asksForMain(fn: FunctionRef): boolean {
  for (const call of calls(fn.facts.body))
    if (
      call.callee.k === 'name' &&
      /(?:^|\.)(?:main_thread|_MainThread|in_main_thread)$/u.test(call.callee.name)
    )
      return true;
  return false;
}

/** Inside a `try` that catches something. */
function isGuarded({ fn, call }: CallSite): boolean {
  for (const region of regions(fn.facts.body))
    if (region.k === 'try' && region.handlers.length > 0)
      for (const inner of regions(region.body)) if (inner === call) return true;
  return false;
}
