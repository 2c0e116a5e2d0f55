/** Signal sets and the thread's signal mask. */
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
import { placeOf } from '../values';
import { argumentOf, type EffectContext } from './context';

export function fillSet(site: CallSite, effect: Extract<Effect, { k: 'sigset' }>, state: State): State {
  const { call } = site;
  const place = placeOf(argumentOf(call, effect.set));
  if (place === null) return state;
  const before = state.sets.get(place);
  const sets = new Map(state.sets);
  const signal = effect.signal ? signalName(argumentOf(call, effect.signal)) : null;
  if (effect.op === 'empty') sets.set(place, noSignals);
  else if (effect.op === 'fill') sets.set(place, allSignals);
  else if (before && signal !== null) sets.set(place, withSignal(before, signal, effect.op === 'add'));
  else sets.delete(place);
  return { ...state, sets };
}

export function mask(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'mask' }>,
  state: State,
): State {
  const { call } = site;
  const how = argumentOf(call, effect.how);
  const word = how?.k === 'name' ? how.name.replace(/^.*\./, '') : '';
  const place = placeOf(argumentOf(call, effect.set));
  const known = place === null ? null : (state.sets.get(place) ?? null);
  const given = argumentOf(call, effect.set);
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
      onThread: context.onThread,
      inChild: state.role.k === 'child',
    });
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
