/** Carries out what a call to a known external function does: on the state, and towards the observer. */
import type { CallEvent, Value } from '../facts/model';
import { regions } from '../facts/model';
import type { ArgumentRef, Effect, Model } from '../knowledge/effects';
import { brokenConstraints, cloneFlagByName } from '../knowledge/cloneFlags';
import { signalName } from '../knowledge/signals';
import { neverReturns } from './endless';
import type { Interpreter } from './interpret';
import { sameHandle } from './interpret';
import { workBefore } from './childWork';
import type { FunctionRef } from './program';
import {
  allSignals,
  complementSignals,
  intersectSignals,
  negative,
  noSignals,
  parent,
  positive,
  unionSignals,
  withSign,
  withSignal,
  zero,
  type CallSite,
  type ForkSite,
  type Role,
  type SignalSet,
  type State,
  type ThreadAlive,
} from './state';
import { bitsOf, placeOf } from './values';

export interface EffectContext {
  readonly interpreter: Interpreter;
  readonly fn: FunctionRef;
  readonly path: readonly CallSite[];
  readonly onThread: boolean;
  readonly inLoop: boolean;
  lookup(name: string): Value | null;
}

/** The argument that a model refers to; -1 is the receiver of a method. */
export function argumentOf(call: CallEvent, ref: ArgumentRef): Value | undefined {
  if (ref.index === -1) {
    if (call.callee.k !== 'name') return undefined;
    const dot = call.callee.name.lastIndexOf('.');
    return dot > 0 ? { k: 'name', name: call.callee.name.slice(0, dot) } : undefined;
  }
  const named = ref.keyword === undefined ? undefined : call.args.find((a) => a.name === ref.keyword);
  if (named) return named.value;
  const positional = call.args[ref.index];
  return positional && positional.name === undefined && positional.spread !== true
    ? positional.value
    : undefined;
}

/** The states after the call; empty where it does not return. */
export function applyModel(
  context: EffectContext,
  site: CallSite,
  model: Model,
  state: State,
): readonly State[] {
  const { interpreter } = context;
  const { observer, unit } = interpreter;
  const { safety } = model;
  const { role } = state;
  // Leaving through exit() is told by an observation of its own.
  const leaves = model.effects?.some((e) => e.k === 'exit') === true;
  const head = role.k === 'child' ? childsOwn(context, role, site) : null;
  if (
    role.k === 'child' &&
    head &&
    !leaves &&
    (safety === 'malloc' || safety === 'stdio' || safety === 'lock')
  )
    observer.childCall({
      unit,
      fork: role.fork,
      site: head,
      path: context.path.slice(role.home + 1),
      leaf: site,
      name: model.name.replace(/^\./, ''),
      safety,
      execTried: role.execTried,
    });
  let states: readonly State[] = [state];
  for (const effect of effectsOf(model, site.call))
    states = states.flatMap((s) => applyEffect(context, site, model, effect, s));
  return states;
}

/**
 * The call in the child's own code that leads to `site`: one finding each, however much is wrong below it. null where the
 * parser lost its way between the fork and that call: the test that tells child from parent may be what it lost.
 */
function childsOwn(
  context: EffectContext,
  role: Extract<Role, { k: 'child' }>,
  site: CallSite,
): CallSite | null {
  const head = context.path[role.home] ?? site;
  const from = head.fn === role.fork.site.fn ? role.fork.site.call.span.start : 0;
  const lost = head.fn.facts.errors?.some((e) => e.start >= from && e.start < head.call.span.start);
  return lost === true ? null : head;
}

/** `syscall(SYS_clone, flags, …)` is a clone whose arguments stand one further. */
export function effectsOf(model: Model, call: CallEvent): readonly Effect[] {
  if (model.name !== 'syscall') return model.effects ?? [];
  const number = call.args[0]?.value;
  const name = number?.k === 'name' ? number.name.replace(/^(?:SYS|__NR)_/, '') : '';
  switch (name) {
    case 'clone':
      return [{ k: 'clone', form: 'clone', flags: { index: 1 }, routine: null }];
    case 'clone3':
      return [{ k: 'clone', form: 'clone3', flags: { index: 1 }, routine: null }];
    case 'unshare':
      return [{ k: 'clone', form: 'unshare', flags: { index: 1 }, routine: null }];
    case 'fork':
    case 'vfork':
      return [{ k: 'fork', kind: name }];
    case 'exit':
    case 'exit_group':
      return [{ k: 'exit', how: '_exit' }];
    case 'execve':
    case 'execveat':
      return [{ k: 'exec', path: false }];
    default:
      return [];
  }
}

function applyEffect(
  context: EffectContext,
  site: CallSite,
  model: Model,
  effect: Effect,
  state: State,
): readonly State[] {
  const { interpreter, fn } = context;
  const { observer, unit } = interpreter;
  const { call } = site;
  const inChild = state.role.k === 'child';
  switch (effect.k) {
    case 'thread-start':
      return [startThread(context, site, effect, state)];
    case 'thread-join': {
      const name = placeOf(argumentOf(call, effect.handle));
      const holds = (h: string | null): boolean =>
        state.threads.some((t) => h !== null && sameHandle(h, t.handle));
      // `for (auto &t : threads) t.join()` joins what was put into `threads`.
      const handle = holds(name) ? name : elementOf(fn, name);
      const known = holds(handle);
      return [effect.named === true && !known ? state : joinThread(state, handle)];
    }
    case 'fork':
      return fork(context, site, effect, state);
    case 'clone': {
      return cloneCall(context, site, effect, state);
    }
    case 'exec': {
      if (state.role.k !== 'child') return [withSign(state, `#${call.id}`, negative)];
      observer.execs(state.role.fork);
      return [withSign({ ...state, role: { ...state.role, execTried: true } }, `#${call.id}`, negative)];
    }
    case 'exit':
      if (state.role.k === 'child') noteWork(context, state.role, site);
      if (state.role.k === 'child' && effect.how === 'exit') {
        const head = childsOwn(context, state.role, site);
        if (!head) return [];
        observer.childExit({
          unit,
          fork: state.role.fork,
          site: head,
          path: context.path.slice(state.role.home + 1),
          leaf: site,
          name: model.name,
          execTried: state.role.execTried,
        });
      }
      return [];
    case 'sigset': {
      const place = placeOf(argumentOf(call, effect.set));
      if (place === null) return [state];
      const before = state.sets.get(place);
      const sets = new Map(state.sets);
      const signal = effect.signal ? signalName(argumentOf(call, effect.signal)) : null;
      if (effect.op === 'empty') sets.set(place, noSignals);
      else if (effect.op === 'fill') sets.set(place, allSignals);
      else if (before && signal !== null) sets.set(place, withSignal(before, signal, effect.op === 'add'));
      else sets.delete(place);
      return [{ ...state, sets }];
    }
    case 'mask':
      return [mask(context, site, effect, state)];
    case 'handler': {
      const value = argumentOf(call, effect.handler);
      const given = value ? handlerValues(fn, value, effect.action).map((v) => routinesOf(context, v)) : [];
      const signal = argumentOf(call, effect.signal);
      observer.handler({
        unit,
        // Where a wrapper is given the handler is where the user installs it.
        site: given.find((g) => g.site !== null)?.site ?? site,
        signal: signalName(signal ? valueFromCallers(context, signal).value : undefined),
        routines: given.flatMap((g) => g.routines),
        api: effect.action ? 'sigaction' : 'signal',
        inChild,
      });
      return [state];
    }
    case 'sigwait': {
      const place = placeOf(argumentOf(call, effect.set));
      observer.sigwait({ unit, site, set: place === null ? null : (state.sets.get(place) ?? null) });
      return [state];
    }
    case 'submit': {
      if (effect.to !== 'thread-pool') return [state];
      return [startThread(context, site, { routine: effect.routine, handle: { index: -1 } }, state)];
    }
    case 'spawn':
    case 'wait':
    case 'lock':
    case 'unlock':
      return [state];
    default: {
      const never: never = effect;
      throw new Error(`${fn.id}: unknown effect ${JSON.stringify(never)}`);
    }
  }
}

/** A Python child that works and then leaves was meant to go on running, exec or not. */
function noteWork(
  { interpreter }: EffectContext,
  role: Extract<Role, { k: 'child' }>,
  leave: CallSite,
): void {
  const { fork } = role;
  if (role.execTried || fork.site.fn !== leave.fn) return;
  if (interpreter.program.files.get(leave.fn.file)?.language !== 'python') return;
  const work = workBefore(interpreter.program, leave.fn, fork.site.call, leave.call);
  if (work) interpreter.observer.continues(fork, 'works', { fn: leave.fn, call: work });
}

function startThread(
  context: EffectContext,
  site: CallSite,
  { routine, handle, scoped }: Omit<Extract<Effect, { k: 'thread-start' }>, 'k'>,
  state: State,
): State {
  const { interpreter } = context;
  const { call } = site;
  if (call.constructs === true && call.args.length === 0) return state;
  let value = routine ? argumentOf(call, routine) : undefined;
  // `std::async(std::launch::async, f)`: the policy stands first.
  if (value?.k === 'name' && /\blaunch\b/.test(value.name)) value = call.args[1]?.value;
  const routines = value ? routinesOf(context, value).routines : [];
  const place = handle === 'result' ? `#${call.id}` : handle ? placeOf(argumentOf(call, handle)) : null;
  const alive: ThreadAlive = {
    level: 'must',
    site,
    handle: place,
    provable: routines.length > 0 && routines.every((r) => neverReturns(r.facts)),
  };
  interpreter.firstThread ??= site;
  interpreter.observer.thread({
    unit: interpreter.unit,
    site,
    routine: routines[0] ?? null,
    mask: state.mask,
    inLoop: context.inLoop,
  });
  // Inside the thread at least the thread that started it is alive as well.
  for (const fnRef of routines)
    interpreter.root(fnRef, [{ level: 'must', site, handle: null, provable: true }], state.mask, true);
  if (scoped === true && call.dropped === true) return state;
  return {
    ...state,
    threads: [...state.threads.filter((t) => !(t.site === site && t.handle === place)), alive],
  };
}

/** The container that a loop over it gives its elements this name, or the name itself. */
function elementOf(fn: FunctionRef, name: string | null): string | null {
  if (name === null) return null;
  for (const region of regions(fn.facts.body))
    if (region.k === 'loop' && region.each && placeOf(region.each.target) === name)
      return placeOf(region.each.over) ?? name;
  return name;
}

function joinThread(state: State, handle: string | null): State {
  const named = state.threads.filter((t) => handle !== null && sameHandle(handle, t.handle));
  const threads =
    named.length > 0
      ? state.threads.filter((t) => !named.includes(t))
      : // Not one that has a name here: then one of those that have none (kept in a container), or a caller's.
        state.threads.filter((t) => !t.handle?.startsWith('#'));
  return { ...state, threads, joined: handle === null ? state.joined : new Set([...state.joined, handle]) };
}

function fork(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'fork' }>,
  state: State,
): readonly State[] {
  const { observer, unit } = context.interpreter;
  const { role } = state;
  const outer = role.k === 'child' && state.threads.length === 0 ? role.fork : null;
  const made: ForkSite = { site, kind: effect.kind, threads: outer?.threads ?? state.threads, outer };
  observer.fork(unit, made, context.path);
  if (effect.kind === 'multiprocessing') {
    observer.continues(made, 'works', null);
    return [state];
  }
  if (effect.kind === 'daemon') {
    observer.continues(made, 'returns', null);
    return [{ ...state, role: parent, threads: [] }];
  }
  const result = `#${site.call.id}`;
  const goesOn = withSign(state, result, positive | negative);
  const child: State = {
    ...state,
    role: { k: 'child', fork: made, execTried: false, home: context.path.length },
    threads: [],
  };
  if (!effect.routine) return [goesOn, withSign(child, result, zero)];
  // What it runs does not return here: leaving the routine ends the child.
  const routine = argumentOf(site.call, effect.routine);
  for (const target of routine ? context.interpreter.program.targets(context.fn, routine) : [])
    if (target.k === 'function') context.interpreter.enterChild(target.fn, child, [...context.path, site]);
  return [goesOn];
}

function cloneCall(
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

function mask(
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

/** Values that a handler argument may be: itself, or what a `struct sigaction` is filled with in this function. */
function handlerValues(fn: FunctionRef, value: Value, action: boolean): readonly Value[] {
  if (!action) return [value];
  const place = placeOf(value);
  if (place === null) return [];
  const found: Value[] = [];
  for (const region of regions(fn.facts.body)) {
    if (region.k !== 'assign') continue;
    const target = placeOf(region.target);
    if (target === null) continue;
    if (target.startsWith(`${place}.`) && handlerField.test(target)) found.push(region.value);
    else if (target === place && region.value.k === 'record') {
      for (const entry of region.value.entries)
        if (handlerField.test(`.${entry.name}`)) found.push(entry.value);
    } else if (target === place && region.value.k === 'list') found.push(...region.value.items);
  }
  return found;
}

const handlerField = /\.(?:sa_handler|sa_sigaction)$/;

/** A parameter's value as the callers on this path give it, as far up as it is passed on. `site`: the outermost call. */
function valueFromCallers(
  context: EffectContext,
  value: Value,
): { readonly value: Value; readonly fn: FunctionRef; readonly site: CallSite | null } {
  let at = { value, fn: context.fn, site: null as CallSite | null };
  for (let i = context.path.length - 1; i >= 0; i--) {
    const place = placeOf(at.value);
    const index = place === null ? -1 : at.fn.facts.params.findIndex((p) => p.name === place);
    const site = context.path[i];
    const given = index < 0 ? undefined : site?.call.args[index]?.value;
    if (!site || !given) return at;
    at = { value: given, fn: site.fn, site };
  }
  return at;
}

/** Functions that a value may be, in this function or passed in by its callers. */
function routinesOf(
  context: EffectContext,
  value: Value,
): { readonly routines: readonly FunctionRef[]; readonly site: CallSite | null } {
  const { value: given, fn, site } = valueFromCallers(context, value);
  const routines = context.interpreter.program
    .targets(fn, given)
    .flatMap((t) => (t.k === 'function' ? [t.fn] : []));
  return { routines, site };
}

/**
 * Whether a call hands a parameter of its function on as a thread's routine or a handler: what happens then depends on who
 * calls the function.
 */
export function handsOn(fn: FunctionRef, call: CallEvent, model: Model): boolean {
  const isParameter = (value: Value | undefined): boolean => {
    const place = placeOf(value);
    return place !== null && fn.facts.params.some((p) => p.name === place);
  };
  for (const effect of model.effects ?? []) {
    if (effect.k === 'thread-start' && effect.routine && isParameter(argumentOf(call, effect.routine)))
      return true;
    if (effect.k !== 'handler') continue;
    const value = argumentOf(call, effect.handler);
    if (value && handlerValues(fn, value, effect.action).some(isParameter)) return true;
  }
  return false;
}
