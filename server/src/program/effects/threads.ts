/** Threads: started, and joined by their handles. */
import { regions } from '../../facts/model';
import type { ArgumentRef, Effect } from '../../knowledge/effects';
import type { CallGraph } from '../callGraph';
import { neverReturns } from '../endless';
import { guardsOf } from '../guards';
import type { FunctionRef } from '../program';
import type { CallSite, State, ThreadAlive } from '../state';
import { absoluteId, toCaller } from '../locks/identity';
import { placeOf } from '../values';
import { argumentOf, childsOwn, routinesOf, type EffectContext } from './context';
import { setGiven } from './masks';

/** `t[]` and `w.t[]` hold the same threads as `t`; a member is the same whatever object it is reached through. */
export function sameHandle(a: string, b: string | null): boolean {
  if (b === null) return false;
  const plain = (h: string): string => h.replace(/\[\]/g, '').replace(/^.*\./, '');
  return plain(a) === plain(b);
}

export function join(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'thread-join' }>,
  state: State,
): State {
  const name = placeOf(argumentOf(site.call, effect.handle));
  const holds = (h: string | null): boolean =>
    state.threads.some((t) => h !== null && sameHandle(h, t.handle));
  // `for (auto &t : threads) t.join()` joins what was put into `threads`.
  const handle = holds(name) ? name : elementOf(context.fn, name);
  const known = holds(handle);
  return effect.named === true && !known ? state : joinThread(state, handle);
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
  const place = handle === 'result' ? `#${call.id}` : handle ? placeOf(argumentOf(call, handle)) : null;
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
