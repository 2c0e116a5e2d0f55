/**
 * How long code runs at least, by what its text shows: constant bounds of loops, followed through arguments to the caller
 * that gives them; bounds that a client chooses; recursion that branches; library calls that are long by themselves. What
 * the text does not bound counts once. A lower bound, where work.ts estimates.
 */
import type { CallEvent, LoopRegion, Region, Span, Test, Value } from '../../facts/model';
import { calls, regions } from '../../facts/model';
import { countsTo, walksAll } from '../../knowledge/iteration';
import { branchingRecursion, type Via } from '../heavy';
import type { FunctionRef, Program, Target } from '../program';
import { constant, leaves, leavingBy, turns, type Constants } from '../work/bounds';
import { modelCost } from '../work/cost';
import * as weights from '../work/weights';
import type { Suspension } from './coroutines';

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
/** A client that may choose a number chooses a large one; a loop without an end has no end. */
const manyTurns = 1e7;
const deepest = 8;
/** Functions looked into for one question: evidence lies near. */
const budget = 400;
/** Recursion that branches, with a depth that is not known. */
const branching = 1e5;
/** A loop that may leave early and turns no more often than this is an attempt, repeated. */
const fewTurns = 10_000;
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
    const known = this.#constants(fn, via, byClient);
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
    const given = via !== null && fn.facts.params.length > 0 && this.#givesNumber(via);
    const known = given ? undefined : this.#plain.get(fn);
    if (known) return known;
    this.#open.add(fn);
    const recursion = branchingRecursion(this.program, fn);
    const stretch: Stretch = recursion
      ? {
          micros: treeOf(fn, via, (v, at) => constant(v, this.#constants(at.fn, at.next, new Set()))),
          why: [{ fn, span: recursion.span, message: recursion.why }],
        }
      : fn.facts.isGenerator
        ? nothing
        : this.#region(fn, fn.facts.body, this.#constants(fn, via, new Set()), via, depth);
    this.#open.delete(fn);
    if (!given && depth <= 1) this.#plain.set(fn, stretch);
    return stretch;
  }

  #givesNumber(via: Via): boolean {
    const of = this.#constants(via.fn, via.next, new Set());
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

  #constants(fn: FunctionRef, via: Via | null, byClient: ReadonlySet<string>): Constants {
    return constantsOf(this.program, fn, via, byClient);
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

interface Bound {
  /** null: not shown by the text. */
  readonly turns: number | null;
  readonly said: string;
}

function boundOf(loop: LoopRegion, known: Constants): Bound {
  if (!loop.each && !loop.test) {
    const count = turns(loop, known);
    return count > weights.unknownTurns
      ? { turns: manyTurns, said: 'has no end' }
      : { turns: null, said: 'runs Python bytecode' };
  }
  const client = loop.each ? clientCount(loop.each.over, known) : false;
  if (client) return { turns: manyTurns, said: 'turns as often as the request asks' };
  const counted = countdown(loop, known);
  const count = counted ?? turns(loop, known);
  const shown = counted !== null || isExact(loop, known, count);
  // Ten attempts end with the first that succeeds.
  if (!shown || (count < fewTurns && leaves(loop.body))) return { turns: null, said: 'runs Python bytecode' };
  return { turns: count, said: `turns ${shownCount(count)} times` };
}

function shownCount(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** `turns` takes a thousand where it does not know; that is no evidence unless the text says a thousand, too. */
function isExact(loop: LoopRegion, known: Constants, count: number): boolean {
  if (count !== weights.unknownTurns) return true;
  if (loop.each)
    return rangeOf(loop.each.over, known)?.args.every((a) => constant(a.value, known) !== null) === true;
  const value = loop.test?.k === 'test' ? loop.test.value : null;
  return value?.k === 'op' && constant(value.args[1], known) === count;
}

function rangeOf(over: Value, known: Constants): CallEvent | null {
  const call = over.k === 'call' ? known.call(over.call) : undefined;
  return call?.callee.k === 'name' && countsTo.has(call.callee.name) ? call : null;
}

function clientCount(over: Value, known: Constants): boolean {
  const last = rangeOf(over, known)?.args.slice(0, 2).at(-1)?.value;
  return last?.k === 'name' && (known as ClientConstants).byClient.has(last.name);
}

/** `while n > 0: n -= 1`: as often as the first value says. */
function countdown(loop: LoopRegion, known: Constants): number | null {
  if (loop.test?.k !== 'test' || loop.test.value.k !== 'op') return null;
  const { op, args } = loop.test.value;
  const [left, right] = args;
  if ((op !== '>' && op !== '>=') || left?.k !== 'name' || constant(right, known) === null) return null;
  const first = (known as ClientConstants).first(left.name);
  if (first === null) return null;
  for (const region of regions(loop.body))
    if (region.k === 'assign' && region.target.k === 'name' && region.target.name === left.name)
      if (region.op === '-=' && region.value.k === 'int' && region.value.value > 0)
        return first / region.value.value;
  return null;
}

/** Elements of a range that a call walks: `sum(range(10**8))`, `list(range(n))`. */
function elementsGiven(call: CallEvent, known: Constants): number {
  const first = call.args[0]?.value;
  const range = first ? rangeOf(first, known) : null;
  if (!range) return 0;
  const values = range.args.map((a) => constant(a.value, known));
  const [a, b] = values;
  if (a === null || a === undefined || b === null) return 0;
  return Math.max(0, b === undefined ? a : b - a);
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

interface ClientConstants extends Constants {
  /** Names whose value a request brings. */
  readonly byClient: ReadonlySet<string>;
  /** The integer that a name has first, whatever is done to it later. */
  first(name: string): number | null;
}

/** What a function's text says of its names. */
interface Names {
  readonly byId: ReadonlyMap<number, CallEvent>;
  /** null: assigned more than once. */
  readonly assigned: ReadonlyMap<string, Value | null>;
  readonly firsts: ReadonlyMap<string, Value>;
}

const namesOf = new WeakMap<Region, Names>();

function namesIn(body: Region): Names {
  const before = namesOf.get(body);
  if (before) return before;
  const byId = new Map<number, CallEvent>();
  const assigned = new Map<string, Value | null>();
  const firsts = new Map<string, Value>();
  for (const region of regions(body)) {
    if (region.k === 'call') byId.set(region.id, region);
    else if (region.k === 'assign' && region.target.k === 'name') {
      const { name } = region.target;
      if (!firsts.has(name)) firsts.set(name, region.value);
      assigned.set(name, assigned.has(name) || region.op !== '=' ? null : region.value);
    } else if (region.k === 'loop' && region.each?.target.k === 'name') {
      const { name } = region.each.target;
      assigned.set(name, assigned.has(name) ? null : leastOf(region.each.over));
    }
  }
  const names: Names = { byId, assigned, firsts };
  namesOf.set(body, names);
  return names;
}

/** Integers by name in a function: assigned once, given by the caller, at file level, or of the class. */
function constantsOf(
  program: Program,
  fn: FunctionRef,
  via: Via | null,
  byClient: ReadonlySet<string>,
): ClientConstants {
  const { byId, assigned, firsts } = namesIn(fn.facts.body);
  const resolving = new Set<string>();
  const given = (name: string): number | null => {
    const position = fn.facts.params.findIndex((p) => p.name === name);
    if (position < 0) return null;
    const bound = fn.facts.kind === 'method' ? 1 : 0;
    const args = via?.call.args ?? [];
    const argument =
      args.find((a) => a.name === name) ?? args.filter((a) => a.name === undefined)[position - bound];
    if (via && argument && !argument.spread)
      return constant(argument.value, constantsOf(program, via.fn, via.next, new Set()));
    return argument || !via ? null : constant(fn.facts.params[position]?.default, known);
  };
  const known: ClientConstants = {
    byClient,
    call: (id) => byId.get(id),
    int(name) {
      if (resolving.has(name)) return null;
      resolving.add(name);
      const local = assigned.get(name);
      let result: number | null = null;
      if (local !== undefined) result = local ? constant(local, known) : null;
      else if (fn.facts.params.some((p) => p.name === name)) result = given(name);
      else result = constant(elsewhere(program, fn, name) ?? undefined, known);
      resolving.delete(name);
      return result;
    },
    first(name) {
      if (fn.facts.params.some((p) => p.name === name)) return given(name);
      const value = firsts.get(name);
      return value ? constant(value, known) : null;
    },
  };
  return known;
}

/** A name at file level, or `self.SIZE` where the class's body assigns it. */
function elsewhere(program: Program, fn: FunctionRef, name: string): Value | null {
  const own = /^(?:self|cls)\.(\w+)$/u.exec(name)?.[1];
  const wanted = own === undefined ? name : `${fn.facts.owner ?? ''}.${own}`;
  const module = program.functionOf(fn.file, '<module>');
  return module ? (namesIn(module.facts.body).assigned.get(wanted) ?? null) : null;
}

/** The least element of a list of integers, as something that a name stands for. */
function leastOf(over: Value): Value | null {
  const list = over.k === 'op' && over.op === '*' ? over.args[0] : over;
  if (list?.k !== 'list' || list.items.length === 0) return null;
  const powers = list.items.map((item) => constant(item, { call: () => undefined, int: () => null }));
  if (powers.some((n) => n === null)) return null;
  return { k: 'int', value: Math.min(...powers.map((n) => n ?? 0)) };
}
