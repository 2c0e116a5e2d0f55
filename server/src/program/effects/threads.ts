/** Threads: started, and joined by their handles. */
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import type { ArgumentRef, Effect } from '../../knowledge/effects';
import { bodyIndex } from '../bodyIndex';
import type { CallGraph } from '../callGraph';
import { neverReturns } from '../endless';
import { guardsOf } from '../guards';
import type { FunctionRef } from '../program';
import type { CallSite, State, ThreadAlive } from '../state';
import { absoluteId, toCaller } from '../locks/identity';
import { placeOf } from '../values';
import { argumentOf, childsOwn, routinesOf, type EffectContext } from './context';
import { setGiven } from './masks';

/** What was put into a C++ container has no name of its own, but goes by the container's. */
const kept = '[#]';
const putInto = /^(.*)\.(?:emplace|push)(?:_back|_front)?$/;

/** `threads.emplace_back(f)`, `threads.push_back(std::thread(f))`: the thread is an element of `threads`. */
function containerOf({ facts }: FunctionRef, call: CallEvent): string | null {
  const named = ({ callee }: CallEvent): string | null =>
    callee.k === 'name' ? (putInto.exec(callee.name)?.[1] ?? null) : null;
  const takes = ({ args }: CallEvent): boolean =>
    args.some(({ value }) => value.k === 'call' && value.call === call.id);
  const own = named(call);
  if (own !== null) return own;
  const by = bodyIndex(facts.body).calls.find((c) => named(c) !== null && takes(c));
  return by ? named(by) : null;
}

/** `t[]` and `w.t[]` hold the same threads as `t`; a member is the same whatever object it is reached through. */
export function sameHandle(a: string, b: string | null): boolean {
  if (b === null) return false;
  const plain = (h: string): string => h.replace(/\[#?\]/g, '').replace(/^.*\./, '');
  return plain(a) === plain(b);
}

export function join(site: CallSite, effect: Extract<Effect, { k: 'thread-join' }>, state: State): State {
  return joinNamed(site, placeOf(argumentOf(site.call, effect.handle)), effect.named === true, state);
}

/** `if (t.joinable())` on the way where it is not: nothing of it is left to join. */
export function withoutUnjoinable(fn: FunctionRef, value: Value, state: State): State {
  const { names, calls } = bodyIndex(fn.facts.body);
  if (value.k !== 'call' || !names.has('joinable')) return state;
  const call = calls.find(({ id }) => id === value.call);
  const name = call?.callee.k === 'name' ? /^(.+)\.joinable$/.exec(call.callee.name)?.[1] : undefined;
  if (!call || name === undefined) return state;
  return joinNamed({ fn, call }, placeOf({ k: 'name', name }), false, state);
}

function joinNamed(site: CallSite, name: string | null, onlyKnown: boolean, state: State): State {
  const holds = (h: string | null): boolean =>
    state.threads.some((t) => h !== null && sameHandle(h, t.handle));
  // `for (auto &t : threads) t.join()` joins what was put into `threads`.
  const handle = holds(name) ? name : elementOf(site, name);
  return onlyKnown && !holds(handle) ? state : joinThread(state, handle);
}

/**
 * The function that started it joins it further down: under the same condition as it started it, which the states do not
 * keep, or on all ways but one that gives up.
 */
export function joinsItself(graph: CallGraph, { site, handle }: ThreadAlive): boolean {
  if (!site || handle === null) return false;
  return graph.edges(site.fn).some((edge) => {
    if (!edge || edge.call.span.start < site.call.span.end) return false;
    return edge.targets.some(
      (t) =>
        t.k === 'external' &&
        t.model?.effects?.some(
          (e) => e.k === 'thread-join' && sameHandle(handle, placeOf(argumentOf(edge.call, e.handle))),
        ) === true,
    );
  });
}

export function startThread(
  context: EffectContext,
  site: CallSite,
  { routine, handle, scoped, argument }: Omit<Extract<Effect, { k: 'thread-start' }>, 'k'>,
  state: State,
): State {
  const { interpreter } = context;
  const { call } = site;
  if (call.constructs === true && call.args.length === 0) return state;
  let value = routine ? argumentOf(call, routine) : undefined;
  // `std::async(std::launch::async, f)`: the policy stands first.
  if (value?.k === 'name' && /\blaunch\b/.test(value.name)) value = call.args[1]?.value;
  const routines = value ? routinesOf(context, value).routines : [];
  const container = handle === 'result' ? containerOf(context.fn, call) : null;
  let place = handle && handle !== 'result' ? placeOf(argumentOf(call, handle)) : null;
  if (handle === 'result') place = container === null ? `#${call.id}` : `${container}${kept}`;
  const alive: ThreadAlive = {
    level: 'must',
    site,
    handle: place,
    guards: guardsOf(context.fn, call),
    locks: locksOf(context, site, routine, routines),
    // What a member or a table holds may be something else than what was seen to be put there.
    provable:
      value?.k === 'name' && /[.[]/.test(value.name)
        ? false
        : routines.length > 0 && routines.every((r) => neverReturns(r.facts)),
  };
  interpreter.firstThread ??= site;
  const { role } = state;
  const head = role.k === 'child' ? childsOwn(context, role, site) : null;
  interpreter.observer.thread({
    unit: interpreter.unit,
    site,
    routine: routines[0] ?? null,
    mask: state.mask,
    inLoop: context.inLoop,
    child:
      role.k === 'child' && head
        ? { fork: role.fork, site: head, path: context.path.slice(role.home + 1), execTried: role.execTried }
        : null,
  });
  // Inside the thread at least the thread that started it is alive as well.
  const given = argument ? setGiven(context, argumentOf(call, argument), state) : null;
  for (const fnRef of routines) {
    const parameter = fnRef.facts.params[0]?.name;
    const sets = new Map(given && parameter !== undefined ? [[parameter, given]] : []);
    interpreter.root(fnRef, [{ level: 'must', site, handle: null, provable: true }], state.mask, true, sets);
  }
  if (scoped === true && call.dropped === true) return state;
  return {
    ...state,
    threads: [...state.threads.filter((t) => !(t.site === site && t.handle === place)), alive],
  };
}

/** The locks that these routines wait for; what they are given are the arguments behind the routine itself. */
function locksOf(
  { interpreter, fn, path }: EffectContext,
  { call }: CallSite,
  routine: ArgumentRef | null,
  routines: readonly FunctionRef[],
): ReadonlyMap<string, CallSite> {
  const out = new Map<string, CallSite>();
  const first = (routine?.index ?? 0) + 1;
  const given: CallSite = { fn, call: { ...call, args: call.args.slice(first) } };
  for (const started of routines)
    for (const [id, site] of interpreter.summaries.takes(started)) {
      const here = toCaller(interpreter.program, given, started, id);
      if (here !== null) out.set(absoluteId(interpreter.program, path, fn, here), site);
    }
  return out;
}

/** The container that the loop around the call gives its elements this name, or the name itself. */
function elementOf({ fn, call }: CallSite, name: string | null): string | null {
  if (name === null) return null;
  for (const region of regions(fn.facts.body)) {
    if (region.k !== 'loop' || !region.each || placeOf(region.each.target) !== name) continue;
    const around = region.span.start <= call.span.start && call.span.end <= region.span.end;
    if (around) return placeOf(region.each.over) ?? name;
  }
  return name;
}

function joinThread(state: State, handle: string | null): State {
  const named = state.threads.filter((t) => handle !== null && sameHandle(handle, t.handle));
  const threads =
    named.length > 0
      ? state.threads.filter((t) => !named.includes(t))
      : // Not one that has a name here: then one of those that have none (kept in a container), or a caller's.
        state.threads.filter((t) => !t.handle?.startsWith('#') && !t.handle?.endsWith(kept));
  return { ...state, threads, joined: handle === null ? state.joined : new Set([...state.joined, handle]) };
}
