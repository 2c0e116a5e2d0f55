/**
 * What functions do to locks, without walking them: what is left taken or released when they return, and what they take
 * at any depth. A function that takes and releases a lock leaves it as it was, whatever the order: the order matters only
 * in functions that are walked anyway, because they fork.
 */
import type { CallEvent } from '../../facts/model';
import type { CallGraph } from '../callGraph';
import { circles } from '../circles';
import { argumentOf } from '../effects/context';
import { guardedBy } from '../effects/locks';
import { effectsOf } from '../effects';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { lockId, toCaller } from './identity';

export interface Net {
  readonly taken: ReadonlySet<string>;
  readonly released: ReadonlySet<string>;
}

type Takes = ReadonlyMap<string, CallSite>;

const nothing: Net = { taken: new Set(), released: new Set() };
const none: Takes = new Map();

/** Past it a function takes so many locks that nobody can tell which ones count. */
const mostLocks = 100;

/** What a lock is called can change with each depth of a recursion. */
const mostRounds = 6;

interface Question<T> {
  readonly known: Map<string, T>;
  readonly start: T;
  /** Of one function, on what is known of those that it calls. */
  readonly step: (fn: FunctionRef) => T;
  readonly same: (a: T, b: T) => boolean;
  readonly unsettled: (found: T) => T;
}

interface Names {
  readonly size: number;
  readonly has: (name: string) => boolean;
  readonly keys: () => Iterable<string>;
}

function sameNames(a: Names, b: Names): boolean {
  if (a.size !== b.size) return false;
  for (const name of a.keys()) if (!b.has(name)) return false;
  return true;
}

export class LockSummaries {
  readonly #nets = new Map<string, Net>();
  readonly #takes = new Map<string, Takes>();
  readonly #translated = new WeakMap<ReadonlySet<string>, Map<CallEvent, readonly string[]>>();

  constructor(
    readonly program: Program,
    readonly graph: CallGraph,
  ) {}

  /** Locks that a call of the function leaves taken or released, in the function's own words. */
  net(fn: FunctionRef): Net {
    return this.#solved(fn, {
      known: this.#nets,
      start: nothing,
      step: (one) => this.#netOf(one),
      same: (a, b) => sameNames(a.taken, b.taken) && sameNames(a.released, b.released),
      // One that leaves another lock behind at each depth leaves none that could be named.
      unsettled: () => nothing,
    });
  }

  /** Locks that the function waits for at any depth, in its own words, and where in it. */
  takes(fn: FunctionRef): Takes {
    return this.#solved(fn, {
      known: this.#takes,
      start: none,
      step: (one) => this.#takesOf(one),
      same: sameNames,
      // `p->next->next…`: the first ones are true.
      unsettled: (found) => found,
    });
  }

  #netOf(fn: FunctionRef): Net {
    const taken = new Set<string>();
    const released = new Set<string>();
    for (const site of this.#sites(fn)) {
      const { took, dropped } = this.#ofCall(site, 'net');
      for (const id of took.keys()) taken.add(id);
      for (const id of dropped) released.add(id);
    }
    const own = (id: string): boolean => !id.startsWith(`${fn.id}~`);
    return {
      taken: new Set([...taken].filter((id) => own(id) && !released.has(id))),
      released: new Set([...released].filter((id) => own(id) && !taken.has(id))),
    };
  }

  #takesOf(fn: FunctionRef): Takes {
    const all = new Map<string, CallSite>();
    for (const site of this.#sites(fn)) {
      if (all.size > mostLocks) break;
      for (const [id, inner] of this.#ofCall(site, 'takes').took) if (!all.has(id)) all.set(id, inner);
    }
    return all;
  }

  /**
   * Functions that call each other in a circle are solved together, all of them at once and round by round, so that it
   * does not matter which of them was asked for first.
   */
  #solved<T>(fn: FunctionRef, { known, start, step, same, unsettled }: Question<T>): T {
    const before = known.get(fn.id);
    if (before !== undefined) return before;
    for (const circle of circles(
      fn,
      (one) => this.#calls(one),
      (one) => known.has(one.id),
    )) {
      const [first] = circle;
      if (first && circle.length === 1 && !this.#calls(first).some((f) => f.id === first.id)) {
        known.set(first.id, step(first));
        continue;
      }
      for (const one of circle) known.set(one.id, start);
      let isSettled = false;
      for (let round = 0; round < mostRounds && !isSettled; round++) {
        const found = circle.map((one) => [one.id, step(one)] as const);
        isSettled = found.every(([id, now]) => same(known.get(id) as T, now));
        for (const [id, now] of found) known.set(id, now);
      }
      if (!isSettled) for (const { id } of circle) known.set(id, unsettled(known.get(id) as T));
    }
    return known.get(fn.id) as T;
  }

  #calls(fn: FunctionRef): readonly FunctionRef[] {
    const found: FunctionRef[] = [];
    for (const site of this.#sites(fn))
      for (const target of this.graph.targets(fn, site.call))
        if (target.k === 'function') found.push(target.fn);
    return found;
  }

  /** Locks of the called function in the words of the caller, as far as it has any for them. */
  inCaller(site: CallSite, callee: FunctionRef, ids: ReadonlySet<string>): readonly string[] {
    let calls = this.#translated.get(ids);
    if (!calls) this.#translated.set(ids, (calls = new Map<CallEvent, readonly string[]>()));
    let known = calls.get(site.call);
    if (!known) {
      known = [...ids].flatMap((id) => toCaller(this.program, site, callee, id) ?? []);
      calls.set(site.call, known);
    }
    return known;
  }

  *#sites(fn: FunctionRef): Generator<CallSite> {
    if (!this.graph.locks(fn)) return;
    for (const edge of this.graph.edges(fn)) if (edge) yield { fn, call: edge.call };
  }

  #ofCall(site: CallSite, what: 'net' | 'takes'): { took: Takes; dropped: readonly string[] } {
    const took = new Map<string, CallSite>();
    const dropped: string[] = [];
    const { fn, call } = site;
    for (const target of this.graph.targets(fn, call)) {
      if (target.k === 'function') {
        const { taken, released } =
          what === 'net'
            ? (this.#nets.get(target.fn.id) ?? nothing)
            : { taken: (this.#takes.get(target.fn.id) ?? none).keys(), released: [] };
        // What a constructor takes, the destructor gives back.
        if (what === 'net' && call.constructs === true) continue;
        for (const id of taken) {
          const here = toCaller(this.program, site, target.fn, id);
          if (here !== null) took.set(here, site);
        }
        for (const id of released) {
          const here = toCaller(this.program, site, target.fn, id);
          if (here !== null) dropped.push(here);
        }
      } else if (target.k === 'external' && target.model)
        for (const effect of effectsOf(target.model, call)) {
          if (effect.k === 'guard' && what === 'takes') {
            const id = lockId(this.program, fn, call.args[0]?.value);
            if (id !== null) took.set(id, site);
          }
          if (effect.k !== 'lock' && effect.k !== 'unlock') continue;
          // Whether a try succeeds, the function's result says: not known here.
          if (effect.k === 'lock' && effect.tries !== undefined) continue;
          const object = argumentOf(call, effect.object);
          const guarded = guardedBy(this.graph, fn, object);
          // A guard's own lock() and unlock() end with its scope.
          if (guarded && what === 'net') continue;
          const id = lockId(this.program, fn, guarded ?? object);
          if (id === null) continue;
          if (effect.k === 'lock') took.set(id, site);
          else dropped.push(id);
        }
    }
    return { took, dropped };
  }
}
