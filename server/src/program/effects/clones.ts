/** clone, clone3 and unshare: what their flags make of the call. */
import type { Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { brokenConstraints, cloneFlagByName } from '../../knowledge/cloneFlags';
import type { Effect } from '../../knowledge/effects';
import type { FunctionRef } from '../program';
import type { CallSite, State } from '../state';
import { bitsOf, placeOf } from '../values';
import { argumentOf, type EffectContext } from './context';
import { fork } from './forks';

export function cloneCall(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'clone' }>,
  state: State,
): readonly State[] {
  const { interpreter, fn } = context;
  const { observer, unit } = interpreter;
  const value = argumentOf(site.call, effect.flags);
  if (!value) return [state];
  let flags = bitsOf(state, value, (n) => context.lookup(n));
  if (effect.form === 'clone3') flags = clone3Flags(context, state, fn, value);
  observer.clone({ unit, site, form: effect.form, flags });
  const vm = cloneFlagByName.get('CLONE_VM')?.bit ?? 0n;
  const refused = brokenConstraints(effect.form, flags.set, flags.complete).length > 0;
  if (effect.form === 'unshare' || refused || !flags.complete || (flags.set & vm) !== 0n) return [state];
  const { routine } = effect;
  return fork(context, site, { k: 'fork', kind: 'clone', ...(routine ? { routine } : {}) }, state);
}

/** `struct clone_args a = { .flags = … }` or `a.flags = …`. */
function clone3Flags(
  context: EffectContext,
  state: State,
  fn: FunctionRef,
  value: Value,
): { set: bigint; complete: boolean } {
  const place = placeOf(value);
  if (place === null) return { set: 0n, complete: false };
  const tracked = state.bits.get(`${place}.flags`);
  if (tracked) return tracked;
  for (const region of regions(fn.facts.body))
    if (region.k === 'assign' && placeOf(region.target) === place && region.value.k === 'record') {
      const entry = region.value.entries.find((e) => e.name === 'flags');
      return entry ? bitsOf(state, entry.value, (n) => context.lookup(n)) : { set: 0n, complete: true };
    }
  return { set: 0n, complete: false };
}
