/**
 * What a function does when a signal handler runs it, to any depth: which calls lead to something that is not
 * async-signal-safe, which may change errno, which would harm a parent process, and whether control comes back. Each
 * function is summed up once for what its callers tell it; a summary keeps the first and the worst witness, not all.
 */
import type { CallEvent, Region, Span, Test, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { diagnosticBuild, ownsMemory } from '../../knowledge/signalHandlers';
import { constantNamed } from '../bits';
import type { CallGraph } from '../callGraph';
import { isCertain } from '../certain';
import type { FunctionRef, Program, Target } from '../program';
import type { CallSite } from '../state';
import { ofAssignment, ofCall, ofValue, type Access } from './accesses';
import { failure } from './failure';
import { containerHazard, external, worse, type Doing, type Harm, type Hazard, type Way } from './external';
import {
  assigned,
  assume,
  entering,
  joined,
  knowledgeKey,
  nothingKnown,
  withoutChanged,
  type Knowledge,
} from './known';

/** A call in the function itself, and what it leads to. */
export interface CallWork {
  readonly call: CallEvent;
  readonly hazard: Hazard | null;
  /** The function of the project that it enters, where it is one. */
  readonly into: { readonly fn: FunctionRef; readonly work: Summary } | null;
  /** Signals that may be handled at this place; null: any. */
  readonly signals: ReadonlySet<string> | null;
}

export interface Summary extends Doing {
  readonly calls: readonly CallWork[];
  /** Variables that the function itself uses, where control gets there. */
  readonly accesses: readonly Access[];
  /** What its calls run. */
  readonly enters: ReadonlyMap<FunctionRef, ReadonlySet<Summary>>;
}

/** Functions that run where this one does, with what they are told, itself among them. */
export function runsOf(fn: FunctionRef, work: Summary): readonly FunctionRef[] {
  const found = new Set([fn]);
  const seen = new Set([work]);
  for (const one of seen)
    for (const [callee, all] of one.enters) {
      found.add(callee);
      for (const inner of all) seen.add(inner);
    }
  return [...found];
}

const nothing: Summary = {
  calls: [],
  accesses: [],
  hazard: null,
  errno: null,
  harm: null,
  returns: true,
  enters: new Map(),
};

/** Longer call chains are not followed: no story is that long. */
const deepest = 40;

export class Summaries {
  readonly #known = new Map<string, Summary>();
  readonly #running = new Set<string>();
  readonly #read = new Set<FunctionRef>();

  constructor(
    readonly program: Program,
    readonly graph: CallGraph,
  ) {}

  of(fn: FunctionRef, known: Knowledge, depth = 0): Summary {
    const key = `${fn.id}|${knowledgeKey(known)}`;
    const before = this.#known.get(key);
    if (before) return before;
    if (depth > deepest || this.#running.has(key)) return nothing;
    this.#running.add(key);
    this.#read.add(fn);
    const summary = new Reading(this, fn, depth).read(known);
    this.#running.delete(key);
    this.#known.set(key, summary);
    return summary;
  }

  /** Something that is known rests on the body of this function. */
  hasRead(fn: FunctionRef): boolean {
    return this.#read.has(fn);
  }

  /** Macros of the file that stand for a constant. */
  constant(fn: FunctionRef, name: string): Value | null {
    return (
      this.program.files.get(fn.file)?.macros.find((m) => m.name === name && m.params === null)?.value ?? null
    );
  }
}

/** Where errno was changed on the way to a place: no variable has such a name. */
const changedErrno = '#errno';

function keyword(span: Span, length: number): Span {
  return { start: span.start, end: Math.min(span.end, span.start + length) };
}

/** What is known on entry, and that errno was changed since. */
function carried(known: Knowledge | null, entry: Knowledge): Knowledge {
  const changed = known?.get(changedErrno);
  return changed ? new Map(entry).set(changedErrno, changed) : entry;
}

/** One reading of one body, in the order of the source. A state of null: control does not get there. */
class Reading {
  readonly #calls: CallWork[] = [];
  readonly #accesses: Access[] = [];
  #at: Span = { start: 0, end: 0 };
  readonly #enters = new Map<FunctionRef, Set<Summary>>();
  #hazard: Hazard | null = null;
  #errno: Way | null = null;
  #harm: Harm | null = null;
  #returns = false;
  /** Failures around the place being read that do not happen. */
  #unlikely = 0;
  #entry: Knowledge = nothingKnown;
  readonly #breaks: (Knowledge | null)[] = [];
  readonly #constant: (name: string) => Value | null;

  constructor(
    private readonly summaries: Summaries,
    private readonly fn: FunctionRef,
    private readonly depth: number,
  ) {
    this.#constant = (name) => summaries.constant(fn, name);
  }

  read(known: Knowledge): Summary {
    const { body } = this.fn.facts;
    this.#entry = known;
    const end = this.#region(body, known);
    if (end) this.#comesBack(end);
    return {
      calls: this.#calls,
      accesses: this.#accesses,
      hazard: this.#hazard,
      errno: this.#errno && !restoresErrno(this.summaries.program, this.fn) ? this.#errno : null,
      harm: this.#harm,
      returns: this.#returns,
      enters: this.#enters,
    };
  }

  #region(region: Region, known: Knowledge | null): Knowledge | null {
    switch (region.k) {
      case 'seq': {
        let at = known;
        for (const item of region.items) at = this.#region(item, at);
        return at;
      }
      case 'label':
        // Something may jump here: what was known on entry still holds, what was learnt since may not.
        return carried(known, this.#entry);
      case 'call':
        return known && this.#call(region, known);
      case 'assign':
        if (!known) return null;
        this.#assignment(region, known);
        this.#accesses.push(...ofAssignment(region));
        return assigned(region, known, this.#constant);
      case 'branch': {
        this.#at = keyword(region.span, 2);
        const { yes, no } = this.#test(region.test, known);
        const failed = failure(region.test);
        const then = this.#arm(region.then, yes, failed === true);
        return joined(then, region.else ? this.#arm(region.else, no, failed === false) : no);
      }
      case 'loop': {
        this.#breaks.push(null);
        this.#at = keyword(region.span, region.form === 'for' ? 3 : 5);
        const at = withoutChanged(region, known);
        const { yes, no } = region.test
          ? this.#test(region.test, at)
          : { yes: at, no: region.each ? at : null };
        const end = this.#region(region.body, yes);
        if (region.step) this.#region(region.step, end);
        if (region.else) this.#region(region.else, no);
        const left = this.#breaks.pop() ?? null;
        return joined(region.form === 'do' && !region.test ? null : (no ?? (region.test ? end : null)), left);
      }
      case 'switch':
        return this.#switch(region, known);
      case 'try': {
        const body = this.#region(region.body, known);
        const ends = region.handlers.map((h) => this.#region(h, known));
        const all = ends.reduce(joined, body);
        return region.finally ? this.#region(region.finally, all) : all;
      }
      case 'scope':
        return this.#region(region.body, known);
      case 'exit':
        if (!known) return null;
        if (region.value) this.#accesses.push(...ofValue(region.value, region.span));
        if (region.how === 'return') this.#comesBack(known);
        else if (region.how === 'break' && this.#breaks.length > 0)
          this.#breaks.push(joined(this.#breaks.pop() ?? null, known));
        else if (region.how === 'throw') this.#throws(region.span, known);
        return null;
    }
  }

  /** @param unlikely it is entered where a call failed that has no reason to */
  #arm(region: Region, known: Knowledge | null, unlikely: boolean): Knowledge | null {
    if (unlikely) this.#unlikely++;
    const end = this.#region(region, known);
    if (unlikely) this.#unlikely--;
    return end;
  }

  /** errno counts only on the ways that lead back. */
  #comesBack(known: Knowledge): void {
    this.#returns = true;
    const changed = known.get(changedErrno);
    if (changed?.k === 'way') this.#errno ??= changed.way;
  }

  #switch(region: Extract<Region, { k: 'switch' }>, known: Knowledge | null): Knowledge | null {
    const subject: Value = region.subject.k === 'test' ? region.subject.value : { k: 'unknown' };
    const at = region.subject.k === 'test' ? this.#region(region.subject.before, known) : known;
    if (at) this.#accesses.push(...ofValue(subject, keyword(region.span, 'switch'.length)));
    const equals = (value: Value, wanted: boolean, from: Knowledge | null): Knowledge | null =>
      from && assume({ k: 'op', op: '==', args: [subject, value] }, wanted, from, this.#constant);
    const others = region.cases
      .flatMap((c) => c.values ?? [])
      .reduce((from, v) => equals(v, false, from), at);
    this.#breaks.push(null);
    let through: Knowledge | null = null;
    for (const { values, body } of region.cases) {
      const entry = values ? values.map((v) => equals(v, true, at)).reduce(joined, null) : others;
      const end = this.#region(body, joined(through, entry));
      if (region.fallsThrough) through = end;
      else this.#breaks.push(joined(this.#breaks.pop() ?? null, end));
    }
    const left = this.#breaks.pop() ?? null;
    const none = region.cases.some((c) => c.values === null) ? null : others;
    return joined(joined(through, left), none);
  }

  #test(test: Test, known: Knowledge | null): { yes: Knowledge | null; no: Knowledge | null } {
    if (!known) return { yes: null, no: null };
    switch (test.k) {
      case 'not': {
        const { yes, no } = this.#test(test.of, known);
        return { yes: no, no: yes };
      }
      case 'and': {
        const left = this.#test(test.left, known);
        const right = this.#test(test.right, left.yes);
        return { yes: right.yes, no: joined(left.no, right.no) };
      }
      case 'or': {
        const left = this.#test(test.left, known);
        const right = this.#test(test.right, left.no);
        return { yes: joined(left.yes, right.yes), no: right.no };
      }
      case 'test': {
        const { value } = test;
        const macro = value.k === 'op' && value.op === 'defined' ? value.args[0] : undefined;
        if (macro?.k === 'name' && diagnosticBuild.test(macro.name)) return { yes: null, no: known };
        const at = this.#region(test.before, known);
        this.#accesses.push(...ofValue(value, this.#at));
        const pick = (wanted: boolean): Knowledge | null => at && assume(value, wanted, at, this.#constant);
        return { yes: pick(true), no: pick(false) };
      }
    }
  }

  /** `std::string s = text`: the object is made without a call that is written. */
  #assignment(region: Extract<Region, { k: 'assign' }>, known: Knowledge): void {
    const { declares, value, span } = region;
    if (declares === undefined || !ownsMemory(declares)) return;
    // From a name it may be a reference, which owns nothing.
    if (value.k !== 'str' && !(value.k === 'list' && value.items.length > 0)) return;
    const callee: Value = { k: 'name', name: declares };
    const call: CallEvent = { k: 'call', id: -1 - span.start, callee, args: [], span, calleeSpan: span };
    this.#note(call, { kind: 'allocates', name: declares, way: [{ fn: this.fn, call }] }, known);
  }

  #throws(span: CallEvent['span'], known: Knowledge): void {
    const calleeSpan = { start: span.start, end: span.start + 'throw'.length };
    const callee: Value = { k: 'name', name: 'throw' };
    const call: CallEvent = { k: 'call', id: -1 - span.start, callee, args: [], span, calleeSpan };
    this.#note(call, { kind: 'throws', name: 'throw', way: [{ fn: this.fn, call }] }, known);
  }

  #note(call: CallEvent, found: Hazard | null, known: Knowledge, into: CallWork['into'] = null): void {
    const hazard: Hazard | null =
      found && this.#unlikely > 0 ? { ...found, unlikely: 'failure' } : found && this.#softened(call, found);
    if (hazard && (!this.#hazard || worse(hazard, this.#hazard))) this.#hazard = hazard;
    this.#calls.push({ call, hazard, into, signals: signalsOf(this.fn, known) });
  }

  /** Below the handler, `if (broken) die("…")` is for what is not meant to happen. */
  #softened(call: CallEvent, found: Hazard): Hazard {
    const { fn, depth } = this;
    const [target, ...others] = this.summaries.graph.targets(fn, call);
    const gives =
      depth > 0 &&
      found.unlikely === undefined &&
      target?.k === 'function' &&
      others.length === 0 &&
      call.args.some((a) => a.value.k === 'str') &&
      !isCertain({ fn, call }) &&
      !this.summaries.of(target.fn, nothingKnown, depth + 1).returns;
    return gives ? { ...found, unlikely: 'fatal' } : found;
  }

  #call(call: CallEvent, known: Knowledge): Knowledge | null {
    const { fn } = this;
    const targets = this.summaries.graph.targets(fn, call);
    const site: CallSite = { fn, call };
    const parts = targets.map((target) => this.#target(target, site, known));
    // Of a pointer that may be several functions only what all of them do is sure.
    const all = parts.length > 0 && parts.every((p) => p.hazard !== null);
    const hazard = all
      ? parts.reduce<Hazard | null>(
          (best, p) => (best && p.hazard && !worse(p.hazard, best) ? best : p.hazard),
          null,
        )
      : containerHazard(this.summaries.program, site);
    const [only] = targets;
    const callee = targets.length === 1 && only?.k === 'function' ? only.fn : null;
    const work =
      callee &&
      this.summaries.of(callee, entering(callee.facts, call, known, this.#constant), this.depth + 1);
    this.#note(call, hazard, known, callee && work ? { fn: callee, work } : null);
    this.#accesses.push(...ofCall(call));
    const [first] = parts;
    let after = withoutChanged(call, known) ?? known;
    if (first && parts.length === 1) {
      this.#harm ??= first.harm;
      if (first.errno && !after.has(changedErrno))
        after = new Map(after).set(changedErrno, { k: 'way', way: first.errno });
    }
    return parts.length > 0 && parts.every((p) => !p.returns) ? null : after;
  }

  #target(target: Target, site: CallSite, known: Knowledge): Doing {
    if (target.k === 'class') return nothing;
    if (target.k === 'external')
      return target.model
        ? external(this.summaries.graph, target.model, site, known, this.#constant)
        : nothing;
    const { fn: callee } = target;
    const inner = this.summaries.of(
      callee,
      entering(callee.facts, site.call, known, this.#constant),
      this.depth + 1,
    );
    const before = this.#enters.get(callee);
    if (before) before.add(inner);
    else this.#enters.set(callee, new Set([inner]));
    return {
      hazard: inner.hazard && { ...inner.hazard, way: [site, ...inner.hazard.way] },
      errno: inner.errno && [site, ...inner.errno],
      harm: inner.harm && { ...inner.harm, way: [site, ...inner.harm.way] },
      returns: inner.returns,
    };
  }
}

function signalsOf(fn: FunctionRef, known: Knowledge): ReadonlySet<string> | null {
  const first = fn.facts.params[0];
  const is = first && known.get(first.name);
  return is?.k === 'signal' ? is.names : null;
}

const restoring = new WeakMap<Region, boolean>();

/** Saves errno and puts it back, or has an object do so. */
function restoresErrno(program: Program, fn: FunctionRef): boolean {
  const { body } = fn.facts;
  const isErrno = ({ name }: Extract<Value, { k: 'name' }>): boolean => {
    const meant = name === 'errno' ? null : constantNamed(program, fn, name);
    return name === 'errno' || (meant?.k === 'name' && meant.name === 'errno');
  };
  let found = restoring.get(body);
  if (found === undefined) {
    let saves = false;
    let puts = false;
    for (const region of regions(body)) {
      if (region.k !== 'assign') continue;
      if (region.value.k === 'name' && isErrno(region.value)) saves = true;
      if (region.target.k === 'name' && region.value.k === 'name' && isErrno(region.target)) puts = true;
      if (region.declares !== undefined && /errno/i.test(region.declares)) saves = puts = true;
    }
    found = saves && puts;
    restoring.set(body, found);
  }
  return found;
}
