/** Walks the regions of one function with abstract states: splits them at conditions, joins them where control joins. */
import type {
  AssignEvent,
  CallEvent,
  LoopRegion,
  ScopeRegion,
  Region,
  Span,
  SwitchRegion,
  Test,
  TryRegion,
  Value,
} from '../facts/model';
import { calls, regions } from '../facts/model';
import type { CallGraph } from './callGraph';
import { byName } from './certain';
import { withoutUnjoinable } from './effects/threads';
import { applyModel } from './effects';
import type { EffectContext } from './effects/context';
import { ruledOut } from './guards';
import type { Interpreter } from './interpret';
import { noteReleased } from './effects/locks';
import { mapHeld, release, type Held } from './locks/state';
import type { FunctionRef } from './program';
import {
  anySign,
  join,
  sameStates,
  withSign,
  type CallSite,
  type Role,
  type State,
  type ThreadAlive,
} from './state';
import { VforkChild } from './vforkChild';
import { assignBits, constantNamed } from './bits';
import { placeOf, refine, signOf, signPlace } from './values';

export interface Frame {
  readonly fn: FunctionRef;
  readonly path: readonly CallSite[];
  readonly onThread: boolean;
  /** `at`: the statement; null at the function's end. */
  readonly returns: { state: State; result: number; at: Span | null }[];
  readonly jumps: Map<string, readonly State[]>;
  loops: { breaks: readonly State[]; continues: readonly State[]; label: string | null; depth: number }[];
  /** Around the point that is walked. */
  readonly scopes: ScopeRegion[];
}

/** Rounds of a loop, or of a function with jumps backwards, in which states settle. */
export const maxRounds = 4;
const switchLabel = '<switch>';
/** Tasks that one point is walked for: a child that comes so far past other forks goes on running. */
const mostTasks = 16;

export class Walk {
  readonly #vforked: VforkChild;

  constructor(
    readonly interpreter: Interpreter,
    readonly frame: Frame,
  ) {
    this.#vforked = new VforkChild(interpreter, frame);
  }

  region(region: Region, states: readonly State[]): readonly State[] {
    if (states.length === 0 && region.k !== 'label' && region.k !== 'seq') {
      // Not reached, but a label inside may be.
      if (labelsOf(region).size === 0) return states;
    }
    switch (region.k) {
      case 'seq': {
        let at = states;
        for (const item of region.items) at = this.region(item, at);
        return at;
      }
      case 'call':
        return this.#call(region, states);
      case 'assign':
        this.#vforked.assigns(region, states);
        return this.#vforked.told(region, states).map((s) => this.#assign(region, s));
      case 'branch': {
        const { yes, no } = this.#test(region.test, states);
        return join(this.region(region.then, yes), region.else ? this.region(region.else, no) : no);
      }
      case 'loop':
        return this.#loop(region, states);
      case 'switch':
        return this.#switch(region, states);
      case 'try':
        return this.#try(region, states);
      case 'scope': {
        this.frame.scopes.push(region);
        const end = this.region(
          region.body,
          states.map((s) => this.#enterScope(region, s)),
        );
        this.frame.scopes.pop();
        return end.map((s) => this.#leaveScope(region, s));
      }
      case 'label':
        return join(states, this.frame.jumps.get(region.name) ?? []);
      case 'exit':
        this.#exit(region, states);
        return [];
    }
  }

  /** Control comes to the function's end. */
  ends(states: readonly State[]): void {
    for (const state of this.#vforked.returns(null, states))
      this.frame.returns.push({ state, result: anySign, at: null });
  }

  /** Python's `with lock:`. */
  #enterScope(region: ScopeRegion, state: State): State {
    let at = state;
    for (const { value } of region.contexts) at = this.#withLock(region, value, 'acquire', at);
    return at;
  }

  /** What the objects of the scope do when they go: join their threads, release their locks. */
  #leaveScope(region: ScopeRegion, state: State): State {
    const objects = new Set(region.contexts.flatMap((c) => (c.target?.k === 'name' ? [c.target.name] : [])));
    const threads = state.threads.filter(
      (t) => t.handle === null || !objects.has(t.handle) || this.#outlives(t),
    );
    let { locks } = state;
    for (const [id, { guard }] of locks.held)
      if (guard !== null && objects.has(guard)) locks = release(locks, [id]);
    noteReleased(this.interpreter.observer, state, locks);
    let at: State = { ...state, threads, locks };
    for (const { value } of region.contexts) at = this.#withLock(region, value, 'release', at);
    return at;
  }

  /** A call of a method that Python makes of itself at the edges of `with`. */
  #withLock(region: ScopeRegion, value: Value, method: 'acquire' | 'release', state: State): State {
    const { program } = this.interpreter;
    if (value.k !== 'name' || program.files.get(this.frame.fn.file)?.language !== 'python') return state;
    const { span } = region;
    const id = (method === 'acquire' ? -2 : -3) - 2 * span.start;
    const callee: Value = { k: 'name', name: `${value.name}.${method}` };
    const call: CallEvent = { k: 'call', id, callee, args: [], span, calleeSpan: span, dropped: true };
    const takes = program
      .callees(this.frame.fn, call)
      .some(
        (t) =>
          t.k === 'external' && t.model?.effects?.some((e) => e.k === 'lock' || e.k === 'unlock') === true,
      );
    return takes ? (this.#call(call, [state])[0] ?? state) : state;
  }

  /** Control leaves every scope that was entered since there were `depth` of them, or those without the label. */
  #leaveScopes(states: readonly State[], depth: number, label?: string): readonly State[] {
    let out = states;
    for (let i = this.frame.scopes.length - 1; i >= depth; i--) {
      const scope = this.frame.scopes[i];
      if (!scope || (label !== undefined && labelsOf(scope).has(label))) break;
      out = out.map((s) => this.#leaveScope(scope, s));
    }
    return out;
  }

  /** A C++ object that is not waited for when it goes out of scope. */
  #outlives({ site }: ThreadAlive): boolean {
    if (!site) return false;
    const starts = this.interpreter.graph
      .targets(site.fn, site.call)
      .flatMap((t) => (t.k === 'external' ? (t.model?.effects ?? []) : []))
      .find((e) => e.k === 'thread-start');
    return starts?.handle === 'result' && starts.scoped !== true;
  }

  #exit(region: Extract<Region, { k: 'exit' }>, states: readonly State[]): void {
    switch (region.how) {
      case 'return':
        for (const inside of this.#vforked.returns(region.span, states)) {
          const state = this.#leaveScopes([inside], 0)[0] ?? inside;
          const result = region.value ? signOf(state, region.value) : anySign;
          this.frame.returns.push({ state, result, at: region.span });
        }
        return;
      case 'goto': {
        const label = region.label ?? '';
        const left = this.#leaveScopes(states, 0, label);
        this.frame.jumps.set(label, join(this.frame.jumps.get(label) ?? [], left));
        return;
      }
      case 'break':
      case 'continue': {
        const target =
          region.label === undefined
            ? this.frame.loops[this.frame.loops.length - 1]
            : this.frame.loops.find((l) => l.label === region.label);
        if (!target) return;
        if (region.how === 'break')
          target.breaks = join(target.breaks, this.#leaveScopes(states, target.depth));
        else {
          // `continue` in a switch means the loop around it.
          const loop =
            region.label === undefined ? this.frame.loops.findLast((l) => l.label !== switchLabel) : target;
          if (loop) loop.continues = join(loop.continues, this.#leaveScopes(states, loop.depth));
        }
        return;
      }
      case 'throw':
        return;
    }
  }

  #test(test: Test, states: readonly State[]): { yes: readonly State[]; no: readonly State[] } {
    switch (test.k) {
      case 'not': {
        const { yes, no } = this.#test(test.of, states);
        return { yes: no, no: yes };
      }
      case 'and': {
        const left = this.#test(test.left, states);
        const right = this.#test(test.right, left.yes);
        return { yes: right.yes, no: join(left.no, right.no) };
      }
      case 'or': {
        const left = this.#test(test.left, states);
        const right = this.#test(test.right, left.no);
        return { yes: join(left.yes, right.yes), no: right.no };
      }
      case 'test': {
        const after = this.region(test.before, states);
        const pick = (wanted: boolean): State[] =>
          after.flatMap((s) => {
            const refined = refine(s, test.value, wanted);
            if (!refined) return [];
            const left = wanted ? refined : withoutUnjoinable(this.frame.fn, test.value, refined);
            return [this.#withoutRuledOut(left, test.value, wanted)];
          });
        return { yes: pick(true), no: pick(false) };
      }
    }
  }

  /** Threads that were started only where the opposite of this condition held are not there. */
  #withoutRuledOut(state: State, value: Value, wanted: boolean): State {
    const { threads } = state;
    const { fn } = this.frame;
    const gone = (t: ThreadAlive): boolean => t.guards !== undefined && ruledOut(fn, t.guards, value, wanted);
    return threads.some(gone) ? { ...state, threads: threads.filter((t) => !gone(t)) } : state;
  }

  #loop(region: LoopRegion, states: readonly State[]): readonly State[] {
    const context = {
      breaks: [] as readonly State[],
      continues: [] as readonly State[],
      label: region.label ?? null,
      depth: this.frame.scopes.length,
    };
    // A loop that joins threads joins all of them: that it might run zero times is no doubt worth having.
    const joins = joinsThreads(this.interpreter.graph, this.frame.fn, region);
    let head = states;
    let out: readonly State[] = [];
    let back: readonly State[] = [];
    this.frame.loops.push(context);
    for (let round = 0; round < maxRounds; round++) {
      context.breaks = [];
      context.continues = [];
      let body: readonly State[];
      if (region.form === 'do') {
        body = join(this.region(region.body, head), context.continues);
        const { yes, no } = region.test ? this.#test(region.test, body) : { yes: body, no: [] };
        back = yes;
        out = no;
      } else {
        const { yes, no } = this.#enter(region, head);
        body = join(this.region(region.body, yes), context.continues);
        this.#vforked.inStep = true;
        back = region.step ? this.region(region.step, body) : body;
        this.#vforked.inStep = false;
        out = joins && back.length > 0 ? this.#enter(region, back).no : no;
      }
      const next = join(states, back);
      if (sameStates(next, head)) break;
      head = next;
    }
    this.frame.loops.pop();
    if (out.length === 0 && context.breaks.length === 0)
      for (const state of back)
        if (state.role.k === 'child' && !state.role.execTried) this.#loopsInChild(state.role);
    const normal = region.else ? this.region(region.else, out) : out;
    return join(normal, context.breaks);
  }

  /** What the child only comes to through a pointer is one of the things that it may do. */
  #loopsInChild({ fork, home }: Extract<Role, { k: 'child' }>): void {
    const { program, observer } = this.interpreter;
    if (byName(program, this.frame.path.slice(home))) observer.continues(fork, 'loops', null);
    else observer.mayLoop(fork);
  }

  #enter(region: LoopRegion, head: readonly State[]): { yes: readonly State[]; no: readonly State[] } {
    if (region.test) return this.#test(region.test, head);
    return region.each ? { yes: head, no: head } : { yes: head, no: [] };
  }

  #switch(region: SwitchRegion, states: readonly State[]): readonly State[] {
    const context = {
      breaks: [] as readonly State[],
      continues: [] as readonly State[],
      label: switchLabel,
      depth: this.frame.scopes.length,
    };
    const subject: Value = region.subject.k === 'test' ? region.subject.value : { k: 'unknown' };
    const after = region.subject.k === 'test' ? this.region(region.subject.before, states) : states;
    const matching = (values: readonly Value[], wanted: boolean): State[] =>
      after.flatMap((s) => {
        let at: State | null = s;
        for (const value of values)
          at = at && refine(at, { k: 'op', op: '==', args: [subject, value] }, wanted);
        return at ? [at] : [];
      });
    const others = region.cases.flatMap((c) => c.values ?? []);
    this.frame.loops.push(context);
    let through: readonly State[] = [];
    for (const one of region.cases) {
      const entry = one.values
        ? join(...one.values.map((v) => matching([v], true)))
        : matching(others, false);
      const end = this.region(one.body, join(through, entry));
      if (region.fallsThrough) through = end;
      else context.breaks = join(context.breaks, end);
    }
    this.frame.loops.pop();
    const none = region.cases.some((c) => c.values === null) ? [] : matching(others, false);
    return join(through, context.breaks, none);
  }

  #try(region: TryRegion, states: readonly State[]): readonly State[] {
    const body = this.region(region.body, states);
    const caught = join(states, body);
    const ends = region.handlers.map((h) => this.region(h, caught));
    const normal = region.else ? this.region(region.else, body) : body;
    const all = join(normal, ...ends);
    return region.finally ? this.region(region.finally, all.length > 0 ? all : caught) : all;
  }

  #assign(event: AssignEvent, state: State): State {
    const place = placeOf(event.target);
    if (place === null) return state;
    const sign = event.op === '=' ? signOf(state, event.value) : anySign;
    let next = withSign(state, signPlace(event.target) ?? place, sign);
    if (event.target.k === 'name' && next.signs.has(`*${place}`)) next = withSign(next, `*${place}`, anySign);
    const bits = assignBits(state, place, event, (n) => this.#constant(this.frame.fn, n));
    if (bits !== next.bits) next = { ...next, bits };
    // `sigset_t *set = arg;`
    const source = placeOf(event.value);
    const given = source === null ? undefined : next.sets.get(source);
    if (given || next.sets.has(place)) {
      const sets = new Map(next.sets);
      if (given && event.op === '=') sets.set(place, given);
      else sets.delete(place);
      next = { ...next, sets };
    }
    // The handle of a thread that a call returned has a name now.
    if (event.value.k === 'call') {
      const anonymous = `#${event.value.call}`;
      if (next.threads.some((t) => t.handle === anonymous))
        next = {
          ...next,
          threads: next.threads.map((t) => (t.handle === anonymous ? { ...t, handle: place } : t)),
        };
      const locks = mapHeld(next.locks, (held) => renamed(held, anonymous, place));
      if (locks !== next.locks) next = { ...next, locks };
    }
    return next;
  }

  /** Macros and initialised constants of the file. */
  #constant(fn: FunctionRef, name: string): Value | null {
    return constantNamed(this.interpreter.program, fn, name);
  }

  #call(call: CallEvent, states: readonly State[]): readonly State[] {
    const targets = this.interpreter.targets(this.frame.fn, call);
    this.#vforked.calls(call, targets, states);
    if (targets.length === 0) return states;
    const site: CallSite = { fn: this.frame.fn, call };
    const out: (readonly State[])[] = [];
    this.interpreter.observer.work.steps += states.length;
    for (const state of states)
      for (const target of targets) {
        if (target.k === 'function') out.push(this.interpreter.enter(this.frame, site, target.fn, state));
        else if (target.k === 'external' && target.model)
          out.push(applyModel(this.#context(), site, target.model, state));
        else out.push([withoutSets(call, state)]);
      }
    return this.#vforked.comeBack(call, targets, this.#oldestGo(states, join(...out)));
  }

  /** Of many children that go on together, fork after fork, the oldest have been followed far enough. */
  #oldestGo(before: readonly State[], after: readonly State[]): readonly State[] {
    if (after.length <= mostTasks || after.length <= before.length) return after;
    let over = after.length - mostTasks;
    return after.filter(({ role }) => {
      if (role.k === 'parent' || over === 0) return true;
      over--;
      if (!role.execTried) this.interpreter.observer.continues(role.fork, 'works', null);
      return false;
    });
  }

  #context(): EffectContext {
    return {
      interpreter: this.interpreter,
      fn: this.frame.fn,
      path: this.frame.path,
      onThread: this.frame.onThread,
      inLoop: this.frame.loops.some((l) => l.label !== switchLabel),
      lookup: (name) => this.#constant(this.frame.fn, name),
    };
  }
}

/** A function that nobody knows may have filled the sets that it was given. */
function withoutSets(call: CallEvent, state: State): State {
  if (state.sets.size === 0) return state;
  const places = call.args.flatMap((a) => placeOf(a.value) ?? []).filter((p) => state.sets.has(p));
  if (places.length === 0) return state;
  const sets = new Map(state.sets);
  for (const place of places) sets.delete(place);
  return { ...state, sets };
}

/** A guard, or the result of taking a lock, has a name now. */
function renamed(held: Held, from: string, to: string): Held {
  if (held.guard === from) return { ...held, guard: to };
  return held.result?.place === from ? { ...held, result: { ...held.result, place: to } } : held;
}

const labels = new WeakMap<Region, ReadonlySet<string>>();

function labelsOf(region: Region): ReadonlySet<string> {
  let found = labels.get(region);
  if (!found) {
    found = new Set([...regions(region)].flatMap((r) => (r.k === 'label' ? [r.name] : [])));
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
