/**
 * How long code runs at least, by what its text shows: constant bounds of loops, followed through arguments to the caller
 * that gives them; bounds that a client chooses; recursion that branches; library calls that are long by themselves. What
 * the text does not bound counts once. A lower bound, where work.ts estimates.
 */
import type { CallEvent, LoopRegion, Region, Span, Test, Value } from '../../facts/model';
import { calls } from '../../facts/model';
import { walksAll } from '../../knowledge/iteration';
import { branchingRecursion, type Via } from '../heavy';
import type { FunctionRef, Program, Target } from '../program';
import { constant, leavingBy, type Constants } from '../work/bounds';
import { modelCost } from '../work/cost';
import * as weights from '../work/weights';
import type { Suspension } from './coroutines';
import { boundOf, elementsGiven, shownCount } from './evidenceBounds';
import { constantsOf } from './evidenceConstants';

/** What takes the time, from the outermost place down. */
export interface Reason {
  readonly fn: FunctionRef;
  /** Relative to the function. */
  readonly span: Span;
  readonly message: string;
}

export interface Stretch {
  readonly micros: number;
  /** The heaviest part, outermost first. */
  readonly why: readonly Reason[];
}

const nothing: Stretch = { micros: 0, why: [] };
const none: ReadonlySet<string> = new Set();
const deepest = 8;
/** Functions looked into for one question: evidence lies near. */
const budget = 400;
/** Recursion that branches, with a depth that is not known. */
const branching = 1e5;
/** Numbers below this bound nothing that is long. */
const smallest = 20;
/** Models from here on are guesses at the size of what is handled; from `certain` on they are costly by design. */
const guessed = 1_000;
const certain = 10_000;
const shortDocument = 50;
/** Walking one element in C. */
const element = 0.02;

export class Evidence {
  readonly #plain = new Map<FunctionRef, Stretch>();
  #open = new Set<FunctionRef>();
  /** Whose names a request brings. */
  #root: { readonly fn: FunctionRef; readonly names: ReadonlySet<string> } | null = null;
  #fuel = budget;

  constructor(
    private readonly program: Program,
    private readonly suspension: Suspension,
  ) {}

  /** Parts of a coroutine that run for long without a chance for others, each by itself. */
  *longParts(
    fn: FunctionRef,
    via: Via | null,
    byClient: ReadonlySet<string>,
    least: number,
  ): Generator<Stretch> {
    this.#root = byClient.size > 0 ? { fn, names: byClient } : null;
    const known = this.#constants(fn, via);
    const stack: Region[] = [fn.facts.body];
    for (let region = stack.pop(); region; region = stack.pop()) {
      const suspends = region.k === 'loop' && this.suspension.ofRegion(fn, region);
      if (region.k === 'call' || (region.k === 'loop' && !suspends)) {
        this.#fuel = budget;
        const stretch = this.#region(fn, region, known, via, 0);
        if (stretch.micros >= least) {
          yield stretch;
          continue;
        }
      }
      for (const inner of ownRegions(region)) stack.push(inner);
    }
  }

  /** One call of a function. */
  #function(fn: FunctionRef, via: Via | null, depth: number): Stretch {
    if (depth > deepest || this.#open.has(fn) || this.#fuel-- <= 0) return nothing;
    // Without a number of size among the arguments every caller gets the same answer.
    const given =
      via !== null &&
      fn.facts.params.length > 0 &&
      (this.#givesNumber(via) || this.#client(fn, via).size > 0);
    const known = given ? undefined : this.#plain.get(fn);
    if (known) return known;
    this.#open.add(fn);
    const recursion = branchingRecursion(this.program, fn);
    const stretch: Stretch = recursion
      ? {
          micros: treeOf(fn, via, (v, at) => constant(v, this.#constants(at.fn, at.next))),
          why: [{ fn, span: recursion.span, message: recursion.why }],
        }
      : fn.facts.isGenerator
        ? nothing
        : this.#region(fn, fn.facts.body, this.#constants(fn, via), via, depth);
    this.#open.delete(fn);
    if (!given && depth <= 1) this.#plain.set(fn, stretch);
    return stretch;
  }

  #givesNumber(via: Via): boolean {
    const of = this.#constants(via.fn, via.next);
    return via.call.args.some((a) => (constant(a.value, of) ?? 0) >= smallest);
  }

  #region(fn: FunctionRef, root: Region, known: Constants, via: Via | null, depth: number): Stretch {
    let micros = 0;
    let heaviest: Stretch = nothing;
    const add = (part: Stretch, times: number): void => {
      micros += part.micros * times;
      if (part.micros * times > heaviest.micros) heaviest = { micros: part.micros * times, why: part.why };
    };
    const stack: { region: Region; times: number }[] = [{ region: root, times: 1 }];
    const push = (region: Region | null | undefined, times: number): void => {
      if (region) stack.push({ region, times });
    };
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { region, times } = top;
      switch (region.k) {
        case 'loop':
          add(this.#loop(fn, region, known, via, depth), times);
          push(region.else, times);
          break;
        case 'call':
          add(this.#call(fn, region, known, via, depth), times);
          break;
        case 'branch':
          push(region.then, leavingBy(region.then) === 'throw' ? 0 : times / 2);
          push(region.else, times / 2);
          for (const before of beforeTests(region.test)) push(before, times);
          break;
        case 'try':
          push(region.body, times);
          push(region.else, times);
          push(region.finally, times);
          break;
        case 'switch':
          for (const c of region.cases) push(c.body, times / Math.max(1, region.cases.length));
          break;
        default:
          for (const inner of ownRegions(region)) push(inner, times);
      }
    }
    return { micros, why: heaviest.why };
  }

  #loop(fn: FunctionRef, loop: LoopRegion, known: Constants, via: Via | null, depth: number): Stretch {
    const endless = !loop.each && !loop.test;
    // What is asked of others may end it with an exception.
    const count =
      endless && this.#mayRaise(fn, loop)
        ? { turns: null, said: 'runs Python bytecode' }
        : boundOf(loop, known);
    const body = this.#region(fn, loop.body, known, via, depth);
    const own = loop.ops * weights.operation + weights.turn;
    const micros = Math.min((count.turns ?? 1) * (own + body.micros), 1e12);
    const message = `this loop ${count.said}, and nothing in it hands control back to the event loop`;
    const here: Reason = { fn, span: loop.span, message };
    // A loop that is short by its own turns is long by what it calls.
    const deeper = body.micros > own && body.why.length > 0;
    if (count.turns === null || count.turns < 100) return { micros, why: deeper ? body.why : [here] };
    return { micros, why: deeper ? [here, ...body.why] : [here] };
  }

  #mayRaise(fn: FunctionRef, loop: LoopRegion): boolean {
    for (const call of calls(loop.body))
      if (
        !this.program.callees(fn, call).some((t) => t.k === 'external' && modelCost(t.model).purse === 'cpu')
      )
        return true;
    return false;
  }

  #call(fn: FunctionRef, call: CallEvent, known: Constants, via: Via | null, depth: number): Stretch {
    const targets = this.program.callees(fn, call);
    let least: Stretch | null = null;
    for (const target of targets) {
      const of = this.#target(fn, call, target, known, via, depth);
      // A class and its constructor run both; other targets are alternatives, and the least counts.
      if (target.k === 'class') continue;
      if (!least || of.micros < least.micros) least = of;
    }
    return least ?? nothing;
  }

  #target(
    fn: FunctionRef,
    call: CallEvent,
    target: Target,
    known: Constants,
    via: Via | null,
    depth: number,
  ): Stretch {
    if (target.k === 'class') return nothing;
    if (target.k === 'external') {
      if (call.awaited === true) return nothing;
      const { purse, micros } = modelCost(target.model);
      const computes = purse === 'cpu' || purse === 'releases';
      const name = target.name.replace(/^builtins\./u, '').replace(/^\?/u, '');
      const count = walksAll.has(target.name) ? elementsGiven(call, known) : 0;
      // How long a document is that is parsed nobody sees: it counts as a short one.
      const per = micros >= guessed && micros < certain ? shortDocument : micros;
      const whole = (computes ? per : 0) + count * element;
      const message =
        count > 1000
          ? `${name} walks ${shownCount(count)} elements here`
          : `${name} computes here until it is done`;
      return { micros: whole, why: [{ fn, span: call.span, message }] };
    }
    const callee = target.fn;
    if (callee.facts.isAsync && (call.awaited !== true || this.suspension.ofFunction(callee))) return nothing;
    const inner = this.#function(callee, { fn, call, next: via }, depth + 1);
    const here: Reason = { fn, span: call.span, message: `calls ${callee.facts.name}` };
    return { micros: inner.micros, why: [here, ...inner.why] };
  }

  #constants(fn: FunctionRef, via: Via | null): Constants {
    return constantsOf(this.program, fn, via, this.#client(fn, via));
  }

  /** Parameters that are given what a request brings, through any number of calls. */
  #client(fn: FunctionRef, via: Via | null): ReadonlySet<string> {
    if (!this.#root) return none;
    if (fn === this.#root.fn) return this.#root.names;
    const outer = via ? this.#client(via.fn, via.next) : none;
    if (!via || outer.size === 0) return none;
    const bound = fn.facts.kind === 'method' ? 1 : 0;
    const positional = via.call.args.filter((a) => a.name === undefined);
    const found = new Set<string>();
    for (const [i, { name }] of fn.facts.params.entries()) {
      const argument = via.call.args.find((a) => a.name === name) ?? positional[i - bound];
      if (argument?.value.k === 'name' && outer.has(argument.value.name)) found.add(name);
    }
    return found;
  }
}

/** Bounds of a recursion that calls itself twice a time: `fib(35)` doubles 35 times, less what `n - 2` saves. */
function treeOf(fn: FunctionRef, via: Via | null, value: (v: Value, via: Via) => number | null): number {
  for (const a of via?.call.args ?? []) {
    const n = via ? value(a.value, via) : null;
    if (n !== null) return Math.min(1.6 ** Math.min(n, 60) * 0.2, 1e12);
  }
  return fn.facts.params.length > 0 ? branching : 0;
}

function beforeTests(test: Test): Region[] {
  if (test.k === 'test') return [test.before];
  if (test.k === 'not') return beforeTests(test.of);
  return [...beforeTests(test.left), ...beforeTests(test.right)];
}

/** The regions directly inside, without what `longParts` and `#region` treat themselves. */
function ownRegions(region: Region): readonly Region[] {
  switch (region.k) {
    case 'seq':
      return [...region.items].reverse();
    case 'branch':
      return [...beforeTests(region.test), region.then, ...(region.else ? [region.else] : [])];
    case 'loop':
      return [
        ...(region.test ? beforeTests(region.test) : []),
        region.body,
        ...(region.else ? [region.else] : []),
      ];
    case 'switch':
      return region.cases.map((c) => c.body);
    case 'try':
      return [
        region.body,
        ...region.handlers,
        ...(region.else ? [region.else] : []),
        ...(region.finally ? [region.finally] : []),
      ];
    case 'scope':
      return [region.body];
    default:
      return [];
  }
}
