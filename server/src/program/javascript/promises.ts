/** Promises that are done before they are made: async functions and executors in which nothing is left to wait for. */
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { callsOf } from '../callsOf';
import { eventLoop } from '../eventLoop';
import type { FunctionRef, Program } from '../program';
import { longWork, type LongWork } from './longWork';
import { apiOf, programParts, type Parts } from './parts';
import { waitsForSomething } from './waiting';

export interface FakePromise {
  /** Where it is made: the async function, or the function around `new Promise`. */
  readonly fn: FunctionRef;
  /** `new Promise(…)`; null for an async function. */
  readonly made: CallEvent | null;
  /** A caller who waits for it; null where a user of the library may. */
  readonly awaited: { readonly fn: FunctionRef; readonly call: CallEvent } | null;
  readonly work: LongWork;
}

export function* fakePromises(program: Program): Generator<FakePromise> {
  const parts = programParts(program);
  const async: { fn: FunctionRef; work: LongWork }[] = [];
  for (const fn of program.functions.values()) {
    if (parts.isTool(fn.file)) continue;
    for (const call of callsOf(fn)) {
      if (call.constructs !== true || !isPromise(program, fn, call)) continue;
      const work = workOf(program, executorOf(program, fn, call));
      if (work) yield { fn, made: call, awaited: null, work };
    }
    if (!fn.facts.isAsync || fn.facts.isGenerator || fn.facts.name === '') continue;
    const work = awaitsNothing(fn) ? workOf(program, fn) : null;
    if (work && !madeInside(program, fn)) async.push({ fn, work });
  }
  if (async.length > 0) yield* awaitedOnes(program, parts, async);
}

/** Async functions that somebody waits for, handlers left out: those are async because their framework asks for it. */
function* awaitedOnes(
  program: Program,
  parts: Parts,
  candidates: readonly { readonly fn: FunctionRef; readonly work: LongWork }[],
): Generator<FakePromise> {
  const waiting = waitersOf(program, new Set(candidates.map((c) => c.fn)));
  const api = new Set(apiOf(program, parts));
  const loop = eventLoop(program);
  for (const { fn, work } of candidates) {
    const awaited = waiting.get(fn) ?? null;
    const arrival = loop.arrival(fn);
    const registered = arrival !== null && arrival.from === null && arrival.reason !== 'exported';
    if (awaited ? false : registered || !api.has(fn)) continue;
    yield { fn, made: null, awaited, work };
  }
}

/** The first caller of each that awaits it or goes on with `then`. */
function waitersOf(
  program: Program,
  wanted: ReadonlySet<FunctionRef>,
): ReadonlyMap<FunctionRef, { readonly fn: FunctionRef; readonly call: CallEvent }> {
  const names = new Set([...wanted].map((fn) => fn.facts.name));
  const found = new Map<FunctionRef, { readonly fn: FunctionRef; readonly call: CallEvent }>();
  for (const fn of program.functions.values()) {
    const chained = new Set<number>();
    for (const call of callsOf(fn)) {
      const [object, method] = call.callee.k === 'op' && call.callee.op === '.' ? call.callee.args : [];
      if (object?.k === 'call' && method?.k === 'str' && /^(then|catch|finally)$/u.test(method.value))
        chained.add(object.call);
    }
    for (const call of callsOf(fn)) {
      if (call.awaited !== true && !chained.has(call.id)) continue;
      const name = call.callee.k === 'name' ? call.callee.name : '';
      if (!names.has(name.slice(name.lastIndexOf('.') + 1))) continue;
      for (const target of program.callees(fn, call))
        if (target.k === 'function' && wanted.has(target.fn) && !found.has(target.fn))
          found.set(target.fn, { fn, call });
    }
  }
  return found;
}

function workOf(program: Program, fn: FunctionRef | null): LongWork | null {
  if (!fn) return null;
  const work = longWork(program, fn);
  return work && !waitsForSomething(program, fn) ? work : null;
}

function isPromise(program: Program, fn: FunctionRef, call: CallEvent): boolean {
  if (call.callee.k !== 'name' || !call.callee.name.endsWith('Promise')) return false;
  return program
    .callees(fn, call)
    .some((t) => t.k === 'external' && (t.name === 'Promise' || t.name === 'bluebird'));
}

function executorOf(program: Program, fn: FunctionRef, call: CallEvent): FunctionRef | null {
  const value: Value | undefined = call.args[0]?.value;
  const targets = value ? program.targets(fn, value) : [];
  const [only] = targets;
  return targets.length === 1 && only?.k === 'function' ? only.fn : null;
}

/** The promise made inside is reported, not the function around it too. */
function madeInside(program: Program, fn: FunctionRef): boolean {
  for (const call of callsOf(fn))
    if (
      call.constructs === true &&
      isPromise(program, fn, call) &&
      workOf(program, executorOf(program, fn, call))
    )
      return true;
  return false;
}

function awaitsNothing(fn: FunctionRef): boolean {
  for (const region of regions(fn.facts.body))
    if (region.k === 'call' && region.awaited === true) return false;
  return true;
}
