/** Locks: taken, released, kept by an object, and what a forked child that wants one finds. */
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import type { Effect } from '../../knowledge/effects';
import { guardTags } from '../../knowledge/libraries/c/locks';
import type { CallGraph } from '../callGraph';
import { absoluteId, lockId, lockName } from '../locks/identity';
import { holds, release, take, type Held } from '../locks/state';
import type { Observer } from '../observer';
import type { FunctionRef } from '../program';
import { negative, positive, zero, type CallSite, type State } from '../state';
import { placeOf } from '../values';
import { argumentOf, type EffectContext } from './context';

type LockEffect = Extract<Effect, { k: 'lock' }>;

/** What is known of a lock that a call in a forked child waits for. */
export interface WantedLock {
  readonly name: string;
  /** As the outermost caller knows it. */
  readonly id: string;
  /** Held by the thread that forked, at the fork that made this process. */
  readonly held: Held | null;
  /** The child's alone: no thread of its parent can have left it taken. */
  readonly free: boolean;
  /** The call takes it, rather than letting go of it. */
  readonly waits: boolean;
}

/** The lock that a guard object (`std::unique_lock lk(m)`) stands for; null where the value is no such object. */
export function guardedBy(graph: CallGraph, fn: FunctionRef, value: Value | undefined): Value | null {
  const place = placeOf(value);
  if (place === null || !fn.facts.locals.includes(place)) return null;
  let made: number | null = null;
  for (const region of regions(fn.facts.body)) {
    if (region.k !== 'assign' || placeOf(region.target) !== place || region.value.k !== 'call') continue;
    made = region.value.call;
    break;
  }
  const call = made === null ? undefined : graph.edges(fn)[made]?.call;
  return call && guardEffect(graph, fn, call) ? (call.args[0]?.value ?? null) : null;
}

function guardEffect(graph: CallGraph, fn: FunctionRef, call: CallEvent): boolean {
  return graph
    .targets(fn, call)
    .some((t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'guard') === true);
}

function lockArguments(
  { interpreter, fn }: EffectContext,
  call: CallEvent,
  effect: Effect,
): readonly Value[] {
  if (effect.k === 'guard') {
    const given = call.args.map((a) => a.value).filter((v) => tagOf(v) === undefined);
    return effect.all === true ? given : given.slice(0, 1);
  }
  if (effect.k !== 'lock' && effect.k !== 'unlock') return [];
  const object =
    argumentOf(call, effect.object) ?? macroArgument(interpreter.program.files.get(fn.file), call);
  const value = guardedBy(interpreter.graph, fn, object) ?? object;
  return value ? [value] : [];
}

/** `#define LOCK() pthread_mutex_lock(&log_lock)`: the argument stands in the macro. */
function macroArgument(
  file: { readonly macros: readonly { readonly name: string; readonly text: string }[] } | undefined,
  { callee, args }: CallEvent,
): Value | undefined {
  if (callee.k !== 'name' || args.length > 0) return undefined;
  const { name } = callee;
  const text = file?.macros.find((m) => m.name === name)?.text;
  const written =
    text === undefined ? undefined : /\(\s*&?\s*([A-Za-z_][\w.]*(?:->[\w.]+)*)\s*\)/.exec(text)?.[1];
  return written === undefined ? undefined : { k: 'name', name: written.replace(/->/g, '.') };
}

function tagOf(value: Value): 'defers' | 'adopts' | 'tries' | undefined {
  return value.k === 'name' ? guardTags.get(value.name.replace(/^.*(?:\.|::)/, '')) : undefined;
}

/** The lock that a call with these effects waits for; null where it waits for none, or for one that is not known. */
export function wantedLock(
  context: EffectContext,
  site: CallSite,
  effects: readonly Effect[],
  state: State,
): WantedLock | null {
  const { interpreter, fn, path } = context;
  for (const effect of effects) {
    if (effect.k !== 'lock' && effect.k !== 'unlock' && effect.k !== 'guard') continue;
    for (const value of lockArguments(context, site.call, effect)) {
      const id = lockId(interpreter.program, fn, value);
      if (id === null) continue;
      const known = state.locks.held.get(id);
      const mine = known?.mode === 'held';
      const held = known?.mode === 'inherited' && holds(state, known) ? known : null;
      const gives = effect.k === 'unlock' && (mine || held !== null);
      const waits = effect.k !== 'unlock' && !(effect.k === 'lock' && effect.tries);
      return {
        name: lockName(value, id),
        id: absoluteId(interpreter.program, path, fn, id),
        held: waits && held && !(held.shared && effect.shared === true) && !held.reentrant ? held : null,
        waits,
        free: gives || known?.mode === 'free',
      };
    }
  }
  return null;
}

export function lock(context: EffectContext, site: CallSite, effect: LockEffect, state: State): State {
  const { interpreter, fn } = context;
  const result = `#${site.call.id}`;
  // The failure of a plain lock is a test away as well.
  const outcome =
    interpreter.program.files.get(fn.file)?.language === 'python'
      ? null
      : effect.tries === 'nonzero'
        ? { place: result, ok: negative | positive, tries: true }
        : site.call.dropped === true
          ? null
          : { place: result, ok: zero, tries: effect.tries !== undefined };
  return lockArguments(context, site.call, effect).reduce(
    (s, value) => hold(context, site, value, s, { guard: null, result: outcome, ...flags(effect) }),
    state,
  );
}

export function guard(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'guard' }>,
  state: State,
): State {
  const { call } = site;
  if (call.dropped === true || call.args.some((a) => ['defers', 'tries'].includes(tagOf(a.value) ?? '')))
    return state;
  return lockArguments(context, call, effect).reduce(
    (s, value) => hold(context, site, value, s, { guard: `#${call.id}`, result: null, ...flags(effect) }),
    state,
  );
}

function flags(effect: { shared?: boolean; reentrant?: boolean }): Pick<Held, 'shared' | 'reentrant'> {
  return { shared: effect.shared === true, reentrant: effect.reentrant === true };
}

function hold(
  context: EffectContext,
  site: CallSite,
  value: Value,
  state: State,
  how: Pick<Held, 'guard' | 'result' | 'shared' | 'reentrant'>,
): State {
  const { interpreter, fn, path } = context;
  const id = lockId(interpreter.program, fn, value);
  if (id === null) return state;
  const before = state.locks.held.get(id);
  const held: Held = {
    name: lockName(value, id),
    absolute: absoluteId(interpreter.program, path, fn, id),
    site,
    ...how,
    mode: 'held',
    // Of one that was inherited it stays known that nobody else can have it.
    fork: before?.fork ?? null,
  };
  return { ...state, locks: take(state.locks, id, held) };
}

export function unlock(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'unlock' }>,
  state: State,
): State {
  const { interpreter, fn } = context;
  let { locks } = state;
  for (const value of lockArguments(context, site.call, effect)) {
    const id = lockId(interpreter.program, fn, value);
    if (id !== null) locks = release(locks, [id]);
  }
  noteReleased(interpreter.observer, state, locks);
  return locks === state.locks ? state : { ...state, locks };
}

/** What the child lets go of it does not leave taken. */
export function noteReleased(
  observer: Observer,
  { locks: before }: Pick<State, 'locks'>,
  after: State['locks'],
): void {
  for (const [id, held] of before.held)
    if (held.fork && held.mode === 'inherited' && after.held.get(id)?.mode !== 'inherited')
      observer.lockReleased(held.fork, held);
}
