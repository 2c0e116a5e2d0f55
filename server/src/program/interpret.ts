/**
 * The abstract interpreter: walks the region trees of one program from its roots with abstract states, splits the role
 * at a fork's result, and tells the observer what it sees. A function is walked once per kind of entry (role, threads,
 * mask); its outcome is remembered, so that a call costs a look-up the second time. A function that always forks and
 * returns the result is therefore a fork to its callers, through any depth.
 */
import type {
  AssignEvent,
  CallEvent,
  LoopRegion,
  Region,
  Span,
  SwitchRegion,
  Test,
  TryRegion,
  Value,
} from '../facts/model';
import { calls, regions } from '../facts/model';
import type { CallGraph } from './callGraph';
import type { ProgramUnit } from './concurrency';
import { applyModel, handsOn, type EffectContext } from './effects';
import type { Observer } from './observer';
import type { FunctionRef, Program } from './program';
import {
  anySign,
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
  type Role,
  type SignalSet,
  type State,
  type ThreadAlive,
} from './state';
import { bitsOf, placeOf, refine, signOf } from './values';

/** How a call can end, seen from the caller: one entry a role. */
interface Exit {
  readonly role: Role;
  readonly result: number;
  readonly started: readonly ThreadAlive[];
  readonly joined: ReadonlySet<string>;
  readonly mask: SignalSet;
}

interface Root {
  readonly fn: FunctionRef;
  readonly threads: readonly ThreadAlive[];
  readonly mask: SignalSet;
  readonly onThread: boolean;
}

interface Frame {
  readonly fn: FunctionRef;
  readonly path: readonly CallSite[];
  readonly onThread: boolean;
  /** `at`: the statement; null at the function's end. */
  readonly returns: { state: State; result: number; at: Span | null }[];
  readonly jumps: Map<string, readonly State[]>;
  loops: { breaks: readonly State[]; continues: readonly State[]; label: string | null }[];
}

const maxPath = 40;
const maxRounds = 4;
/** Evaluations of one function body in one program, over all entries: past it a call is taken to do nothing. */
const maxWalks = 20_000;

export class Interpreter {
  readonly #outcomes = new Map<string, readonly Exit[]>();
  readonly #running = new Set<string>();
  readonly #passing = new Map<string, boolean>();
  readonly #queue: Root[] = [];
  readonly #rooted = new Set<string>();
  readonly #walked = new Set<string>();
  #walks = 0;

  constructor(
    readonly program: Program,
    readonly graph: CallGraph,
    readonly observer: Observer,
    readonly unit: ProgramUnit,
  ) {}

  /** Where this program starts a thread, if it does. */
  firstThread: CallSite | null = null;

  /** Functions that were walked, roots and callees. */
  get walked(): ReadonlySet<string> {
    return this.#walked;
  }

  /** @param alive threads that may be alive when `fn` is entered from outside */
  root(fn: FunctionRef, alive: readonly ThreadAlive[], mask: SignalSet, onThread: boolean): void {
    const id = `${fn.id}|${level(alive)}|${onThread ? 1 : 0}`;
    if (this.#rooted.has(id)) return;
    this.#rooted.add(id);
    this.#queue.push({ fn, threads: alive, mask, onThread });
  }

  run(): void {
    for (let root = this.#queue.shift(); root; root = this.#queue.shift()) {
      const entry: State = { ...initialState, threads: root.threads, mask: root.mask };
      for (const exit of this.#outcome(root.fn, entry, [], root.onThread))
        if (exit.role.k === 'child' && !exit.role.execTried)
          this.observer.continues(exit.role.fork, 'returns', null);
    }
  }

  /** Walks what a new process runs in place of the code behind the call that made it. */
  enterChild(fn: FunctionRef, { role, ...state }: State, path: readonly CallSite[]): void {
    if (role.k === 'child')
      this.#outcome(fn, { ...state, role: { ...role, home: path.length } }, path, false);
  }

  /** For a function that does with its parameters what counts, its outcome holds for this caller alone. */
  #caller(fn: FunctionRef, path: readonly CallSite[]): string {
    const last = path[path.length - 1];
    return last && this.#handsOn(fn, 0) ? `|${siteId(last)}` : '';
  }

  #handsOn(fn: FunctionRef, depth: number): boolean {
    const known = this.#passing.get(fn.id);
    if (known !== undefined || fn.facts.params.length === 0 || depth > 3) return known ?? false;
    this.#passing.set(fn.id, false);
    const passes = this.graph.edges(fn).some((edge) =>
      edge?.targets.some((target) => {
        if (target.k === 'external') return target.model !== null && handsOn(fn, edge.call, target.model);
        return (
          target.k === 'function' &&
          edge.call.args.some((a) => isParameter(fn, a.value)) &&
          this.#handsOn(target.fn, depth + 1)
        );
      }),
    );
    this.#passing.set(fn.id, passes);
    return passes;
  }

  #outcome(fn: FunctionRef, entry: State, path: readonly CallSite[], onThread: boolean): readonly Exit[] {
    const best = witness(entry.threads);
    const key = `${fn.id}|${roleKey(entry.role)}|${level(entry.threads)}${best?.provable === true ? '!' : ''}|${onThread ? 1 : 0}|${entry.mask.all ? '*' : ''}${[...entry.mask.names].sort().join()}${this.#caller(fn, path)}`;
    const known = this.#outcomes.get(key);
    if (known) return known;
    // Recursion, or more work than any program is worth: the call returns and changes nothing.
    const nothing: readonly Exit[] = [
      { role: entry.role, result: anySign, started: [], joined: new Set(), mask: entry.mask },
    ];
    if (this.#running.has(key) || path.length > maxPath || ++this.#walks > maxWalks) return nothing;
    this.#running.add(key);
    this.#walked.add(fn.id);
    // The callee sees its caller's threads as one witness, so that its outcome serves every caller alike.
    const inherited = best ? [{ ...best, handle: null }] : [];
    const start: State = { ...initialState, role: entry.role, threads: inherited, mask: entry.mask };
    const frame: Frame = { fn, path, onThread, returns: [], jumps: new Map(), loops: [] };
    for (let round = 0; round < maxRounds; round++) {
      const before = new Map(frame.jumps);
      frame.returns.length = 0;
      const end = this.#region(frame, this.graph.slimBody(fn), [start]);
      for (const state of end) frame.returns.push({ state, result: anySign, at: null });
      if ([...frame.jumps].every(([label, states]) => sameStates(states, before.get(label) ?? []))) break;
    }
    if (fn === this.unit.main) this.#leaveMain(frame);
    const exits = this.#exits(frame, entry.role, inherited);
    this.#running.delete(key);
    this.#outcomes.set(key, exits);
    return exits;
  }

  /** A return from main is an exit: the second one, where the parent returns as well. */
  #leaveMain({ fn, returns }: Frame): void {
    // Where a value is known to be negative the fork has failed, and there is no child.
    const made = ({ role, signs }: State): boolean =>
      role.k === 'parent' && ![...signs.values()].includes(negative);
    if (!returns.some((r) => made(r.state))) return;
    for (const { state, at } of returns) {
      const { role } = state;
      if (role.k !== 'child' || !at) continue;
      const calleeSpan: Span = { start: at.start, end: at.start + 'return'.length };
      const callee: Value = { k: 'name', name: 'return' };
      const call: CallEvent = { k: 'call', id: -1 - at.start, callee, args: [], span: at, calleeSpan };
      const leaf: CallSite = { fn, call };
      const { fork, execTried } = role;
      this.observer.childExit({ unit: this.unit, fork, site: leaf, path: [], leaf, name: 'exit', execTried });
    }
  }

  /** Sums up the returns of a function, and settles what a child that leaves the function means. */
  #exits(frame: Frame, entryRole: Role, inherited: readonly ThreadAlive[]): readonly Exit[] {
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
      const started = state.threads.filter(
        (t) => !inherited.some((i) => i.site === t.site && i.handle === t.handle),
      );
      out.push({ role, result, started, joined: state.joined, mask: state.mask });
    }
    return out;
  }

  #region(frame: Frame, region: Region, states: readonly State[]): readonly State[] {
    if (states.length === 0 && region.k !== 'label' && region.k !== 'seq') {
      // Not reached, but a label inside may be.
      if (!hasLabel(region)) return states;
    }
    switch (region.k) {
      case 'seq': {
        let at = states;
        for (const item of region.items) at = this.#region(frame, item, at);
        return at;
      }
      case 'call':
        return this.#call(frame, region, states);
      case 'assign':
        return states.map((s) => this.#assign(frame, region, s));
      case 'branch': {
        const { yes, no } = this.#test(frame, region.test, states);
        return join(
          this.#region(frame, region.then, yes),
          region.else ? this.#region(frame, region.else, no) : no,
        );
      }
      case 'loop':
        return this.#loop(frame, region, states);
      case 'switch':
        return this.#switch(frame, region, states);
      case 'try':
        return this.#try(frame, region, states);
      case 'scope': {
        const handles = new Set(
          region.contexts.flatMap((c) => (c.target?.k === 'name' ? [c.target.name] : [])),
        );
        const leave = (s: State): State => ({
          ...s,
          threads: s.threads.filter((t) => t.handle === null || !handles.has(t.handle) || this.#outlives(t)),
        });
        const before = frame.returns.length;
        const end = this.#region(frame, region.body, states);
        // A return inside the scope leaves it too.
        for (const returned of frame.returns.slice(before)) returned.state = leave(returned.state);
        return end.map(leave);
      }
      case 'label':
        return join(states, frame.jumps.get(region.name) ?? []);
      case 'exit':
        this.#exit(frame, region, states);
        return [];
    }
  }

  /** A C++ object that is not waited for when it goes out of scope. */
  #outlives({ site }: ThreadAlive): boolean {
    if (!site) return false;
    const starts = this.graph
      .targets(site.fn, site.call)
      .flatMap((t) => (t.k === 'external' ? (t.model?.effects ?? []) : []))
      .find((e) => e.k === 'thread-start');
    return starts?.handle === 'result' && starts.scoped !== true;
  }

  #exit(frame: Frame, region: Extract<Region, { k: 'exit' }>, states: readonly State[]): void {
    switch (region.how) {
      case 'return':
        for (const state of states) {
          const result = region.value ? signOf(state, region.value) : anySign;
          frame.returns.push({ state, result, at: region.span });
        }
        return;
      case 'goto': {
        const label = region.label ?? '';
        frame.jumps.set(label, join(frame.jumps.get(label) ?? [], states));
        return;
      }
      case 'break':
      case 'continue': {
        const target =
          region.label === undefined
            ? frame.loops[frame.loops.length - 1]
            : frame.loops.find((l) => l.label === region.label);
        if (!target) return;
        if (region.how === 'break') target.breaks = join(target.breaks, states);
        else {
          // `continue` in a switch means the loop around it.
          const loop =
            region.label === undefined ? frame.loops.findLast((l) => l.label !== switchLabel) : target;
          if (loop) loop.continues = join(loop.continues, states);
        }
        return;
      }
      case 'throw':
        return;
    }
  }

  #test(frame: Frame, test: Test, states: readonly State[]): { yes: readonly State[]; no: readonly State[] } {
    switch (test.k) {
      case 'not': {
        const { yes, no } = this.#test(frame, test.of, states);
        return { yes: no, no: yes };
      }
      case 'and': {
        const left = this.#test(frame, test.left, states);
        const right = this.#test(frame, test.right, left.yes);
        return { yes: right.yes, no: join(left.no, right.no) };
      }
      case 'or': {
        const left = this.#test(frame, test.left, states);
        const right = this.#test(frame, test.right, left.no);
        return { yes: join(left.yes, right.yes), no: right.no };
      }
      case 'test': {
        const after = this.#region(frame, test.before, states);
        const pick = (wanted: boolean): State[] =>
          after.flatMap((s) => {
            const refined = refine(s, test.value, wanted);
            return refined ? [refined] : [];
          });
        return { yes: pick(true), no: pick(false) };
      }
    }
  }

  #loop(frame: Frame, region: LoopRegion, states: readonly State[]): readonly State[] {
    const context = {
      breaks: [] as readonly State[],
      continues: [] as readonly State[],
      label: region.label ?? null,
    };
    // A loop that joins threads joins all of them: that it might run zero times is no doubt worth having.
    const joins = joinsThreads(this.graph, frame.fn, region);
    let head = states;
    let out: readonly State[] = [];
    let back: readonly State[] = [];
    frame.loops.push(context);
    for (let round = 0; round < maxRounds; round++) {
      context.breaks = [];
      context.continues = [];
      let body: readonly State[];
      if (region.form === 'do') {
        body = join(this.#region(frame, region.body, head), context.continues);
        const { yes, no } = region.test ? this.#test(frame, region.test, body) : { yes: body, no: [] };
        back = yes;
        out = no;
      } else {
        const { yes, no } = this.#enter(frame, region, head);
        body = join(this.#region(frame, region.body, yes), context.continues);
        back = region.step ? this.#region(frame, region.step, body) : body;
        out = joins && back.length > 0 ? this.#enter(frame, region, back).no : no;
      }
      const next = join(states, back);
      if (sameStates(next, head)) break;
      head = next;
    }
    frame.loops.pop();
    if (out.length === 0 && context.breaks.length === 0)
      for (const state of back)
        if (state.role.k === 'child' && !state.role.execTried)
          this.observer.continues(state.role.fork, 'loops', null);
    const normal = region.else ? this.#region(frame, region.else, out) : out;
    return join(normal, context.breaks);
  }

  #enter(
    frame: Frame,
    region: LoopRegion,
    head: readonly State[],
  ): { yes: readonly State[]; no: readonly State[] } {
    if (region.test) return this.#test(frame, region.test, head);
    return region.each ? { yes: head, no: head } : { yes: head, no: [] };
  }

  #switch(frame: Frame, region: SwitchRegion, states: readonly State[]): readonly State[] {
    const context = { breaks: [] as readonly State[], continues: [] as readonly State[], label: switchLabel };
    const subject: Value = region.subject.k === 'test' ? region.subject.value : { k: 'unknown' };
    const after = region.subject.k === 'test' ? this.#region(frame, region.subject.before, states) : states;
    const matching = (values: readonly Value[], wanted: boolean): State[] =>
      after.flatMap((s) => {
        let at: State | null = s;
        for (const value of values)
          at = at && refine(at, { k: 'op', op: '==', args: [subject, value] }, wanted);
        return at ? [at] : [];
      });
    const others = region.cases.flatMap((c) => c.values ?? []);
    frame.loops.push(context);
    let through: readonly State[] = [];
    for (const one of region.cases) {
      const entry = one.values
        ? join(...one.values.map((v) => matching([v], true)))
        : matching(others, false);
      const end = this.#region(frame, one.body, join(through, entry));
      if (region.fallsThrough) through = end;
      else context.breaks = join(context.breaks, end);
    }
    frame.loops.pop();
    const none = region.cases.some((c) => c.values === null) ? [] : matching(others, false);
    return join(through, context.breaks, none);
  }

  #try(frame: Frame, region: TryRegion, states: readonly State[]): readonly State[] {
    const body = this.#region(frame, region.body, states);
    const caught = join(states, body);
    const ends = region.handlers.map((h) => this.#region(frame, h, caught));
    const normal = region.else ? this.#region(frame, region.else, body) : body;
    const all = join(normal, ...ends);
    return region.finally ? this.#region(frame, region.finally, all.length > 0 ? all : caught) : all;
  }

  #assign(frame: Frame, event: AssignEvent, state: State): State {
    const place = placeOf(event.target);
    if (place === null) return state;
    if (event.op === '|=') {
      const before = state.bits.get(place) ?? { set: 0n, complete: false };
      const added = bitsOf(state, event.value, (n) => this.#constant(frame.fn, n));
      const bits = new Map(state.bits);
      bits.set(place, { set: before.set | added.set, complete: before.complete && added.complete });
      return { ...state, bits };
    }
    let next = withSign(state, place, event.op === '=' ? signOf(state, event.value) : anySign);
    const bits = bitsOf(state, event.value, (n) => this.#constant(frame.fn, n));
    const known = event.op === '=' && (bits.complete || bits.set !== 0n);
    if (known || next.bits.has(place)) {
      const all = new Map(next.bits);
      if (known) all.set(place, bits);
      else all.delete(place);
      next = { ...next, bits: all };
    }
    // The handle of a thread that a call returned has a name now.
    if (event.value.k === 'call') {
      const anonymous = `#${event.value.call}`;
      if (next.threads.some((t) => t.handle === anonymous))
        next = {
          ...next,
          threads: next.threads.map((t) => (t.handle === anonymous ? { ...t, handle: place } : t)),
        };
    }
    return next;
  }

  /** Macros and initialised constants of the file. */
  #constant(fn: FunctionRef, name: string): Value | null {
    const file = this.program.files.get(fn.file);
    const macro = file?.macros.find((m) => m.name === name && m.params === null);
    if (macro) return macro.value;
    const variable = file?.variables.find((v) => v.name === name);
    return variable && /\bconst(?:expr)?\b/.test(variable.type) ? variable.init : null;
  }

  #call(frame: Frame, call: CallEvent, states: readonly State[]): readonly State[] {
    const targets = this.graph.targets(frame.fn, call);
    if (targets.length === 0) return states;
    const site: CallSite = { fn: frame.fn, call };
    const out: (readonly State[])[] = [];
    for (const state of states)
      for (const target of targets) {
        if (target.k === 'function') out.push(this.#enterFunction(frame, site, target.fn, state));
        else if (target.k === 'external' && target.model)
          out.push(applyModel(this.#context(frame), site, target.model, state));
        else out.push([state]);
      }
    return join(...out);
  }

  #enterFunction(frame: Frame, site: CallSite, fn: FunctionRef, state: State): readonly State[] {
    if (!this.graph.matters(fn) && !(state.role.k === 'child' && this.graph.unsafe(fn))) {
      this.#walked.add(fn.id);
      return [state];
    }
    return this.#outcome(fn, state, [...frame.path, site], frame.onThread).map((exit): State => {
      const alive = state.threads.filter(
        (t) => t.handle === null || ![...exit.joined].some((h) => sameHandle(h, t.handle)),
      );
      const after: State = {
        ...state,
        role: isNewChild(exit.role, state.role) ? { ...exit.role, home: frame.path.length } : exit.role,
        // A new child has no thread but the one that forked.
        threads:
          roleKey(exit.role) === roleKey(state.role) || exit.role.k === 'parent'
            ? [...alive, ...exit.started]
            : exit.started,
        joined: exit.joined.size === 0 ? state.joined : new Set([...state.joined, ...exit.joined]),
        mask: exit.mask,
      };
      return withSign(after, `#${site.call.id}`, exit.result);
    });
  }

  #context(frame: Frame): EffectContext {
    return {
      interpreter: this,
      fn: frame.fn,
      path: frame.path,
      onThread: frame.onThread,
      inLoop: frame.loops.some((l) => l.label !== switchLabel),
      lookup: (name) => this.#constant(frame.fn, name),
    };
  }
}

const switchLabel = '<switch>';

function isParameter(fn: FunctionRef, value: Value): boolean {
  const place = placeOf(value);
  return place !== null && fn.facts.params.some((p) => p.name === place);
}

function isNewChild(role: Role, before: Role): role is Extract<Role, { k: 'child' }> {
  return role.k === 'child' && (before.k === 'parent' || before.fork !== role.fork);
}

/** `t[]` and `w.t[]` hold the same threads as `t`; a member is the same whatever object it is reached through. */
export function sameHandle(a: string, b: string | null): boolean {
  if (b === null) return false;
  const plain = (h: string): string => h.replace(/\[\]/g, '').replace(/^.*\./, '');
  return plain(a) === plain(b);
}

const labels = new WeakMap<Region, boolean>();

function hasLabel(region: Region): boolean {
  let found = labels.get(region);
  if (found === undefined) {
    found = [...regions(region)].some((r) => r.k === 'label');
    labels.set(region, found);
  }
  return found;
}

function joinsThreads(graph: CallGraph, fn: FunctionRef, region: LoopRegion): boolean {
  for (const call of calls(region.body))
    for (const target of graph.targets(fn, call))
      if (target.k === 'external' && target.model?.effects?.some((e) => e.k === 'thread-join') === true)
        return true;
  return false;
}
