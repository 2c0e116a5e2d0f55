/**
 * The abstract state of control at a point: which task is this, which threads may be alive beside it, which signals
 * are blocked, and what the analysis knows of a few values (a fork's result, a flag word, a signal set).
 */
import type { CallEvent } from '../facts/model';
import type { ForkKind } from '../knowledge/effects';
import { commonGuards, type Guard } from './guards';
import { joinLocks, noLocks, sameLocks, type Locks } from './locks/state';
import type { FunctionRef } from './program';

export interface CallSite {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
}

export function siteId(site: CallSite): string {
  return `${site.fn.id}:${site.call.id}`;
}

/** `must`: on every path that leads here a thread was started and none has joined it. */
export type Level = 'none' | 'maybe' | 'must';

/** A thread that may be alive. */
export interface ThreadAlive {
  readonly level: 'maybe' | 'must';
  /** Where it was started; null: by a caller that the analysis does not see. */
  readonly site: CallSite | null;
  /** Place that holds its handle, for the join. */
  readonly handle: string | null;
  /** The thread's routine never returns, or this code itself runs on the started thread: it is alive for sure. */
  readonly provable: boolean;
  /** Started somewhere in the program; whether before this point nobody has seen. */
  readonly elsewhere?: boolean;
  /** What held where it was started. */
  readonly guards?: readonly Guard[];
  /** Locks that its routine waits for at any depth, as the whole program knows them. */
  readonly locks?: ReadonlyMap<string, CallSite>;
}

export interface ForkSite {
  readonly site: CallSite;
  readonly kind: ForkKind;
  /** Threads that may have been alive at the fork. */
  readonly threads: readonly ThreadAlive[];
  /** The fork that made the process that forks here: it has one thread, and its locks are as that fork left them. */
  readonly outer: ForkSite | null;
  /** Signals that are blocked for sure at the fork, and so in the child until it says otherwise. */
  readonly mask: SignalSet;
}

export type Role =
  | { readonly k: 'parent' }
  /**
   * `execTried`: an exec was called on this path, so it has failed. `home`: length of the call path in the function
   * that tells child from parent: the one that forked, or the caller that a wrapper returned to. `detached`: it has made
   * a session of its own, as a daemon does: the program goes on in it, and its end is the program's.
   */
  | {
      readonly k: 'child';
      readonly fork: ForkSite;
      readonly execTried: boolean;
      readonly home: number;
      readonly detached?: boolean;
    };

/** The program goes on in this child: how it ends is how the program ends. After a failed exec nothing has gone on. */
export function goesOn(role: Role): boolean {
  return role.k === 'child' && role.detached === true && !role.execTried;
}

export const parent: Role = { k: 'parent' };

const roleKeys = new WeakMap<Role, string>();

/** What a child may not do depends on the threads that were alive at its fork, so a role is told apart by those, too. */
export function roleKey(role: Role): string {
  if (role.k === 'parent') return 'p';
  let key = roleKeys.get(role);
  if (key === undefined) roleKeys.set(role, (key = childKey(role)));
  return key;
}

function childKey(role: Extract<Role, { k: 'child' }>): string {
  const { site, threads } = role.fork;
  const sure = threads.some((t) => t.provable) ? '!' : '';
  return `c${siteId(site)}/${role.execTried ? 1 : 0}${role.detached === true ? 'd' : ''}/${level(threads)}${sure}`;
}

/** Which signs a value can have. */
export const negative = 1;
export const zero = 2;
export const positive = 4;
export const anySign = 7;

/** A flag word: bits that are set for sure, and whether no other can be. */
export interface Bits {
  readonly set: bigint;
  readonly complete: boolean;
}

/** Signals in a set: `names`, or all but `names`. */
export interface SignalSet {
  readonly all: boolean;
  readonly names: ReadonlySet<string>;
  /** Where signals were added one by one. */
  readonly added?: ReadonlyMap<string, CallSite>;
}

export const noSignals: SignalSet = { all: false, names: new Set() };
export const allSignals: SignalSet = { all: true, names: new Set() };

export function hasSignal(set: SignalSet, name: string): boolean {
  return set.all !== set.names.has(name);
}

/** @param site where it is added */
export function withSignal(set: SignalSet, name: string, member: boolean, site?: CallSite): SignalSet {
  const names = new Set(set.names);
  if (member === set.all) names.delete(name);
  else names.add(name);
  const added = new Map(set.added);
  if (member && site) added.set(name, site);
  else added.delete(name);
  return { all: set.all, names, added };
}

export function unionSignals(a: SignalSet, b: SignalSet): SignalSet {
  if (!a.all && !b.all) return { all: false, names: new Set([...a.names, ...b.names]) };
  if (a.all && b.all) return { all: true, names: new Set([...a.names].filter((n) => b.names.has(n))) };
  const [full, part] = a.all ? [a, b] : [b, a];
  return { all: true, names: new Set([...full.names].filter((n) => !part.names.has(n))) };
}

export function complementSignals(a: SignalSet): SignalSet {
  return { all: !a.all, names: a.names };
}

export function intersectSignals(a: SignalSet, b: SignalSet): SignalSet {
  return complementSignals(unionSignals(complementSignals(a), complementSignals(b)));
}

export function sameSignals(a: SignalSet, b: SignalSet): boolean {
  return a.all === b.all && a.names.size === b.names.size && [...a.names].every((n) => b.names.has(n));
}

export interface State {
  readonly role: Role;
  readonly threads: readonly ThreadAlive[];
  /** Handles joined since the function was entered. */
  readonly joined: ReadonlySet<string>;
  /** Signals that are blocked for sure in this thread. */
  readonly mask: SignalSet;
  /** Signs of places and of call results (`#id`); a missing entry is unknown. */
  readonly signs: ReadonlyMap<string, number>;
  readonly bits: ReadonlyMap<string, Bits>;
  readonly sets: ReadonlyMap<string, SignalSet>;
  readonly locks: Locks;
}

export function level(threads: readonly ThreadAlive[]): Level {
  let out: Level = 'none';
  for (const t of threads) {
    if (t.level === 'must') return 'must';
    out = 'maybe';
  }
  return out;
}

/** The thread that proves the level best. */
export function witness(threads: readonly ThreadAlive[]): ThreadAlive | undefined {
  return threads.find((t) => t.provable) ?? threads.find((t) => t.level === 'must') ?? threads[0];
}

function sameThread(a: ThreadAlive, b: ThreadAlive): boolean {
  return (
    a.handle === b.handle &&
    (a.site === b.site ||
      (a.site !== null &&
        b.site !== null &&
        a.site.call.id === b.site.call.id &&
        a.site.fn.id === b.site.fn.id))
  );
}

/** Threads after a call that started some: one that was alive before is not there twice. */
export function addThreads(
  alive: readonly ThreadAlive[],
  started: readonly ThreadAlive[],
): readonly ThreadAlive[] {
  if (started.length === 0) return alive;
  const added = started.filter((s) => !alive.some((t) => t.level === 'must' && sameThread(s, t)));
  const twice = (t: ThreadAlive): ThreadAlive | undefined => started.find((s) => sameThread(s, t));
  return [
    ...alive
      .filter((t) => !added.some((s) => sameThread(s, t)))
      .map((t) => (t.guards && twice(t) ? { ...t, guards: commonGuards(t.guards, twice(t)?.guards) } : t)),
    ...added.map((s) => {
      const before = s.guards && alive.find((t) => sameThread(s, t));
      return before ? { ...s, guards: commonGuards(s.guards, before.guards) } : s;
    }),
  ];
}

export function joinThreads(a: readonly ThreadAlive[], b: readonly ThreadAlive[]): readonly ThreadAlive[] {
  if (a === b) return a;
  const out: ThreadAlive[] = [];
  for (const t of a) {
    const other = b.find((u) => sameThread(t, u));
    const guards = other && t.guards ? commonGuards(t.guards, other.guards) : t.guards;
    const one = guards === t.guards ? t : { ...t, guards: guards ?? [] };
    out.push(
      other?.level === 'must' && t.level === 'must' ? one : { ...one, level: 'maybe', provable: false },
    );
  }
  for (const t of b)
    if (!a.some((u) => sameThread(t, u))) out.push({ ...t, level: 'maybe', provable: false });
  return out;
}

function joinMaps<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  join: (x: T, y: T) => T | null,
): ReadonlyMap<string, T> {
  if (a === b) return a;
  const out = new Map<string, T>();
  for (const [key, x] of a) {
    const y = b.get(key);
    if (y === undefined) continue;
    const joined = join(x, y);
    if (joined !== null) out.set(key, joined);
  }
  return out;
}

/** Both states have the same role. */
function joinTwo(a: State, b: State): State {
  return {
    role: a.role,
    threads: joinThreads(a.threads, b.threads),
    joined: a.joined === b.joined ? a.joined : new Set([...a.joined].filter((h) => b.joined.has(h))),
    mask: a.mask === b.mask ? a.mask : intersectSignals(a.mask, b.mask),
    signs: joinMaps(a.signs, b.signs, (x, y) => ((x | y) === anySign ? null : x | y)),
    bits: joinMaps(a.bits, b.bits, (x, y) => ({
      set: x.set & y.set,
      complete: x.complete && y.complete && x.set === y.set,
    })),
    sets: joinMaps(a.sets, b.sets, (x, y) => (sameSignals(x, y) ? x : intersectSignals(x, y))),
    locks: joinLocks(a.locks, b.locks),
  };
}

/** One state a role. */
export function join(...groups: readonly (readonly State[])[]): readonly State[] {
  const filled = groups.filter((g) => g.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const out = new Map<string, State>();
  for (const state of filled.flat()) {
    const key = roleKey(state.role);
    const other = out.get(key);
    out.set(key, other && other !== state ? joinTwo(other, state) : state);
  }
  return [...out.values()];
}

function sameMaps<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  same: (x: T, y: T) => boolean,
): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, x] of a) {
    const y = b.get(key);
    if (y === undefined || !same(x, y)) return false;
  }
  return true;
}

export function sameStates(a: readonly State[], b: readonly State[]): boolean {
  return (
    a.length === b.length &&
    a.every((s, i) => {
      const t = b[i];
      return (
        t !== undefined &&
        roleKey(s.role) === roleKey(t.role) &&
        s.threads.length === t.threads.length &&
        s.threads.every((x, j) => {
          const y = t.threads[j];
          return y !== undefined && sameThread(x, y) && x.level === y.level;
        }) &&
        s.joined.size === t.joined.size &&
        sameSignals(s.mask, t.mask) &&
        sameMaps(s.signs, t.signs, (x, y) => x === y) &&
        sameMaps(s.bits, t.bits, (x, y) => x.set === y.set && x.complete === y.complete) &&
        sameMaps(s.sets, t.sets, sameSignals) &&
        sameLocks(s.locks, t.locks)
      );
    })
  );
}

export const initialState: State = {
  role: parent,
  threads: [],
  joined: new Set(),
  mask: noSignals,
  signs: new Map(),
  bits: new Map(),
  sets: new Map(),
  locks: noLocks,
};

/** Values that a state knows at once. What was learnt so long ago is asked for no more, and each new one copies all. */
const mostSigns = 64;

export function withSign(state: State, place: string, sign: number): State {
  if (sign === anySign && !state.signs.has(place)) return state;
  const signs = new Map(state.signs);
  // The one that was learnt last stands last.
  signs.delete(place);
  if (sign !== anySign) signs.set(place, sign);
  if (signs.size > mostSigns) signs.delete(signs.keys().next().value ?? '');
  return { ...state, signs };
}
