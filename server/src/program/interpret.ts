/**
 * The abstract interpreter: walks the region trees of one program from its roots with abstract states, splits the role
 * at a fork's result, and tells the observer what it sees. A function is walked once per kind of entry (role, threads,
 * mask); its outcome is remembered, so that a call costs a look-up the second time. A function that always forks and
 * returns the result is therefore a fork to its callers, through any depth.
 */
import type { CallEvent, Span, Value } from '../facts/model';
import type { CallGraph } from './callGraph';
import type { ProgramUnit } from './concurrency';
import { handsOn } from './effects/handlers';
import { joinsItself, sameHandle } from './effects/threads';
import { guardsOf, guardsOutside } from './guards';
import { entryLocks, locksAfter, netLocks } from './locks/calls';
import { changedLocks, locksKey, noLocks, type Locks } from './locks/state';
import { LockSummaries } from './locks/summary';
import type { Observer } from './observer';
import { leavesAtOnce } from './parentLeaves';
import type { FunctionRef, Program, Target } from './program';
import {
  addThreads,
  anySign,
  goesOn,
  initialState,
  join,
  level,
  negative,
  parent,
  positive,
  roleKey,
  sameStates,
  siteId,
  witness,
  withSign,
  zero,
  type CallSite,
  type ForkSite,
  type Role,
  type SignalSet,
  type State,
  type ThreadAlive,
} from './state';
import { StaticSets } from './staticSets';
import { placeOf } from './values';
import { maxRounds, Walk, type Frame } from './walk';

/** How a call can end, seen from the caller: one entry a role. */
interface Exit {
  readonly role: Role;
  readonly result: number;
  readonly started: readonly ThreadAlive[];
  readonly joined: ReadonlySet<string>;
  readonly mask: SignalSet;
  /** Sets that parameters point to. */
  readonly sets: ReadonlyMap<string, SignalSet>;
  /** What the function did to locks, in its own words. */
  readonly locks: Locks;
}

interface Root {
  readonly fn: FunctionRef;
  readonly threads: readonly ThreadAlive[];
  readonly mask: SignalSet;
  readonly onThread: boolean;
  readonly sets: ReadonlyMap<string, SignalSet>;
}

const maxPath = 40;
/** Evaluations of one function body in one program, over all entries: past it a call is taken to do nothing. */
const maxWalks = 20_000;

/** What holds in every program of a workspace, whichever is walked. */
export class Common {
  readonly summaries: LockSummaries;
  /** Signal sets at file level. */
  readonly staticSets: StaticSets;
  /** Functions by whether they hand a parameter on. */
  readonly passing = new Map<FunctionRef, boolean>();

  constructor(program: Program, graph: CallGraph) {
    this.summaries = new LockSummaries(program, graph);
    this.staticSets = new StaticSets(program, graph);
  }
}

export class Interpreter {
  readonly #outcomes = new Map<FunctionRef, Map<string, readonly Exit[]>>();
  readonly #running = new Set<string>();
  readonly #queue: Root[] = [];
  readonly #rooted = new Set<string>();
  readonly #walked = new Set<string>();
  #walks = 0;

  constructor(
    readonly program: Program,
    readonly graph: CallGraph,
    readonly observer: Observer,
    readonly unit: ProgramUnit,
    private readonly common = new Common(program, graph),
  ) {}

  get staticSets(): StaticSets {
    return this.common.staticSets;
  }

  get summaries(): LockSummaries {
    return this.common.summaries;
  }

  /** Where this program starts a thread, if it does. */
  firstThread: CallSite | null = null;

  /** What a call leads to in this program: what is not linked into it is something unknown here. */
  targets(fn: FunctionRef, call: CallEvent): readonly Target[] {
    const all = this.graph.targets(fn, call);
    const { files } = this.unit;
    if (!files) return all;
    const isOwn = (t: Target): boolean => t.k !== 'function' || files.has(t.fn.file) || t.fn.file === fn.file;
    let others = 0;
    for (const target of all) if (!isOwn(target)) others++;
    if (others === 0) return all;
    const own = all.filter(isOwn);
    // What a library calls may be in the programs that use it.
    if (own.length === 0 && !this.unit.main) return all;
    return own.length > 0 ? own : [{ k: 'external', name: '', model: null }];
  }

  /** Functions that were walked, roots and callees. */
  get walked(): ReadonlySet<string> {
    return this.#walked;
  }

  /**
   * @param alive threads that may be alive when `fn` is entered from outside
   * @param sets signal sets that its parameters point to
   */
  root(
    fn: FunctionRef,
    alive: readonly ThreadAlive[],
    mask: SignalSet,
    onThread: boolean,
    sets: ReadonlyMap<string, SignalSet> = new Map(),
  ): void {
    const id = `${fn.id}|${level(alive)}|${onThread ? 1 : 0}`;
    if (this.#rooted.has(id)) return;
    this.#rooted.add(id);
    this.#queue.push({ fn, threads: alive, mask, onThread, sets });
  }

  run(): void {
    for (let root = this.#queue.shift(); root; root = this.#queue.shift()) {
      const entry: State = { ...initialState, threads: root.threads, mask: root.mask, sets: root.sets };
      for (const exit of this.#outcome(root.fn, entry, [], root.onThread))
        if (exit.role.k === 'child' && !exit.role.execTried)
          this.observer.continues(exit.role.fork, 'returns', null);
    }
  }

  /** Walks what runs before main. @returns the threads that it leaves alive */
  before(functions: readonly FunctionRef[]): readonly ThreadAlive[] {
    return functions.flatMap((fn) => {
      const exits = this.#outcome(fn, initialState, [], false);
      return exits.flatMap((exit) => (exit.role.k === 'parent' ? exit.started : []));
    });
  }

  /** Walks what a new process runs in place of the code behind the call that made it. */
  enterChild(fn: FunctionRef, { role, ...state }: State, path: readonly CallSite[]): void {
    if (role.k === 'child')
      this.#outcome(fn, { ...state, role: { ...role, home: path.length }, sets: new Map() }, path, false);
  }

  /** For a function that does with its parameters what counts, its outcome holds for this caller alone, and so on up. */
  #caller(fn: FunctionRef, path: readonly CallSite[], sets: ReadonlyMap<string, SignalSet>): string {
    if (sets.size === 0 && !this.#handsOn(fn, 0)) return '';
    let key = [...sets].map(([place, set]) => `|${place}=${signalsKey(set)}`).join('');
    for (let i = path.length - 1, at = fn; i >= 0 && this.#handsOn(at, 0); i--) {
      const site = path[i];
      if (!site) break;
      key += `|${siteId(site)}`;
      at = site.fn;
    }
    return key;
  }

  /** Signal sets that the callee sees through its parameters. */
  #passed(fn: FunctionRef, call: CallEvent, state: State): ReadonlyMap<string, SignalSet> {
    const sets = new Map<string, SignalSet>();
    if (state.sets.size === 0 || !this.#handsOn(fn, 0)) return sets;
    call.args.forEach((argument, i) => {
      const set = state.sets.get(placeOf(argument.value) ?? '');
      const parameter = fn.facts.params[i];
      if (set && parameter) sets.set(parameter.name, set);
    });
    return sets;
  }

  #handsOn(fn: FunctionRef, depth: number): boolean {
    const { passing } = this.common;
    const known = passing.get(fn);
    if (known !== undefined || fn.facts.params.length === 0 || depth > 3) return known ?? false;
    passing.set(fn, false);
    const passes = this.graph.edges(fn).some((edge) =>
      edge?.targets.some((target) => {
        if (target.k === 'external') return target.model !== null && handsOn(fn, edge.call, target.model);
        return (
          target.k === 'function' &&
          // What may be called through a pointer makes no wrapper.
          edge.targets.length === 1 &&
          edge.call.args.some((a) => isParameter(fn, a.value)) &&
          this.#handsOn(target.fn, depth + 1)
        );
      }),
    );
    passing.set(fn, passes);
    return passes;
  }

  #outcome(fn: FunctionRef, entry: State, path: readonly CallSite[], onThread: boolean): readonly Exit[] {
    const best = witness(entry.threads);
    const key = `${roleKey(entry.role)}|${level(entry.threads)}${best?.provable === true ? '!' : ''}|${onThread ? 1 : 0}|${signalsKey(entry.mask)}${this.#caller(fn, path, entry.sets)}|${locksKey(entry.locks)}`;
    let outcomes = this.#outcomes.get(fn);
    if (!outcomes) this.#outcomes.set(fn, (outcomes = new Map<string, readonly Exit[]>()));
    const known = outcomes.get(key);
    if (known) return known;
    // Recursion, or more work than any program is worth: the call returns and changes nothing.
    const nothing: readonly Exit[] = [
      {
        role: entry.role,
        result: anySign,
        started: [],
        joined: new Set(),
        mask: entry.mask,
        sets: new Map(),
        locks: noLocks,
      },
    ];
    const running = `${fn.id}|${key}`;
    if (this.#running.has(running) || path.length > maxPath || ++this.#walks > maxWalks) return nothing;
    this.#running.add(running);
    this.#walked.add(fn.id);
    this.observer.work.walks++;
    // The callee sees its caller's threads as one witness, so that its outcome serves every caller alike.
    const inherited = best ? [{ ...best, handle: null, guards: [] }] : [];
    const { role, mask, sets, locks } = entry;
    const start: State = { ...initialState, role, threads: inherited, mask, sets, locks };
    const frame: Frame = { fn, path, onThread, returns: [], jumps: new Map(), loops: [], scopes: [] };
    const walk = new Walk(this, frame);
    for (let round = 0; round < maxRounds; round++) {
      const before = new Map(frame.jumps);
      frame.returns.length = 0;
      const end = walk.region(this.graph.slimBody(fn), [start]);
      walk.ends(end);
      if ([...frame.jumps].every(([label, states]) => sameStates(states, before.get(label) ?? []))) break;
    }
    if (fn === this.unit.main) this.#leaveMain(frame);
    const exits = this.#exits(frame, entry.role, inherited, entry.locks);
    this.#running.delete(running);
    outcomes.set(key, exits);
    return exits;
  }

  /** A return from main is an exit: the second one, where the parent returns as well. */
  #leaveMain({ fn, returns }: Frame): void {
    // Where a value is known to be negative the fork has failed, and there is no child.
    const made = ({ role, signs }: State): boolean =>
      role.k === 'parent' && ![...signs.values()].includes(negative);
    const parents = returns.filter((r) => made(r.state));
    if (parents.length === 0) return;
    const children = returns.filter((r) => r.state.role.k === 'child');
    for (const { state, at } of children) {
      const { role } = state;
      if (role.k !== 'child' || !at || goesOn(role)) continue;
      const { site } = role.fork;
      const alone = parents.filter((p) => !children.some((c) => c.at?.start === p.at?.start));
      if (site.fn === fn)
        for (const { at: leave } of alone)
          if (leave && leavesAtOnce(this.graph, fn, site.call, leave)) this.observer.parentLeaves(site, true);
      const calleeSpan: Span = { start: at.start, end: at.start + 'return'.length };
      const callee: Value = { k: 'name', name: 'return' };
      const call: CallEvent = { k: 'call', id: -1 - at.start, callee, args: [], span: at, calleeSpan };
      const leaf: CallSite = { fn, call };
      const { fork, execTried } = role;
      this.observer.childExit({
        unit: this.unit,
        fork,
        site: leaf,
        path: [],
        leaf,
        name: 'exit',
        certain: true,
        execTried,
      });
    }
  }

  /** Sums up the returns of a function, and settles what a child that leaves the function means. */
  #exits(frame: Frame, entryRole: Role, inherited: readonly ThreadAlive[], entered: Locks): readonly Exit[] {
    const byRole = new Map<string, { state: State; result: number }>();
    for (const { state, result } of frame.returns) {
      const key = roleKey(state.role);
      const other = byRole.get(key);
      byRole.set(
        key,
        other
          ? { state: join([other.state], [state])[0] ?? state, result: other.result | result }
          : { state, result },
      );
    }
    const all = [...byRole.values()];
    const others = all.filter((e) => e.state.role.k === 'parent');
    const parentResult = others.reduce((mask, e) => mask | e.result, 0);
    const out: Exit[] = [];
    for (const { state, result } of all) {
      let role = state.role;
      if (
        role.k === 'child' &&
        roleKey(role) !== roleKey(entryRole) &&
        !(entryRole.k === 'child' && entryRole.fork === role.fork)
      ) {
        // A fork to the caller, that is: where only a failed fork returns to the parent, the child is all that goes on.
        const tellsApart = result === zero && (parentResult & zero) === 0 && (parentResult & positive) !== 0;
        if (!tellsApart) {
          // The child walks on into the caller as any other process would.
          if (!role.execTried) this.observer.continues(role.fork, 'returns', null);
          if (others.length > 0 && role.fork.threads.length > 0) continue;
          role = parent;
        }
      }
      const started = state.threads
        .filter(
          (t) =>
            !inherited.some((i) => i.site === t.site && i.handle === t.handle) &&
            !(t.level === 'maybe' && t.site?.fn === frame.fn && joinsItself(this.graph, t)),
        )
        .map((t) => (t.guards ? { ...t, guards: guardsOutside(frame.fn, t.guards) } : t));
      const { joined, mask, sets } = state;
      out.push({ role, result, started, joined, mask, sets, locks: changedLocks(state, entered) });
    }
    return out;
  }

  /** A call of a function of the project. */
  enter(frame: Frame, site: CallSite, fn: FunctionRef, state: State): readonly State[] {
    if (!this.graph.matters(fn) && !(state.role.k === 'child' && this.graph.unsafe(fn))) {
      this.#walked.add(fn.id);
      return [netLocks(this, frame.path, site, fn, state)];
    }
    const sets = this.#passed(fn, site.call, state);
    const entry: State = { ...state, sets, locks: entryLocks(this, site, fn, state) };
    return this.#outcome(fn, entry, [...frame.path, site], frame.onThread).map((exit): State => {
      // What is as it was stays the same object, which is quickly joined with itself.
      const alive =
        exit.joined.size === 0
          ? state.threads
          : state.threads.filter(
              (t) => t.handle === null || ![...exit.joined].some((h) => sameHandle(h, t.handle)),
            );
      const around = exit.started.length > 0 ? guardsOf(frame.fn, site.call) : [];
      const started = exit.started.map((t) => ({
        ...t,
        guards: [
          ...guardsOutside(frame.fn, t.guards ?? []).map((g) => ({ ...g, from: site.call.span.start })),
          ...around,
        ],
      }));
      const made = newFork(exit.role, state.role);
      const after: State = {
        ...state,
        role: roleAfter(exit.role, state.role, frame.path.length),
        // A new child has no thread but the one that forked.
        threads:
          roleKey(exit.role) === roleKey(state.role) || exit.role.k === 'parent'
            ? addThreads(alive, started)
            : started,
        joined: exit.joined.size === 0 ? state.joined : new Set([...state.joined, ...exit.joined]),
        mask: exit.mask,
        sets: setsAfter(fn, site.call, state.sets, exit.sets),
        locks: locksAfter(this, frame.path, site, fn, state, exit.locks, made),
      };
      return withSign(after, `#${site.call.id}`, exit.result);
    });
  }
}

const signalKeys = new WeakMap<SignalSet, string>();

function signalsKey(set: SignalSet): string {
  let key = signalKeys.get(set);
  if (key === undefined) {
    key = `${set.all ? '*' : ''}${[...set.names].sort().join()}`;
    signalKeys.set(set, key);
  }
  return key;
}

/** What a call leaves in the sets that it was given: what its parameters point to at its end, or nothing known. */
function setsAfter(
  fn: FunctionRef,
  call: CallEvent,
  before: ReadonlyMap<string, SignalSet>,
  after: ReadonlyMap<string, SignalSet>,
): ReadonlyMap<string, SignalSet> {
  if (before.size === 0 && after.size === 0) return before;
  const sets = new Map(before);
  for (const [i, argument] of call.args.entries()) {
    const place = placeOf(argument.value);
    const parameter = fn.facts.params[i];
    const set = parameter && after.get(parameter.name);
    if (place === null) continue;
    if (set) sets.set(place, set);
    else sets.delete(place);
  }
  return sets;
}

function isParameter(fn: FunctionRef, value: Value): boolean {
  const place = placeOf(value);
  return place !== null && fn.facts.params.some((p) => p.name === place);
}

/** The role behind a call: what was remembered of it was seen in another caller, whose fork and path are not these. */
function roleAfter(exit: Role, before: Role, depth: number): Role {
  if (exit.k === 'parent') return exit;
  if (before.k === 'child' && !newFork(exit, before))
    return { ...exit, fork: before.fork, home: before.home };
  return { ...exit, home: depth };
}

/** The fork that made a child of the caller within the call. */
function newFork(exit: Role, before: Role): ForkSite | null {
  if (exit.k === 'parent') return null;
  return before.k === 'child' && siteId(before.fork.site) === siteId(exit.fork.site) ? null : exit.fork;
}
