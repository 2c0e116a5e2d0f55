/** Signal handlers: which functions an argument installs. */
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import type { Effect, Model } from '../../knowledge/effects';
import { signalName } from '../../knowledge/signals';
import { functionsInTable, rowsOfTable, signalsInTable } from '../handler/tables';
import type { FunctionRef } from '../program';
import type { CallSite, State } from '../state';
import { placeOf } from '../values';
import { effectsOf } from '../effects';
import { argumentOf, routinesOf, valueFromCallers, type EffectContext } from './context';

export function installHandler(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'handler' }>,
  state: State,
): void {
  const { call } = site;
  const value = argumentOf(call, effect.handler);
  const given = value
    ? handlerValues(context.fn, value, effect.action, call).map((v) => handlersOf(context, v))
    : [];
  const signal = argumentOf(call, effect.signal);
  const { observer } = context.interpreter;
  const rows = rowsOf(context, signal, value ? handlerValues(context.fn, value, effect.action, call) : []);
  const all = given.flatMap((g) => g.routines);
  const parts =
    rows.length > 0 ? rows : signalsOf(context, signal).map((name) => ({ signal: name, routines: all }));
  for (const { signal: name, routines } of parts) {
    // A handler of its own in the place of the parent's is as good.
    if (state.role.k === 'child') observer.resets(state.role.fork, name);
    observer.handler({
      unit: context.interpreter.unit,
      // Where a wrapper is given the handler is where the user installs it.
      site: given.find((g) => g.site !== null)?.site ?? site,
      signal: name,
      routines,
      library: given.flatMap((g) => g.library),
      api: effect.action ? 'sigaction' : 'signal',
      leaf: site,
      inChild: state.role.k === 'child',
      fork: state.role.k === 'child' ? state.role.fork : null,
      path: context.path,
    });
  }
}

/** Signals and handlers of one table, row by row. */
function rowsOf(
  context: EffectContext,
  signal: Value | undefined,
  handlers: readonly Value[],
): readonly { readonly signal: string; readonly routines: readonly FunctionRef[] }[] {
  const from = placeOf(signal);
  if (from === null) return [];
  for (const handler of handlers) {
    const place = placeOf(handler);
    const rows = place === null ? [] : rowsOfTable(context.interpreter.program, context.fn, from, place);
    if (rows.length > 0)
      return rows.flatMap(({ signals, routines }) => signals.map((name) => ({ signal: name, routines })));
  }
  return [];
}

/** The signal that an argument names, or those of the array that it reads; null: not known. */
function signalsOf(context: EffectContext, value: Value | undefined): readonly (string | null)[] {
  const from = value ? valueFromCallers(context, value) : null;
  const name = signalName(from?.value);
  const place = from && placeOf(from.value);
  if (!from || place === null || name !== null) return [name];
  const several = signalsInTable(context.interpreter.program, from.fn, place);
  return several.length > 0 ? several : [null];
}

/** The functions that a value names, or that the table holds which it reads. */
function handlersOf(context: EffectContext, value: Value): ReturnType<typeof routinesOf> {
  const named = routinesOf(context, value);
  if (named.routines.length > 0) return named;
  const from = valueFromCallers(context, value);
  const place = placeOf(from.value);
  if (place === null) return named;
  return { ...named, routines: functionsInTable(context.interpreter.program, from.fn, place) };
}

/**
 * Values that a handler argument may be: itself, or what a `struct sigaction` was last filled with before this call. One
 * struct often serves several calls: what was assigned before an earlier one counts only where nothing was since.
 */
function handlerValues(fn: FunctionRef, value: Value, action: boolean, call: CallEvent): readonly Value[] {
  if (!action) return [value];
  const place = placeOf(value);
  if (place === null) return [];
  let found: Value[] = [];
  let used = false;
  const add = (...values: readonly Value[]): void => {
    if (used) found = [];
    used = false;
    found.push(...values);
  };
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call') {
      if (region === call && found.length > 0) return found;
      used ||= region.args.some((a) => a.value.k === 'op' && placeOf(a.value) === place);
    }
    if (region.k !== 'assign') continue;
    const target = placeOf(region.target);
    if (target === null) continue;
    if (target.startsWith(`${place}.`) && handlerField.test(target)) add(region.value);
    else if (target === place && region.value.k === 'record') {
      for (const entry of region.value.entries) if (handlerField.test(`.${entry.name}`)) add(entry.value);
    } else if (target === place && region.value.k === 'list') add(...region.value.items);
  }
  return found;
}

const handlerField = /\.(?:sa_handler|sa_sigaction)$/;

/**
 * Whether a call hands a parameter of its function on as a thread's routine, a handler, a signal or a set of signals: what
 * happens then depends on who calls the function.
 */
export function handsOn(fn: FunctionRef, call: CallEvent, model: Model): boolean {
  const isParameter = (value: Value | undefined): boolean => {
    const place = placeOf(value);
    return place !== null && fn.facts.params.some((p) => p.name === place);
  };
  const within = (value: Value | undefined): boolean =>
    value?.k === 'op' ? value.args.some(within) : isParameter(value);
  for (const effect of effectsOf(model, call)) {
    if (effect.k === 'clone' && within(argumentOf(call, effect.flags))) return true;
    if (effect.k === 'thread-start' && effect.routine && isParameter(argumentOf(call, effect.routine)))
      return true;
    if (effect.k === 'sigset' || effect.k === 'mask' || effect.k === 'sigwait')
      if (isParameter(argumentOf(call, effect.set))) return true;
    if ((effect.k === 'sigset' || effect.k === 'thread-signal') && effect.signal)
      if (isParameter(argumentOf(call, effect.signal))) return true;
    if (effect.k !== 'handler') continue;
    if (isParameter(argumentOf(call, effect.signal))) return true;
    const value = argumentOf(call, effect.handler);
    if (value && handlerValues(fn, value, effect.action, call).some(isParameter)) return true;
  }
  return false;
}
