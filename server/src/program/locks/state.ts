/** The locks that a thread holds at a point, for sure: what only one of two joined paths holds is not held. */
import type { CallSite, ForkSite, State, ThreadAlive } from '../state';
import { isUncertain, lastPart, someLock } from './names';

export interface Held {
  /** As its user writes it. */
  readonly name: string;
  /** As the outermost caller knows it. */
  readonly absolute: string;
  /** Where it was taken, in the function that is interpreted: the call of a wrapper too. */
  readonly site: CallSite;
  readonly shared: boolean;
  readonly reentrant: boolean;
  /** Place of the object that releases it at the end of its scope. */
  readonly guard: string | null;
  /** Where the result of taking it is kept, and with which signs it was taken; `tries`: only these will do. */
  readonly result: { readonly place: string; readonly ok: number; readonly tries: boolean } | null;
  /**
   * `held`: taken by this process. `inherited`: its thread held it at `fork`, which made this process, and it still is.
   * `free`: it was inherited, and let go of since: no thread of the parent can have left it taken.
   */
  readonly mode: 'held' | 'inherited' | 'free';
  readonly fork: ForkSite | null;
}

export interface Locks {
  readonly held: ReadonlyMap<string, Held>;
  /** Released since the function was entered though it did not take them. */
  readonly released: ReadonlySet<string>;
}

export const noLocks: Locks = { held: new Map(), released: new Set() };

/** Whether a lock is held in this state, as far as the result of taking it is known. */
export function holds({ signs }: Pick<State, 'signs'>, { mode, result }: Held): boolean {
  if (mode === 'free') return false;
  if (!result) return true;
  const sign = signs.get(result.place) ?? 7;
  return result.tries ? (sign & ~result.ok) === 0 : (sign & result.ok) !== 0;
}

/** The locks that are held in this state, and those that are known to be free. */
export function* settled(state: Pick<State, 'signs' | 'locks'>): Generator<readonly [string, Held]> {
  for (const [id, held] of state.locks.held)
    if (held.mode === 'free' || holds(state, held))
      yield [id, held.result ? { ...held, result: null } : held];
}

export function take(locks: Locks, id: string, held: Held): Locks {
  const next = new Map(locks.held);
  next.set(id, held);
  return { ...locks, held: next };
}

/** Where nobody is seen to hold it, it is one that has another name here. */
export function release(locks: Locks, ids: Iterable<string>): Locks {
  if (locks.held.size === 0) {
    const released = union(locks.released, ids);
    return released === locks.released ? locks : { held: locks.held, released };
  }
  const held = new Map(locks.held);
  const unknown: string[] = [];
  const drop = (id: string): void => {
    const lock = held.get(id);
    if (lock?.fork) held.set(id, { ...lock, mode: 'free', guard: null, result: null });
    else held.delete(id);
  };
  for (const id of ids) {
    if (held.has(id)) drop(id);
    else {
      unknown.push(id);
      for (const k of [...held.keys()])
        if (isUncertain(k) || isUncertain(id) || lastPart(k) === lastPart(id)) drop(k);
    }
  }
  return { held, released: union(locks.released, unknown) };
}

/** More names than this are one: any lock may be released by then. */
const mostReleased = 16;

/**
 * The first of them where it has all of the others. A lock of a name that callers cannot know may be any lock, and one
 * such name says as much as hundreds.
 */
function union(a: ReadonlySet<string>, b: Iterable<string>): ReadonlySet<string> {
  let out: Set<string> | null = null;
  for (const id of b) {
    const name = isUncertain(id) ? someLock : id;
    if (!a.has(name)) (out ??= new Set(a)).add(name);
  }
  if (!out) return a;
  return out.size > mostReleased ? new Set([someLock]) : out;
}

/** Changes what is said of each lock. */
export function mapHeld(locks: Locks, change: (held: Held) => Held): Locks {
  let next: Map<string, Held> | null = null;
  for (const [id, held] of locks.held) {
    const changed = change(held);
    if (changed !== held) (next ??= new Map(locks.held)).set(id, changed);
  }
  return next ? { ...locks, held: next } : locks;
}

export function joinLocks(a: Locks, b: Locks): Locks {
  if (a === b) return a;
  if (a.held.size === 0 && a.released.size >= b.released.size) {
    const released = union(a.released, b.released);
    return released === a.released ? a : { held: a.held, released };
  }
  const held = new Map<string, Held>();
  for (const [id, x] of a.held) {
    const y = b.held.get(id);
    if (y?.guard !== x.guard) continue;
    if (x.mode !== y.mode && (x.mode === 'free' || y.mode === 'free')) continue;
    if (x.result?.place !== y.result?.place && (x.result?.tries === true || y.result?.tries === true))
      continue;
    const result = x.result?.place === y.result?.place ? x.result : null;
    held.set(id, { ...x, result, ...(x.mode === y.mode ? {} : { mode: 'held', fork: null }) });
  }
  return { held, released: union(a.released, b.released) };
}

export function sameLocks(a: Locks, b: Locks): boolean {
  if (a === b) return true;
  if (a.held.size !== b.held.size || a.released.size !== b.released.size) return false;
  for (const [id, x] of a.held) {
    const y = b.held.get(id);
    if (y?.mode !== x.mode) return false;
  }
  return true;
}

/** For a memo: which locks an entry holds. */
export function locksKey(locks: Locks): string {
  if (locks.held.size === 0) return '';
  return [...locks.held]
    .map(([id, { mode }]) => `${id}:${mode}`)
    .sort()
    .join();
}

/** The locks of a process that this fork makes: its thread holds what the forking thread held. */
export function inheritedLocks(state: Pick<State, 'signs' | 'locks'>, fork: ForkSite): Locks {
  const held = new Map<string, Held>();
  for (const [id, lock] of settled(state))
    held.set(id, { ...lock, fork, mode: lock.mode === 'free' ? 'free' : 'inherited' });
  return held.size === 0 ? noLocks : { held, released: state.locks.released };
}

/** The thread that may have been alive at the fork and waits for the lock somewhere. */
export function threadWith(fork: ForkSite, id: string): ThreadAlive | null {
  const named = fork.threads.filter((t) => t.locks?.has(id) === true);
  return named.find((t) => t.level === 'must') ?? named[0] ?? null;
}

/** What a function did to locks: what it holds now and did not when it was entered, and what it let go of. */
export function changedLocks(state: Pick<State, 'signs' | 'locks'>, entered: Locks): Locks {
  const { locks } = state;
  if (locks === entered) return noLocks;
  const held = new Map<string, Held>();
  for (const [id, lock] of settled(state)) if (entered.held.get(id) !== lock) held.set(id, lock);
  const gone = [...entered.held.keys()].filter((id) => !locks.held.has(id));
  return { held, released: union(locks.released, gone) };
}
