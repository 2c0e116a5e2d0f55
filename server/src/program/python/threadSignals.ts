/** Calls that Python allows on the main thread only, in functions that run on others. */
import type { Test, Value } from '../../facts/model';
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
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call' && region.callee.k === 'name' && /main_?thread$/iu.test(region.callee.name))
      return true;
    if (region.k === 'branch' && testValues(region.test).some(namesMain)) return true;
  }
  return false;
}

function testValues(test: Test): Value[] {
  if (test.k === 'test') return [test.value];
  return test.k === 'not' ? testValues(test.of) : [...testValues(test.left), ...testValues(test.right)];
}

/** `name == "MainThread"`. */
function namesMain(value: Value): boolean {
  if (value.k === 'str') return /main_?thread$/iu.test(value.value);
  return value.k === 'op' && value.args.some(namesMain);
}

/** Inside a `try` that catches something. */
function isGuarded({ fn, call }: CallSite): boolean {
  for (const region of regions(fn.facts.body))
    if (region.k === 'try' && region.handlers.length > 0)
      for (const inner of regions(region.body)) if (inner === call) return true;
  return false;
}
