/** Signal sets, the thread's signal mask, and waiting for signals. */
import type { CallEvent, Value } from '../../facts/model';
import type { Effect } from '../../knowledge/effects';
import { signalName } from '../../knowledge/signals';
import {
  allSignals,
  complementSignals,
  intersectSignals,
  noSignals,
  unionSignals,
  withSignal,
  type CallSite,
  type SignalSet,
  type State,
} from '../state';
import { hasAlternative } from '../alternatives';
import { placeOf } from '../values';
import { argumentOf, valueFromCallers, type EffectContext } from './context';

/** The signal that an argument names, here or in the callers that pass it in. */
export function signalGiven(context: EffectContext, value: Value | undefined): string | null {
  return signalName(value ? valueFromCallers(context, value).value : undefined);
}

export function fillSet(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'sigset' }>,
  state: State,
): State {
  const { call } = site;
  const place = placeOf(argumentOf(call, effect.set));
  if (place === null) return state;
  const before = state.sets.get(place);
  const sets = new Map(state.sets);
  const signal = effect.signal ? signalGiven(context, argumentOf(call, effect.signal)) : null;
  if (effect.op === 'empty') sets.set(place, noSignals);
  else if (effect.op === 'fill') sets.set(place, allSignals);
  else if (before && signal !== null) sets.set(place, withSignal(before, signal, effect.op === 'add', site));
  else sets.delete(place);
  return { ...state, sets };
}

/** The set that an argument stands for; null where it is not known. */
export function setGiven(context: EffectContext, value: Value | undefined, state: State): SignalSet | null {
  const place = placeOf(value);
  if (place === null) return null;
  const fixed = context.interpreter.staticSets.get(context.fn, place);
  return fixed === undefined ? (state.sets.get(place) ?? null) : fixed;
}

export function sigwait(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'sigwait' }>,
  state: State,
): void {
  context.interpreter.observer.sigwait({
    unit: context.interpreter.unit,
    site,
    set: setGiven(context, argumentOf(site.call, effect.set), state),
    descriptor: effect.descriptor === true,
    mask: state.mask,
    root: context.path[0]?.fn ?? context.fn,
    onThread: context.onThread,
    inChild: state.role.k === 'child',
  });
}

/** `pthread_sigmask` stands beside it, for builds that have it. */
function setsThreadMask({ interpreter, fn }: EffectContext, call: CallEvent): boolean {
  return interpreter.graph
    .targets(fn, call)
    .some(
      (t) =>
        t.k === 'external' && t.model?.effects?.some((e) => e.k === 'mask' && e.api === 'thread') === true,
    );
}

export function mask(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'mask' }>,
  state: State,
): State {
  const { fn, call } = site;
  const how = argumentOf(call, effect.how);
  const word = how?.k === 'name' ? how.name.replace(/^.*\./, '') : '';
  const given = argumentOf(call, effect.set);
  const known = setGiven(context, given, state);
  const old = placeOf(argumentOf(call, effect.old));
  const kind =
    word === 'SIG_BLOCK'
      ? 'block'
      : word === 'SIG_UNBLOCK'
        ? 'unblock'
        : word === 'SIG_SETMASK'
          ? 'set'
          : 'unknown';
  if (given && given.k !== 'null' && !(given.k === 'int' && given.value === 0))
    context.interpreter.observer.mask({
      unit: context.interpreter.unit,
      site,
      api: effect.api,
      how: kind,
      set: known,
      threads: state.threads,
      saves: old !== null,
      chosen: effect.api === 'process' && hasAlternative(fn, call, (other) => setsThreadMask(context, other)),
      onThread: context.onThread,
      inChild: state.role.k === 'child',
    });
  // Blocked right after the fork: the parent's handlers do not run from there on.
  if (state.role.k === 'child' && kind === 'block')
    for (const name of known && !known.all ? known.names : [null])
      context.interpreter.observer.resets(state.role.fork, name);
  const sets = old === null ? state.sets : new Map(state.sets).set(old, state.mask);
  // A set that cannot be read (filled by a helper) is taken to hold every signal: silence where nothing is known.
  const set: SignalSet = known ?? allSignals;
  const next =
    kind === 'block'
      ? unionSignals(state.mask, set)
      : kind === 'set'
        ? set
        : kind === 'unblock'
          ? known
            ? intersectSignals(state.mask, complementSignals(known))
            : state.mask
          : state.mask;
  return { ...state, mask: given?.k === 'null' ? state.mask : next, sets };
}
