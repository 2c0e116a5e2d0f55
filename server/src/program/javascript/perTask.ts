/** Processes and workers that are started again and again: for every request, or for every item of a collection. */
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { callsOf } from '../callsOf';
import { countsCores, partNames } from '../../knowledge/libraries/node/shapes';
import { eventLoop, type Arrival } from '../eventLoop';
import type { FunctionRef, Program } from '../program';
import { callersOf } from './callers';
import { functionAround } from './constants';
import { callsOnce } from './once';
import { programParts } from './parts';
import { isFixed, loopAround, mapping, mentionsName, type Repeat } from './repeats';
import { sidesOf } from './sides';
import { isWorker, taskCalls, type TaskStart } from './taskCalls';

export interface StartPerRequest extends TaskStart {
  /** How the request or event leads there. */
  readonly arrival: Arrival;
}

/** Starts in request handlers and listeners, at any depth; what is kept for the next request is left out. */
export function* startsPerRequest(program: Program): Generator<StartPerRequest> {
  const loop = eventLoop(program);
  for (const start of taskCalls(program).starts) {
    const arrival = loop.arrival(start.fn);
    if (!arrival) continue;
    let root = arrival;
    while (root.from) root = root.from;
    if (root.reason !== 'request' && root.reason !== 'event') continue;
    if (callsOnce(program, start.fn).has(start.call.id) || isKept(start.fn, start.call)) continue;
    yield { ...start, arrival };
  }
}

export interface WorkerPerItem extends TaskStart {
  readonly repeat: Repeat;
  /** From the function with the loop down to the one that makes the worker. */
  readonly path: readonly { readonly fn: FunctionRef; readonly call: CallEvent }[];
}

export function* workersPerItem(program: Program): Generator<WorkerPerItem> {
  const parts = programParts(program);
  const workers = taskCalls(program).starts.filter((s) => isWorker(s.api) && !parts.isTool(s.fn.file));
  if (workers.length === 0) return;
  const callers = callersOf(program, new Set(workers.map((s) => s.fn)));
  for (const start of workers) {
    const { fn, call } = start;
    if (isSized(program, fn)) continue;
    const script = call.args[0]?.value;
    if (!script || sidesOf(program, fn, call).has('worker-thread')) continue;
    const own = loopAround(program, fn, call);
    if (own) {
      if (perItem(program, own, script)) yield { ...start, repeat: own, path: [] };
      continue;
    }
    // The function makes one worker; whoever calls it in a loop makes one for each item.
    if (mentionsName(script, parametersAround(program, fn)) || isKept(fn, call)) continue;
    for (const path of callers(fn)) {
      const first = path[0];
      if (!first || parts.isTool(first.fn.file) || isSized(program, first.fn)) continue;
      const repeat = mapping(first.fn, first.call) ?? loopAround(program, first.fn, first.call);
      if (!repeat || !perItem(program, repeat, null)) continue;
      yield { ...start, repeat, path };
      break;
    }
  }
}

/** Each item is a job: not one of a few parts, and not a program of its own. */
function perItem(program: Program, repeat: Repeat, script: Value | null): boolean {
  const { item, over } = repeat;
  const written = `${over.k === 'name' ? over.name : ''} ${item ?? ''}`;
  if (partNames.test(written) || isFixed(program, repeat, countsCores)) return false;
  return !script || item === null || !mentionsName(script, new Set([item]));
}

/** Somebody in this function, around it or at the top of its file asked how many cores there are. */
function isSized(program: Program, fn: FunctionRef): boolean {
  for (let at: FunctionRef | undefined = fn; at; at = functionAround(program, at)) {
    for (const call of callsOf(at)) {
      if (program.callees(at, call).some((t) => t.k === 'external' && countsCores.has(t.name))) return true;
    }
  }
  return false;
}

/** Pushed to a list or given to a variable that outlives the function: a pool, or one that is made when it is needed. */
function isKept(fn: FunctionRef, call: CallEvent): boolean {
  const isIt = (value: Value): boolean => value.k === 'call' && value.call === call.id;
  let name: string | null = null;
  for (const region of regions(fn.facts.body)) {
    if (region.k !== 'assign' || !isIt(region.value) || region.target.k !== 'name') continue;
    if (!fn.facts.locals.includes(region.target.name)) return true;
    name = region.target.name;
  }
  for (const inner of callsOf(fn)) {
    if (inner.callee.k !== 'name' || !/\.(push|unshift|add)$/u.test(inner.callee.name)) continue;
    if (
      inner.callee.name.split('.').length > 1 &&
      inner.args.some((a) => isIt(a.value) || isName(a.value, name))
    )
      return true;
  }
  return false;
}

function isName(value: Value, name: string | null): boolean {
  return name !== null && value.k === 'name' && value.name === name;
}

function parametersAround(program: Program, fn: FunctionRef): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at: FunctionRef | undefined = fn; at; at = functionAround(program, at))
    for (const p of at.facts.params) found.add(p.name);
  return found;
}
