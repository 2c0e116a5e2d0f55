/**
 * Who calls whom, and which functions can matter: from which an effect on tasks, locks or signals, or an unsafe call, is
 * reached. An edit of one function's body resolves that body again; the rest of the graph stays unless the edit changed
 * what the function calls.
 */
import type { CallEvent, FileId, FunctionFacts, Region } from '../facts/model';
import type { ChildSafety, Effect } from '../knowledge/effects';
import { effectsOf } from './effects';
import { neverReturns } from './endless';
import { notable } from './processes';
import { asksGuards } from './link/c/lockGuards';
import type { FunctionRef, Program, Target } from './program';
import { sameWalk } from './sameWalk';
import { slim } from './slim';
import { signalSetsOf } from './staticSets';
import { placeOf } from './values';
import { bodyIndex } from './bodyIndex';

export interface CallEdge {
  readonly call: CallEvent;
  readonly targets: readonly Target[];
}

/** Resolving every call of a large workspace is slow; where names alone rule most of it out, it need not be done. */
export interface GraphScope {
  readonly start: readonly FunctionRef[];
  /** Whether a callee of these can reach an effect. */
  follow(fn: FunctionRef): boolean;
}

/** A function whose body changed, and what it was before. */
export interface Changed {
  readonly fn: FunctionRef;
  readonly facts: FunctionFacts;
}

const noPairs: ReadonlyMap<CallEvent, CallEvent> = new Map();

interface Entry {
  readonly body: Region;
  /** By call id; holes where a body has lost a call to a depth limit. */
  readonly edges: readonly (CallEdge | undefined)[];
  readonly callees: ReadonlySet<string>;
  /** Those of them that a call leads to for sure, or as the only one that a pointer is seen to hold. */
  readonly single: ReadonlySet<string>;
  readonly effects: boolean;
  readonly unsafe: boolean;
  /** Calls vfork: what its child assigns counts as well. */
  readonly whole: boolean;
  readonly locks: boolean;
  readonly forks: boolean;
  /** Makes a process that runs another function. */
  readonly enters: boolean;
  /** It depends on other functions which ones its calls lead to. */
  readonly indirect: boolean;
  taken: readonly FunctionRef[] | null;
  /** What it calls and what it hands out, each once. */
  leadsTo: readonly FunctionRef[] | null;
  /** The body as the interpreter needs it; null until asked for, and again when what matters has changed. */
  slim: Region | null;
}

export class CallGraph {
  readonly #entries = new Map<string, Entry>();
  #callers = new Map<string, string[]>();
  #matters = new Set<string>();
  #unsafe = new Set<string>();
  #locks = new Set<string>();
  #forks = new Set<string>();
  /** The same through pointers as well. */
  #mayFork = new Set<string>();
  #enters = false;
  #special: ReadonlySet<string> | null = null;
  readonly #tables = new Map<FileId, readonly FunctionRef[]>();
  /** The child of a vfork is followed into functions that nothing else asks for. */
  #vforks = false;

  /** @param scope what is resolved; everything by default */
  constructor(
    private program: Program,
    scope?: GraphScope,
  ) {
    if (!scope) for (const fn of program.functions.values()) this.#entries.set(fn.id, this.#resolve(fn));
    else {
      const queue = [...scope.start];
      for (let fn = queue.pop(); fn; fn = queue.pop()) {
        if (this.#entries.has(fn.id)) continue;
        const entry = this.#resolve(fn);
        this.#entries.set(fn.id, entry);
        for (const id of entry.callees) {
          const callee = program.functions.get(id);
          if (callee && scope.follow(callee)) queue.push(callee);
        }
      }
    }
    this.#spreadAll();
  }

  /**
   * After functions came, went or changed their linkage. What was resolved stays where the body is the same and names
   * none of them. @param names the simple names of those functions
   * @param pointers what is called through pointers may have changed
   * @param guards classes whose objects hold a lock since, or no longer do
   */
  relink(program: Program, names: ReadonlySet<string>, pointers: boolean, guards: ReadonlySet<string>): void {
    this.program = program;
    this.#special = null;
    this.#tables.clear();
    const before = new Map(this.#entries);
    this.#entries.clear();
    for (const fn of program.functions.values()) {
      const known = before.get(fn.id);
      const stays =
        known?.body === fn.facts.body &&
        !(pointers && known.indirect) &&
        !mentions(fn.facts.body, names) &&
        !(guards.size > 0 && known.edges.some((e) => e?.targets.some((t) => asksGuards(t, guards))));
      if (stays && pointers) known.taken = known.leadsTo = null;
      this.#entries.set(fn.id, stays ? known : this.#resolve(fn));
    }
    this.#spreadAll();
  }

  /**
   * After the bodies of these functions changed; names and linkage of all functions are as before.
   *
   * @returns null where a walk could tell; else the calls that may have been observed, each with the one that it is now:
   * none where the functions reach nothing that counts
   */
  refresh(changed: readonly Changed[]): ReadonlyMap<CallEvent, CallEvent> | null {
    let different = false;
    const before = new Map<FunctionRef, Entry | undefined>();
    for (const { fn } of changed) {
      const entry = this.#entries.get(fn.id);
      const now = this.#resolve(fn);
      before.set(fn, entry);
      this.#entries.set(fn.id, now);
      different ||= entry === undefined || !sameReach(entry, now);
    }
    if (different) {
      this.#spreadAll();
      return null;
    }
    if (this.#vforks) return null;
    const moved = new Map<CallEvent, CallEvent>();
    for (const { fn, facts } of changed) {
      const [old, now] = [before.get(fn), this.#entries.get(fn.id)];
      if (!old || !now || !this.#leadsAlike(fn, old, now)) return null;
      const isQuiet = !this.#counts(fn) && notable(old.edges).length === 0 && notable(now.edges).length === 0;
      const pairs = isQuiet ? noPairs : this.#sameWalk(fn, facts, old, now);
      if (!pairs) return null;
      for (const [call, one] of pairs) moved.set(call, one);
    }
    return moved;
  }

  /** What a function does itself to tasks, locks or signals is observed in too many ways. */
  #sameWalk(
    fn: FunctionRef,
    facts: FunctionFacts,
    before: Entry,
    now: Entry,
  ): ReadonlyMap<CallEvent, CallEvent> | null {
    if (now.effects || now.locks || now.forks) return null;
    const [old, noted] = [notable(before.edges), notable(now.edges)];
    if (old.length !== noted.length || !old.every((n, i) => n.kind === noted[i]?.kind)) return null;
    this.#special ??= signalSetsOf(this.program);
    return sameWalk(
      { facts, slim: this.#slim(before), noted: old.map((n) => n.call) },
      { facts: fn.facts, slim: this.#slim(now), noted: noted.map((n) => n.call) },
      this.#enters || this.#mayFork.has(fn.id),
      this.#special,
    );
  }

  #counts(fn: FunctionRef): boolean {
    return this.matters(fn) || this.unsafe(fn) || this.locks(fn) || this.forks(fn);
  }

  #leadsAlike(fn: FunctionRef, before: Entry, now: Entry): boolean {
    if (!sameSets(named(before.edges), named(now.edges))) return false;
    // What nobody has asked for nobody knows.
    if (before.taken === null) return true;
    const ids = (taken: readonly FunctionRef[]): ReadonlySet<string> => new Set(taken.map((f) => f.id));
    return sameSets(ids(before.taken), ids(this.addressTaken(fn)));
  }

  edges(fn: FunctionRef): readonly (CallEdge | undefined)[] {
    return this.#entries.get(fn.id)?.edges ?? [];
  }

  targets(fn: FunctionRef, call: CallEvent): readonly Target[] {
    return this.#entries.get(fn.id)?.edges[call.id]?.targets ?? this.program.callees(fn, call);
  }

  /** What the call leads to, where that has been resolved. */
  known(fn: FunctionRef, call: CallEvent): readonly Target[] | undefined {
    const edge = this.#entries.get(fn.id)?.edges[call.id];
    return edge?.call === call ? edge.targets : undefined;
  }

  /** Reaches an effect on tasks, threads, locks or signals. */
  matters(fn: FunctionRef): boolean {
    return this.#matters.has(fn.id);
  }

  /** Reaches a call that is not async-signal-safe. */
  unsafe(fn: FunctionRef): boolean {
    return this.#unsafe.has(fn.id);
  }

  /** Reaches a lock that is taken or released. */
  locks(fn: FunctionRef): boolean {
    return this.#locks.has(fn.id);
  }

  /**
   * Reaches a fork, by calls that lead to one function each: which of many functions a pointer holds at a certain moment,
   * with which lock, nobody can say, and everything reaches everything through enough of them.
   */
  forks(fn: FunctionRef): boolean {
    return this.#forks.has(fn.id);
  }

  isCalled(fn: FunctionRef): boolean {
    return this.#callers.has(fn.id);
  }

  /** Functions that this one hands out without calling them: they may be called from anywhere later. */
  addressTaken(fn: FunctionRef): readonly FunctionRef[] {
    const entry = this.#entries.get(fn.id);
    if (!entry) return [];
    entry.taken ??= bodyIndex(fn.facts.body).values.flatMap((value) =>
      this.program
        .handsOut(fn, value)
        .flatMap((t) => (t.k === 'function' && t.indirect !== true ? [t.fn] : [])),
    );
    return entry.taken;
  }

  /** Functions that this one calls or hands out. */
  leadsTo(fn: FunctionRef): readonly FunctionRef[] {
    const entry = this.#entries.get(fn.id);
    if (!entry) return [];
    if (!entry.leadsTo) {
      const found = new Set<FunctionRef>();
      for (const edge of entry.edges)
        for (const target of edge?.targets ?? []) if (target.k === 'function') found.add(target.fn);
      for (const taken of this.addressTaken(fn)) found.add(taken);
      entry.leadsTo = [...found];
    }
    return entry.leadsTo;
  }

  /** Functions that the tables of a file name. */
  tables(file: FileId): readonly FunctionRef[] {
    let found = this.#tables.get(file);
    if (!found) this.#tables.set(file, (found = this.program.tables(file)));
    return found;
  }

  /** The body without what can change no state. */
  slimBody(fn: FunctionRef): Region {
    const entry = this.#entries.get(fn.id);
    return entry ? this.#slim(entry) : fn.facts.body;
  }

  #slim(entry: Entry): Region {
    if (entry.whole) return entry.body;
    if (!entry.slim) {
      const sets = signalSets(entry.edges);
      entry.slim = slim(entry.body, (call) => this.#keeps(entry, call, sets));
    }
    return entry.slim;
  }

  /** @param sets signal sets of the function: what is unknown may fill them */
  #keeps(entry: Entry, call: CallEvent, sets: ReadonlySet<string>): boolean {
    for (const target of entry.edges[call.id]?.targets ?? []) {
      if (target.k === 'function') {
        if (this.matters(target.fn) || this.unsafe(target.fn)) return true;
      } else if (
        target.k === 'external' &&
        target.model &&
        (effectsOf(target.model, call).some((e) => changesState.has(e.k) || locking.has(e.k)) ||
          isUnsafe(target.model.safety))
      )
        return true;
      else if (
        sets.size > 0 &&
        target.k === 'external' &&
        !target.model &&
        call.args.some((a) => sets.has(placeOf(a.value) ?? ''))
      )
        return true;
    }
    return false;
  }

  #resolve(fn: FunctionRef): Entry {
    const edges: (CallEdge | undefined)[] = [];
    const callees = new Set<string>();
    const single = new Set<string>();
    // A call that does not return is an effect on the task that makes it.
    let effects = neverReturns(fn.facts);
    let unsafe = false;
    let whole = false;
    let locks = false;
    let forks = false;
    let enters = false;
    let indirect = false;
    for (const call of bodyIndex(fn.facts.body).calls) {
      const targets = this.program.callees(fn, call);
      edges[call.id] = { call, targets };
      indirect ||= this.program.isIndirect(fn, call);
      const only = targets.filter((t) => t.k === 'function').length === 1;
      for (const target of targets)
        if (target.k === 'function') {
          callees.add(target.fn.id);
          if (only || target.indirect !== true) single.add(target.fn.id);
        } else if (target.k === 'external' && target.model) {
          for (const effect of effectsOf(target.model, call)) {
            effects ||= changesState.has(effect.k);
            locks ||= locking.has(effect.k);
            forks ||= effect.k === 'fork' || effect.k === 'clone';
            enters ||= effect.k === 'clone' || (effect.k === 'fork' && effect.routine !== undefined);
            whole ||= effect.k === 'fork' && effect.kind === 'vfork';
          }
          unsafe ||= isUnsafe(target.model.safety);
        }
    }
    return {
      body: fn.facts.body,
      edges,
      callees,
      single,
      effects,
      unsafe: unsafe || locks,
      locks,
      forks,
      enters,
      whole,
      indirect,
      taken: null,
      leadsTo: null,
      slim: null,
    };
  }

  #spreadAll(): void {
    const callers = callersOf(this.#entries, (e) => e.callees);
    this.#callers = callers;
    const having = (pick: (entry: Entry) => boolean, through = callers): Set<string> => {
      const set = new Set<string>();
      for (const [id, entry] of this.#entries) if (pick(entry)) set.add(id);
      return spread(set, through);
    };
    const matters = having((e) => e.effects);
    const unsafe = having((e) => e.unsafe);
    // A body is slimmed by what its callees reach.
    if (!sameSets(matters, this.#matters) || !sameSets(unsafe, this.#unsafe))
      for (const entry of this.#entries.values()) entry.slim = null;
    this.#matters = matters;
    this.#unsafe = unsafe;
    this.#vforks = this.#enters = false;
    for (const { whole, enters } of this.#entries.values()) {
      this.#vforks ||= whole;
      this.#enters ||= enters;
    }
    this.#locks = having((e) => e.locks);
    this.#mayFork = having((e) => e.forks);
    this.#forks = having(
      (e) => e.forks,
      callersOf(this.#entries, (e) => e.single),
    );
  }
}

/** Functions that calls lead to, each with how. */
function named(edges: readonly (CallEdge | undefined)[]): ReadonlySet<string> {
  const out = new Set<string>();
  for (const edge of edges)
    for (const target of edge?.targets ?? [])
      if (target.k === 'function') out.add(`${target.indirect === true ? '?' : '='}${target.fn.id}`);
  return out;
}

function callersOf(
  entries: ReadonlyMap<string, Entry>,
  callees: (entry: Entry) => ReadonlySet<string>,
): Map<string, string[]> {
  const callers = new Map<string, string[]>();
  for (const [id, entry] of entries)
    for (const callee of callees(entry)) {
      const list = callers.get(callee);
      if (list) list.push(id);
      else callers.set(callee, [id]);
    }
  return callers;
}

function signalSets(edges: readonly (CallEdge | undefined)[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const edge of edges)
    for (const target of edge?.targets ?? [])
      if (target.k === 'external')
        for (const effect of target.model?.effects ?? []) {
          if (effect.k !== 'sigset' && effect.k !== 'mask') continue;
          const place = edge && placeOf(edge.call.args[effect.set.index]?.value);
          if (typeof place === 'string') places.add(place);
        }
  return places;
}

function isUnsafe(safety: ChildSafety | undefined): boolean {
  return safety === 'malloc' || safety === 'stdio' || safety === 'lock';
}

/** Whether two readings of a body reach the same. */
function sameReach(a: Entry, b: Entry): boolean {
  return (
    a.effects === b.effects &&
    a.whole === b.whole &&
    a.unsafe === b.unsafe &&
    a.locks === b.locks &&
    a.forks === b.forks &&
    a.enters === b.enters &&
    sameSets(a.callees, b.callees) &&
    sameSets(a.single, b.single)
  );
}

function sameSets(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const item of a) if (!b.has(item)) return false;
  return true;
}

/** Effects that the interpreter follows; the others are facts for rules that look at calls alone. */
const changesState: ReadonlySet<Effect['k']> = new Set([
  'thread-start',
  'thread-join',
  'fork',
  'clone',
  'exec',
  'exit',
  'mask',
  'sigset',
  'handler',
  'sigwait',
  'thread-signal',
  'session',
  'submit',
]);

const locking: ReadonlySet<Effect['k']> = new Set(['lock', 'unlock', 'guard']);

/** Whether a body calls or hands out something of one of these simple names. */
export function mentions(body: Region, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  for (const name of bodyIndex(body).names) if (names.has(name)) return true;
  return false;
}

/**
 * Functions that mention one of the names, or the name of a function that does, and so on: all that can reach them,
 * judged without resolving anything.
 */
export function mentioning(
  functions: Iterable<FunctionRef>,
  names: ReadonlySet<string>,
): ReadonlySet<FunctionRef> {
  const byName = new Map<string, FunctionRef[]>();
  for (const fn of functions)
    for (const name of bodyIndex(fn.facts.body).names) {
      const list = byName.get(name);
      if (list) list.push(fn);
      else byName.set(name, [fn]);
    }
  const found = new Set<FunctionRef>();
  const seen = new Set(names);
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop())
    for (const fn of byName.get(name) ?? []) {
      if (found.has(fn)) continue;
      found.add(fn);
      // A constructor is called by its class's name.
      const owner = fn.facts.owner?.slice(fn.facts.owner.lastIndexOf('.') + 1);
      for (const called of fn.facts.kind === 'method' && owner !== undefined
        ? [fn.facts.name, owner]
        : [fn.facts.name])
        if (!seen.has(called)) {
          seen.add(called);
          queue.push(called);
        }
    }
  return found;
}

/** Adds to the set every direct and indirect caller of its members. */
function spread(set: Set<string>, callers: ReadonlyMap<string, readonly string[]>): Set<string> {
  const queue = [...set];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const caller of callers.get(at) ?? [])
      if (!set.has(caller)) {
        set.add(caller);
        queue.push(caller);
      }
  return set;
}
