/** clone, clone3 and unshare: what their flags make of the call. */
import type { CallEvent, Value } from '../../facts/model';
import { calls, regions } from '../../facts/model';
import { brokenConstraints, cloneFlagByName } from '../../knowledge/cloneFlags';
import type { CloneArguments } from '../../knowledge/cloneArguments';
import { brokenArguments } from '../../knowledge/cloneArguments';
import type { Effect } from '../../knowledge/effects';
import { assignBits, bitsOf, noBits, restOf, zeroBits, type Lookup } from '../bits';
import type { FunctionRef } from '../program';
import { initialState, type Bits, type CallSite, type State } from '../state';
import { placeOf } from '../values';
import { argumentOf, valueFromCallers, type EffectContext } from './context';
import { fork } from './forks';

export function cloneCall(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'clone' }>,
  state: State,
): readonly State[] {
  const { interpreter } = context;
  const { observer, unit } = interpreter;
  const value = argumentOf(site.call, effect.flags);
  if (!value) return [state];
  const given = effect.form === 'clone3' ? structArguments(context, state, site, value) : null;
  const word = given?.flags ?? flagWord(context, state, value);
  // clone() and unshare() take an int, the kernel the lower half for clone; clone3 and the bare unshare take all of it.
  const whole = effect.form === 'clone3' || (effect.form === 'unshare' && effect.flags.index > 0);
  const flags = whole ? word : { ...word, set: BigInt.asUintN(32, word.set) };
  const user = outermost(context, value) ?? site;
  observer.clone({
    unit,
    site: user,
    call: site,
    form: effect.form,
    flags,
    arguments: given?.arguments ?? null,
    threads: state.threads,
  });
  const vm = cloneFlagByName.get('CLONE_VM')?.bit ?? 0n;
  const refused =
    brokenConstraints(effect.form, flags.set, flags.complete).length > 0 ||
    (given !== null && brokenArguments(flags, given.arguments).length > 0);
  if (effect.form === 'unshare' || refused || !flags.complete || (flags.set & vm) !== 0n) return [state];
  const { routine } = effect;
  return fork(context, site, { k: 'fork', kind: 'clone', ...(routine ? { routine } : {}) }, state);
}

/** A parameter of a wrapper is what the caller gives it, where that is made of constants. */
function flagWord(context: EffectContext, state: State, value: Value): Bits {
  const lookup: Lookup = (name) => {
    const known = context.lookup(name);
    if (known) return known;
    const { value: given, site } = valueFromCallers(context, { k: 'name', name });
    return site && isConstant(given) ? given : null;
  };
  return bitsOf(state, value, lookup);
}

/** Nothing but numbers and names that are written like constants. */
function isConstant(value: Value): boolean {
  if (value.k === 'op') return value.args.every(isConstant);
  return value.k === 'int' || (value.k === 'name' && /^[A-Z][A-Z0-9_]*$/.test(value.name));
}

/** Where the flags are given to a wrapper whose parameter they are. */
function outermost(context: EffectContext, value: Value): CallSite | null {
  if (value.k === 'op') {
    for (const arg of value.args) {
      const site = outermost(context, arg);
      if (site) return site;
    }
    return null;
  }
  return valueFromCallers(context, value).site;
}

interface Members {
  read(name: string): Bits;
  /** That a member was written, with what is not known. */
  written(name: string): boolean;
}

/** `struct clone_args`, in this function's state or as the caller of a wrapper fills it. */
function structArguments(
  context: EffectContext,
  state: State,
  site: CallSite,
  value: Value,
): { readonly flags: Bits; readonly arguments: CloneArguments } {
  const members = membersOf(context, state, site, value);
  const bytes = site.call.args[site.call.args.findIndex((a) => a.value === value) + 1]?.value;
  const size = bytes ? flagWord(context, state, bytes) : noBits;
  const presence = (name: string): boolean | null => {
    const bits = members.read(name);
    if (bits.set !== 0n) return true;
    return bits.complete ? false : members.written(name) ? true : null;
  };
  const exit = members.read('exit_signal');
  return {
    flags: members.read('flags'),
    arguments: {
      exitSignal: exit.complete ? exit.set : null,
      stack: presence('stack'),
      stackSize: presence('stack_size'),
      bytes: size.complete ? Number(size.set) : null,
    },
  };
}

function membersOf(context: EffectContext, state: State, site: CallSite, value: Value): Members {
  const inner = value.k === 'op' && value.op === 'addr' ? value.args[0] : value;
  const lookup: Lookup = (name) => context.lookup(name);
  if (inner?.k === 'record') {
    const bits = assignBits(
      state,
      '',
      { k: 'assign', target: inner, value: inner, op: '=', span: site.call.span },
      lookup,
    );
    return reader(bits, '', true);
  }
  const place = placeOf(value);
  const from = valueFromCallers(context, value);
  const given = placeOf(from.value);
  if (from.site && given !== null) {
    const filled = filledBefore(from.fn, from.site.call, lookup);
    return reader(filled, given, !isHandedOut(from.fn, given, from.site.call));
  }
  return place === null
    ? reader(new Map(), '', false)
    : reader(state.bits, place, !isHandedOut(site.fn, place, site.call), isCleared(site.fn, place));
}

/** @param whole nobody else fills members in, so that what is not named is zero */
function reader(bits: State['bits'], place: string, whole: boolean, cleared = false): Members {
  const rest = whole ? (bits.get(restOf(place)) ?? (cleared ? zeroBits : noBits)) : noBits;
  return {
    read: (name) => bits.get(`${place}.${name}`) ?? rest,
    written: (name) => bits.has(`${place}.${name}`),
  };
}

/** What a function's assignments before a call tell, in the order of the source. */
function filledBefore(fn: FunctionRef, before: CallEvent, lookup: Lookup): State['bits'] {
  let state: State = initialState;
  for (const region of regions(fn.facts.body)) {
    if (region === before) break;
    const place = region.k === 'assign' ? placeOf(region.target) : null;
    if (region.k === 'assign' && place !== null)
      state = { ...state, bits: assignBits(state, place, region, lookup) };
    else if (region.k === 'call' && clears(region)) {
      const cleared = placeOf(region.args[0]?.value);
      if (cleared !== null) state = { ...state, bits: new Map(state.bits).set(restOf(cleared), zeroBits) };
    }
  }
  return state.bits;
}

/** `memset(&args, 0, sizeof args)`. */
function clears(call: CallEvent): boolean {
  const [, value] = call.args;
  return (
    call.callee.k === 'name' &&
    /^(?:memset|bzero)$/.test(call.callee.name) &&
    (call.callee.name === 'bzero' || (value?.value.k === 'int' && value.value.value === 0))
  );
}

function isCleared(fn: FunctionRef, place: string): boolean {
  for (const call of calls(fn.facts.body))
    if (clears(call) && placeOf(call.args[0]?.value) === place) return true;
  return false;
}

/** Whether another call gets the struct, and may fill members in. */
function isHandedOut(fn: FunctionRef, place: string, but: CallEvent): boolean {
  for (const call of calls(fn.facts.body))
    if (
      call !== but &&
      !clears(call) &&
      call.args.some((a) => placeOf(a.value) === place && isCloneFree(call))
    )
      return true;
  return false;
}

/** The struct may be used for several calls of clone3, which only read it. */
function isCloneFree(call: CallEvent): boolean {
  const { callee, args } = call;
  if (callee.k !== 'name') return true;
  const number = args[0]?.value;
  const readOnly =
    callee.name.endsWith('clone3') || (number?.k === 'name' && /^(?:SYS|__NR)_clone3$/.test(number.name));
  return !readOnly;
}
