/**
 * One side of a fork: what the parent, or the child, runs behind the call in the same function, and how it ends there. The
 * body is read once with a sign for the fork's result; only conditions on that result decide.
 */
import type { CallEvent, Region, Span, Test, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { ofAssignment, ofCall, ofValue } from '../handler/accesses';
import type { CallGraph } from '../callGraph';
import { effectsOf } from '../effects';
import { neverReturns } from '../endless';
import type { FunctionRef, Target } from '../program';
import { initialState, join, withSign, type State } from '../state';
import { placeOf, refine, signOf } from '../values';

export interface Side {
  readonly calls: readonly CallEvent[];
  /** Variables that it reads. */
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  /** It comes back to the caller with a result of these signs; 0: never. */
  readonly returns: number;
  /** It leaves the process, by exit or exec. */
  readonly leaves: boolean;
  /** It goes round in a loop that makes calls. */
  readonly loops: boolean;
}

/** null: control does not come here on this side. */
type At = State | null;

const joined = (a: At, b: At): At => (a && b ? (join([a], [b])[0] ?? null) : (a ?? b));

/** @param sign of the fork's result: which side it is */
export function sideOf(graph: CallGraph, fn: FunctionRef, fork: CallEvent, sign: number): Side {
  return new Reading(graph, fn, fork, sign).side();
}

class Reading {
  readonly #calls: CallEvent[] = [];
  readonly #reads = new Set<string>();
  readonly #writes = new Set<string>();
  #returns = 0;
  #leaves = false;
  #loops = false;
  readonly #jumps = new Map<string, At>();
  readonly #breaks: { at: At; readonly loop: boolean }[] = [];

  constructor(
    private readonly graph: CallGraph,
    private readonly fn: FunctionRef,
    private readonly fork: CallEvent,
    private readonly sign: number,
  ) {}

  side(): Side {
    const end = this.#region(this.fn.facts.body, null);
    if (end) this.#returns |= 7;
    return {
      calls: this.#calls,
      reads: this.#reads,
      writes: this.#writes,
      returns: this.#returns,
      leaves: this.#leaves,
      loops: this.#loops,
    };
  }

  #region(region: Region, at: At): At {
    switch (region.k) {
      case 'seq':
        return region.items.reduce<At>((from, item) => this.#region(item, from), at);
      case 'label':
        return joined(at, this.#jumps.get(region.name) ?? null);
      case 'call':
        return this.#call(region, at);
      case 'assign': {
        if (!at) return null;
        for (const { base, how } of ofAssignment(region))
          (how === 'read' ? this.#reads : this.#writes).add(base);
        const place = placeOf(region.target);
        return place === null ? at : withSign(at, place, region.op === '=' ? signOf(at, region.value) : 7);
      }
      case 'branch': {
        const { yes, no } = this.#test(region.test, at, region.span);
        const then = this.#region(region.then, yes);
        return joined(then, region.else ? this.#region(region.else, no) : no);
      }
      case 'loop':
        return this.#loop(region, at);
      case 'switch':
        return this.#switch(region, at);
      case 'try': {
        const body = this.#region(region.body, at);
        const all = region.handlers.map((h) => this.#region(h, at)).reduce(joined, body);
        return region.finally ? this.#region(region.finally, all) : all;
      }
      case 'scope':
        return this.#region(region.body, at);
      case 'exit':
        if (at) this.#exit(region, at);
        return null;
    }
  }

  #call(call: CallEvent, at: At): At {
    if (call === this.fork) return withSign(initialState, `#${call.id}`, this.sign);
    if (!at) return null;
    this.#calls.push(call);
    for (const { base, how } of ofCall(call)) if (how === 'read') this.#reads.add(base);
    const targets = this.graph.targets(this.fn, call);
    if (targets.length === 0 || !targets.every((t) => ends(this.graph, t, call, 0))) return at;
    if (targets.some((t) => t.k === 'function' && neverReturns(t.fn.facts))) this.#loops = true;
    else this.#leaves = true;
    return null;
  }

  #exit(region: Extract<Region, { k: 'exit' }>, at: State): void {
    if (region.value) this.#note(region.value, region.span);
    switch (region.how) {
      case 'return':
        this.#returns |= region.value ? signOf(at, region.value) : 7;
        return;
      case 'goto':
        this.#jumps.set(region.label ?? '', joined(this.#jumps.get(region.label ?? '') ?? null, at));
        return;
      case 'break': {
        const last = this.#breaks[this.#breaks.length - 1];
        if (last) last.at = joined(last.at, at);
        return;
      }
      case 'continue':
        if (this.#breaks.some((b) => b.loop)) this.#loops = true;
        return;
      case 'throw':
    }
  }

  #loop(region: Extract<Region, { k: 'loop' }>, at: At): At {
    const inside = { at: null as At, loop: true };
    this.#breaks.push(inside);
    let out: At = null;
    // A fork in the loop: the side goes on into the next round.
    let head = at;
    for (let round = 0; round < 2; round++) {
      const { yes, no } =
        region.test && region.form !== 'do'
          ? this.#test(region.test, head, region.span)
          : { yes: head, no: region.each ? head : null };
      const before = this.#calls.length;
      let end = this.#region(region.body, yes);
      if (region.form === 'do' && region.test) {
        const after = this.#test(region.test, end, region.span);
        end = after.yes;
        out = joined(out, after.no);
      }
      if (end && region.step) end = this.#region(region.step, end);
      if (end && (this.#calls.length > before || !region.test)) this.#loops = true;
      out = joined(out, no);
      if (!end) break;
      head = joined(head, end);
    }
    this.#breaks.pop();
    return joined(out, inside.at);
  }

  #switch(region: Extract<Region, { k: 'switch' }>, at: At): At {
    const subject: Value = region.subject.k === 'test' ? region.subject.value : { k: 'unknown' };
    const from = region.subject.k === 'test' ? this.#region(region.subject.before, at) : at;
    if (from) this.#note(subject, region.span);
    const equals = (value: Value, wanted: boolean, state: At): At =>
      state && refine(state, { k: 'op', op: '==', args: [subject, value] }, wanted);
    const others = region.cases
      .flatMap((c) => c.values ?? [])
      .reduce<At>((s, v) => equals(v, false, s), from);
    const inside = { at: null as At, loop: false };
    this.#breaks.push(inside);
    let through: At = null;
    for (const { values, body } of region.cases) {
      const entry = values ? values.map((v) => equals(v, true, from)).reduce(joined, null) : others;
      const end = this.#region(body, joined(through, entry));
      if (region.fallsThrough) through = end;
      else inside.at = joined(inside.at, end);
    }
    this.#breaks.pop();
    const none = region.cases.some((c) => c.values === null) ? null : others;
    return joined(joined(through, inside.at), none);
  }

  #test(test: Test, at: At, span: Span): { readonly yes: At; readonly no: At } {
    switch (test.k) {
      case 'not': {
        const { yes, no } = this.#test(test.of, at, span);
        return { yes: no, no: yes };
      }
      case 'and': {
        const left = this.#test(test.left, at, span);
        const right = this.#test(test.right, left.yes, span);
        return { yes: right.yes, no: joined(left.no, right.no) };
      }
      case 'or': {
        const left = this.#test(test.left, at, span);
        const right = this.#test(test.right, left.no, span);
        return { yes: joined(left.yes, right.yes), no: right.no };
      }
      case 'test': {
        const from = this.#region(test.before, at);
        if (!from) return { yes: null, no: null };
        this.#note(test.value, span);
        return { yes: refine(from, test.value, true), no: refine(from, test.value, false) };
      }
    }
  }

  #note(value: Value, span: Span): void {
    for (const { base } of ofValue(value, span)) this.#reads.add(base);
  }
}

/** How deep wrappers of exit and exec are looked through. */
const deepest = 4;

/** A call that does not come back: exit and its like, an exec that succeeds, or a function that only does that. */
function ends(graph: CallGraph, target: Target, call: CallEvent, depth: number): boolean {
  if (target.k === 'external')
    return (
      target.model !== null && effectsOf(target.model, call).some((e) => e.k === 'exit' || e.k === 'exec')
    );
  if (target.k !== 'function' || depth > deepest || !graph.matters(target.fn)) return false;
  return neverReturns(target.fn.facts) || alwaysEnds(graph, target.fn, target.fn.facts.body, depth);
}

function alwaysEnds(graph: CallGraph, fn: FunctionRef, region: Region, depth: number): boolean {
  switch (region.k) {
    case 'call': {
      const targets = graph.targets(fn, region);
      return targets.length > 0 && targets.every((t) => ends(graph, t, region, depth + 1));
    }
    case 'seq':
      for (const item of region.items) {
        if (alwaysEnds(graph, fn, item, depth)) return true;
        for (const inner of regions(item))
          if (inner.k === 'exit' && (inner.how === 'return' || inner.how === 'goto')) return false;
      }
      return false;
    case 'branch':
      return (
        region.else !== null &&
        alwaysEnds(graph, fn, region.then, depth) &&
        alwaysEnds(graph, fn, region.else, depth)
      );
    case 'scope':
      return alwaysEnds(graph, fn, region.body, depth);
    default:
      return false;
  }
}
