/**
 * Which coroutines share an event loop with others, and whether a coroutine ever hands control back.
 *
 * Roots: request handlers; coroutines given to `gather`, `create_task` and their like; `async` functions of a library,
 * which whoever imports it calls. A program whose loop runs a single coroutine (`asyncio.run(main())`, no tasks, no
 * server) keeps nobody waiting: it is left out.
 */
import type { CallEvent, Region, Value } from '../../facts/model';
import { calls, regions } from '../../facts/model';
import { coroutineNames, coroutineRunner, servesLoop } from '../../knowledge/libraries/python/coroutines';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { requestHandlers } from './handlers';

export type LoopReason = 'request' | 'task' | 'run' | 'exported';

export interface OnLoop {
  readonly fn: FunctionRef;
  readonly reason: LoopReason;
  /** The call that makes a task of the first coroutine on the way. */
  readonly starter: CallSite | null;
  /** The await or call through which control came here; null at a root. */
  readonly site: CallSite | null;
  readonly from: OnLoop | null;
}

const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

interface Start {
  readonly fn: FunctionRef;
  readonly site: CallSite;
}

/** Every coroutine that shares its loop, each with the shortest way to it. */
export function onEventLoop(program: Program): readonly OnLoop[] {
  const coroutines: FunctionRef[] = [];
  for (const fn of program.functions.values()) if (fn.facts.isAsync) coroutines.push(fn);
  const handlers = [...requestHandlers(program).values()].filter((h) => h.onLoop);
  if (coroutines.length === 0 && handlers.length === 0) return [];
  const names = new Set(coroutines.map((fn) => fn.facts.name));
  const tasks: Start[] = [];
  const runs: Start[] = [];
  const serving = new Set<FunctionRef>();
  const called = new Set<string>();
  for (const fn of program.functions.values()) {
    if (program.files.get(fn.file)?.language !== 'python') continue;
    for (const call of calls(fn.facts.body)) {
      const name = writtenName(call.callee);
      if (name === null) continue;
      const last = lastOf(name);
      if (fn.facts.isAsync && names.has(last)) called.add(last);
      if (!coroutineNames.has(last)) continue;
      const kind = kindOf(program, fn, call, name);
      if (kind === 'serves') serving.add(fn);
      if (kind !== 'task' && kind !== 'run') continue;
      for (const started of startedBy(program, fn, call))
        (kind === 'task' ? tasks : runs).push({ fn: started, site: { fn, call } });
      if (kind === 'task') serving.add(fn);
    }
  }
  const found = new Map<FunctionRef, OnLoop>();
  const spread = (roots: readonly OnLoop[]): void => {
    const queue: OnLoop[] = [];
    for (const root of roots) {
      if (found.has(root.fn)) continue;
      found.set(root.fn, root);
      queue.push(root);
    }
    // Breadth first, and the queue grows while it is walked.
    for (const at of queue)
      for (const { fn, site } of awaitedBy(program, at.fn, names)) {
        if (found.has(fn)) continue;
        const next: OnLoop = { fn, reason: at.reason, starter: at.starter, site, from: at };
        found.set(fn, next);
        queue.push(next);
      }
  };
  const root = (fn: FunctionRef, reason: LoopReason, starter: CallSite | null): OnLoop => ({
    fn,
    reason,
    starter,
    site: null,
    from: null,
  });
  spread(handlers.map((h) => root(h.fn, 'request', null)));
  spread(tasks.map((t) => root(t.fn, 'task', t.site)));
  const alone = onlyOnes(program, runs, names, serving);
  spread(runs.filter((r) => !alone.has(r.fn)).map((r) => root(r.fn, 'run', r.site)));
  const left = coroutines.filter((fn) => !found.has(fn) && !alone.has(fn));
  spread(left.filter((fn) => !called.has(fn.facts.name)).map((fn) => root(fn, 'exported', null)));
  return [...found.values()];
}

function writtenName(callee: Value): string | null {
  if (callee.k === 'name') return callee.name;
  return callee.k === 'op' && callee.op === '.' && callee.args[1]?.k === 'str'
    ? `?.${callee.args[1].value}`
    : null;
}

function kindOf(
  program: Program,
  fn: FunctionRef,
  call: CallEvent,
  written: string,
): 'task' | 'run' | 'serves' | null {
  const targets = program.callees(fn, call);
  for (const target of targets) {
    if (target.k !== 'external') return null;
    if (servesLoop(target.name)) return 'serves';
    const kind = coroutineRunner(target.name);
    if (kind) return kind;
  }
  return targets.length === 0 ? coroutineRunner(written) : null;
}

/** Coroutines among the arguments: called there, collected in a list before, or handed over to be called. */
function startedBy(program: Program, fn: FunctionRef, call: CallEvent): FunctionRef[] {
  const found: FunctionRef[] = [];
  const byId = new Map<number, CallEvent>();
  for (const one of calls(fn.facts.body)) byId.set(one.id, one);
  const add = (value: Value, depth: number): void => {
    if (depth > 6) return;
    switch (value.k) {
      case 'call': {
        const made = byId.get(value.call);
        if (!made) return;
        let known = false;
        for (const target of program.callees(fn, made)) {
          if (target.k !== 'function') continue;
          known = true;
          if (target.fn.facts.isAsync) found.push(target.fn);
        }
        // `create_task(coroutine())`, `list(...)`, `map(crunch, xs)` inside a gather.
        if (!known) for (const a of made.args) add(a.value, depth + 1);
        return;
      }
      case 'list':
        for (const item of value.items) add(item, depth + 1);
        return;
      case 'op':
        for (const item of value.args) add(item, depth + 1);
        return;
      case 'name':
        for (const given of valuesOf(fn.facts.body, value.name)) add(given, depth + 1);
        for (const target of program.targets(fn, value))
          if (target.k === 'function' && target.fn.facts.isAsync) found.push(target.fn);
        return;
      default:
    }
  };
  for (const a of call.args) add(a.value, 0);
  return found;
}

/** What a name is assigned or, as a list, appended. */
function valuesOf(body: Region, name: string): Value[] {
  const found: Value[] = [];
  for (const region of regions(body)) {
    if (region.k === 'assign' && region.target.k === 'name' && region.target.name === name)
      found.push(region.value);
    if (region.k === 'call' && region.callee.k === 'name' && region.callee.name === `${name}.append`)
      found.push(...region.args.map((a) => a.value));
  }
  return found;
}

function awaitedBy(program: Program, fn: FunctionRef, names: ReadonlySet<string>): Start[] {
  const found: Start[] = [];
  for (const call of calls(fn.facts.body)) {
    const name = writtenName(call.callee);
    if (name === null || !names.has(lastOf(name))) continue;
    for (const target of program.callees(fn, call))
      if (target.k === 'function' && target.fn.facts.isAsync)
        found.push({ fn: target.fn, site: { fn, call } });
  }
  return found;
}

/** Coroutines that a loop runs and nothing beside them. */
function onlyOnes(
  program: Program,
  runs: readonly Start[],
  names: ReadonlySet<string>,
  serving: ReadonlySet<FunctionRef>,
): ReadonlySet<FunctionRef> {
  const alone = new Set<FunctionRef>();
  for (const { fn } of runs) {
    const reached = new Set<FunctionRef>([fn]);
    for (const at of reached) for (const next of awaitedBy(program, at, names)) reached.add(next.fn);
    const shared = [...reached].some((one) => serving.has(one) || callsServing(program, one, serving));
    if (!shared) for (const one of reached) alone.add(one);
  }
  return alone;
}

function callsServing(program: Program, fn: FunctionRef, serving: ReadonlySet<FunctionRef>): boolean {
  for (const call of calls(fn.facts.body))
    for (const target of program.callees(fn, call))
      if (target.k === 'function' && serving.has(target.fn)) return true;
  return false;
}

/** Whether awaiting a coroutine, or a part of one, may hand control back to the loop. */
export class Suspension {
  readonly #known = new Map<FunctionRef, boolean>();

  constructor(private readonly program: Program) {}

  /** An async function that awaits nothing but its like runs from start to end as any function does. */
  ofFunction(fn: FunctionRef): boolean {
    const known = this.#known.get(fn);
    if (known !== undefined) return known;
    this.#known.set(fn, false);
    const result = (fn.facts.isAsync && fn.facts.isGenerator) || this.ofRegion(fn, fn.facts.body);
    this.#known.set(fn, result);
    return result;
  }

  ofRegion(fn: FunctionRef, region: Region): boolean {
    for (const one of regions(region)) {
      if (one.k === 'assign' && one.value.k === 'op' && one.value.op === 'await') return true;
      if (one.k === 'call' && one.awaited === true && this.#ofCall(fn, one)) return true;
    }
    return false;
  }

  #ofCall(fn: FunctionRef, call: CallEvent): boolean {
    const targets = this.program.callees(fn, call);
    return (
      targets.length === 0 ||
      targets.some((t) => t.k !== 'function' || !t.fn.facts.isAsync || this.ofFunction(t.fn))
    );
  }
}
