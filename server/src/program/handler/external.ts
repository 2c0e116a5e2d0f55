/** What one call of a library function does in a handler. */
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import type { Model } from '../../knowledge/effects';
import {
  changesMemory,
  handlerHazard,
  hazards,
  harmInChild,
  jumps,
  ownIds,
  ownsMemory,
  raises,
  setsErrno,
  standardStreams,
  signalsProcess,
  stopSignals,
  type HandlerHazard,
} from '../../knowledge/signalHandlers';
import type { CallGraph } from '../callGraph';
import { effectsOf } from '../effects';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { valueOf, type Knowledge } from './known';

/** Calls from the function that is summed up down to the one that does it; the last is that call. */
export type Way = readonly CallSite[];

export interface Hazard {
  readonly kind: HandlerHazard;
  /** The function from outside the project, or `throw`. */
  readonly name: string;
  readonly way: Way;
  /** Only where a call failed that has no reason to, or where a helper gives up with a message. */
  readonly unlikely?: 'failure' | 'fatal';
}

export interface Harm {
  /** What it does, in words. */
  readonly what: string;
  /** More than a signal to some other process or group, which the parent sends it as well. */
  readonly grave: boolean;
  /** It ends the process, with the exit handlers. */
  readonly ends: boolean;
  readonly way: Way;
}

export interface Doing {
  readonly hazard: Hazard | null;
  /** The first call that may change errno, where nothing puts it back. */
  readonly errno: Way | null;
  /** What it does to others where it runs in a forked child. */
  readonly harm: Harm | null;
  /** Control can come back to the caller. */
  readonly returns: boolean;
}

/** The shorter story is the surer one; of two of a length the worse. What only formats, or hardly happens, counts last. */
export function worse(a: Hazard, b: Hazard): boolean {
  const formats = Number(isSlight(b)) - Number(isSlight(a));
  const by = formats || b.way.length - a.way.length || hazards.indexOf(a.kind) - hazards.indexOf(b.kind);
  return by > 0;
}

export function isSlight({ kind, unlikely }: Hazard): boolean {
  return kind === 'formats' || unlikely !== undefined;
}

type Constants = (name: string) => Value | null;

export function external(
  graph: CallGraph,
  model: Model,
  site: CallSite,
  known: Knowledge,
  constant: Constants,
): Doing {
  const kind = handlerHazard(model);
  const leaves = effectsOf(model, site.call).some((e) => e.k === 'exit') || jumps.has(model.name);
  const raised = raises.has(model.name) && raisesItself(model, site);
  const what = raised || isOwn(site) ? null : harmInChild(model.name);
  return {
    hazard: kind && { kind, name: model.name, way: [site] },
    errno: setsErrno(model) ? [site] : null,
    harm: what === null ? null : { what, grave: !signalsOne(site.call), ends: kind === 'exits', way: [site] },
    returns: !leaves && !(raised && endsProcess(site.call, known, constant) && resets(graph, site.fn)),
  };
}

/** `kill(pid, sig)`, `killpg(group, sig)` for a number that a variable holds: not the process's own group, which is 0. */
function signalsOne({ callee, args }: CallEvent): boolean {
  if (callee.k !== 'name' || !signalsProcess.has(callee.name)) return false;
  const to = args[0]?.value;
  return to?.k === 'name' || to?.k === 'call';
}

/** `write(STDERR_FILENO, …)` is a message, and what the handler opened itself is shared with nobody. */
function isOwn({ fn, call }: CallSite): boolean {
  const to = call.args[0]?.value;
  if (to?.k === 'int') return to.value === 1 || to.value === 2;
  if (to?.k !== 'name') return false;
  return standardStreams.has(to.name) || (fn.facts.locals.includes(to.name) && isOpened(fn, to.name));
}

/** A local variable that holds what a call gave. */
function isOpened(fn: FunctionRef, name: string): boolean {
  const fromCall = (value: Value): boolean =>
    value.k === 'call' || (value.k === 'op' && value.op === '?:' && value.args.some(fromCall));
  for (const region of regions(fn.facts.body))
    if (
      region.k === 'assign' &&
      region.target.k === 'name' &&
      region.target.name === name &&
      fromCall(region.value)
    )
      return true;
  return false;
}

/** `raise(sig)`, `kill(getpid(), sig)`. */
function raisesItself({ name }: Model, { fn, call }: CallSite): boolean {
  if (name.endsWith('raise')) return true;
  const to = call.args[0]?.value;
  if (to?.k !== 'call') return false;
  for (const region of regions(fn.facts.body))
    if (region.k === 'call' && region.id === to.call)
      return region.callee.k === 'name' && ownIds.has(region.callee.name);
  return false;
}

/** A signal that only stops the process comes back from being raised, once it is continued. */
function endsProcess(call: CallEvent, known: Knowledge, constant: Constants): boolean {
  const last = call.args[call.args.length - 1]?.value;
  const is = last && valueOf(last, known, constant);
  return is?.k !== 'signal' || ![...is.names].some((n) => stopSignals.has(n));
}

/** The function puts a disposition back, itself or by helpers: the process ends when the handler returns. */
function resets(graph: CallGraph, fn: FunctionRef, depth = 0): boolean {
  for (const edge of graph.edges(fn))
    for (const target of edge?.targets ?? []) {
      if (target.k === 'external' && target.model?.effects?.some((e) => e.k === 'handler') === true)
        return true;
      if (
        target.k === 'function' &&
        depth < 4 &&
        graph.matters(target.fn) &&
        resets(graph, target.fn, depth + 1)
      )
        return true;
    }
  return false;
}

/** A member of an object of the C++ library that owns memory. */
export function containerHazard(program: Program, site: CallSite): Hazard | null {
  const { callee, constructs, args } = site.call;
  if (callee.k !== 'name') return null;
  const found: Hazard = { kind: 'allocates', name: callee.name, way: [site] };
  if (constructs === true) return ownsMemory(callee.name) && args.length > 0 ? found : null;
  const dot = callee.name.lastIndexOf('.');
  if (dot < 0 || !changesMemory(callee.name.slice(dot + 1))) return null;
  const type = declaredType(program, site.fn, callee.name.slice(0, dot));
  return type !== null && ownsMemory(type) ? found : null;
}

function declaredType(program: Program, fn: FunctionRef, name: string): string | null {
  for (const region of regions(fn.facts.body))
    if (
      region.k === 'assign' &&
      region.declares !== undefined &&
      region.target.k === 'name' &&
      region.target.name === name
    )
      return region.declares;
  const parameter = fn.facts.params.find((p) => p.name === name);
  if (parameter) return parameter.type ?? null;
  return program.files.get(fn.file)?.variables.find((v) => v.name === name)?.type ?? null;
}
