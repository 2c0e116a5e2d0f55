/** What a call does to the locks of its caller: a lock is known by other names on the other side of it. */
import type { CallGraph } from '../callGraph';
import { noteReleased } from '../effects/locks';
import type { Observer } from '../observer';
import type { FunctionRef, Program } from '../program';
import type { CallSite, ForkSite, State } from '../state';
import { absoluteId, toCallee, toCaller } from './identity';
import { lastPart } from './names';
import { inheritedLocks, noLocks, release, settled, take, type Held, type Locks } from './state';
import type { LockSummaries } from './summary';

interface Context {
  readonly program: Program;
  readonly graph: CallGraph;
  readonly observer: Observer;
  readonly summaries: LockSummaries;
}

/** More locks than this are not taken along: a memo entry for each set of them would be one too many. */
const mostLocks = 6;

/** The caller's locks as the called function finds them: only where it forks, or where a forked child may want them. */
export function entryLocks(
  { program, graph }: Context,
  site: CallSite,
  fn: FunctionRef,
  state: State,
): Locks {
  if (state.locks.held.size === 0) return noLocks;
  if (!graph.forks(fn) && !(graph.locks(fn) && ofFork(state))) return noLocks;
  const held = new Map<string, Held>();
  for (const [id, lock] of settled(state)) {
    if (held.size === mostLocks) break;
    held.set(toCallee(program, site, fn, id), lock.guard === null ? lock : { ...lock, guard: null });
  }
  return { held, released: noLocks.released };
}

function ofFork({ role, locks }: State): boolean {
  if (role.k === 'child') return true;
  for (const { mode } of locks.held.values()) if (mode === 'inherited') return true;
  return false;
}

/** The caller's locks after the call. @param made the fork in the called function that made the process that returns */
export function locksAfter(
  context: Context,
  path: readonly CallSite[],
  site: CallSite,
  fn: FunctionRef,
  state: State,
  { held, released }: Locks,
  made: ForkSite | null,
): Locks {
  let locks = made ? inheritedLocks(state, made) : state.locks;
  if (released.size > 0) locks = release(locks, context.summaries.inCaller(site, fn, released));
  for (const [id, lock] of held) {
    const here = id.startsWith(`${fn.id}~`) ? null : toCaller(context.program, site, fn, id);
    if (here === null) continue;
    const before = locks.held.get(here);
    locks = take(locks, here, {
      ...lock,
      ...(before
        ? { site: before.site, guard: before.guard, name: before.name, absolute: before.absolute }
        : named(context.program, path, site, here, lock)),
    });
  }
  return locks;
}

/** A lock that a wrapper took is taken where the wrapper is called. */
function named(
  program: Program,
  path: readonly CallSite[],
  site: CallSite,
  id: string,
  lock: Pick<Held, 'name'>,
): Pick<Held, 'site' | 'guard' | 'name' | 'absolute'> {
  return {
    site,
    // What a constructor takes its object keeps.
    guard: site.call.constructs === true ? `#${site.call.id}` : null,
    name: /^\$\d+$/.test(id)
      ? lock.name
      : id.replace(/^.*[:~]/, '').replace(/^\$(?:this|\d+)\./, '') || lastPart(id),
    absolute: absoluteId(program, path, site.fn, id),
  };
}

/** The caller's locks after a call of a function that is not walked, since it does nothing else that counts. */
export function netLocks(
  context: Context,
  path: readonly CallSite[],
  site: CallSite,
  fn: FunctionRef,
  state: State,
): State {
  const { program, graph, observer, summaries } = context;
  if (!graph.locks(fn)) return state;
  for (const [id, held] of state.locks.held) {
    if (held.mode !== 'inherited' || !held.fork || held.reentrant) continue;
    if (summaries.takes(fn).has(toCallee(program, site, fn, id))) observer.lockWanted(held.fork, held, site);
  }
  const { taken, released } = summaries.net(fn);
  if (taken.size === 0 && released.size === 0) return state;
  const plain = {
    shared: false,
    reentrant: false,
    guard: null,
    result: null,
    mode: 'held',
    fork: null,
  } as const;
  const held = new Map<string, Held>();
  for (const id of taken) held.set(id, { name: lastPart(id), absolute: id, site, ...plain });
  const locks = locksAfter(context, path, site, fn, state, { held, released }, null);
  noteReleased(observer, state, locks);
  return { ...state, locks };
}
