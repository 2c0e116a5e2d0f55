/**
 * What one call of a function costs, in four purses: interpreted CPU, waiting, released, unknown. Numbers are
 * estimates (weights.ts); what matters is which purse outweighs the others, and which loop or call fills it most.
 *
 * One walk over a function's regions, each with the number of times it runs per call of the function. Project calls
 * add the callee's cost; calls inside a strongly connected component are counted as recursion instead.
 */
import type { CallEvent, FileFacts, LoopRegion, Region, Test, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import type { Model } from '../../knowledge/effects';
import type { FunctionRef, Program, Target } from '../program';
import { isLookup, likelyMethods, makesObject } from './byName';
import { constant, leavingBy, likelihood, turns, type Constants } from './bounds';
import { messages } from './messages';
import * as weights from './weights';

export type Purse = 'cpu' | 'waits' | 'releases' | 'unknown';
const purses: readonly Purse[] = ['cpu', 'waits', 'releases', 'unknown'];

/** The heaviest single thing in a purse, as a chain from the function down to the loop or call. */
export interface Witness {
  readonly fn: FunctionRef;
  readonly span: { readonly start: number; readonly end: number };
  readonly message: string;
  readonly next: Witness | null;
  readonly micros: number;
}

export interface Cost {
  readonly micros: Readonly<Record<Purse, number>>;
  readonly witness: Readonly<Partial<Record<Purse, Witness>>>;
}

export const free: Cost = { micros: { cpu: 0, waits: 0, releases: 0, unknown: 0 }, witness: {} };

/** Asks for what is already known; `undefined`: the callee is in the same component. */
export interface Known {
  of(fn: FunctionRef): Cost | undefined;
}

export interface FunctionCost {
  readonly cost: Cost;
  /** Calls back into the component per call of the function, and the heaviest such call. */
  readonly recursive: number;
  readonly recursiveCall: CallEvent | null;
}

class Sum {
  readonly micros: Record<Purse, number> = { cpu: 0, waits: 0, releases: 0, unknown: 0 };
  readonly witness: Partial<Record<Purse, Witness>> = {};

  add(purse: Purse, micros: number, witness: (micros: number) => Witness): void {
    if (micros <= 0) return;
    this.micros[purse] += micros;
    if (micros > (this.witness[purse]?.micros ?? 0)) this.witness[purse] = witness(micros);
  }

  /** A callee's cost, `times` over; its witnesses are reached through `via`. */
  addCost(cost: Cost, times: number, via: (next: Witness, micros: number) => Witness, cpuShare = 1): void {
    for (const purse of purses) {
      const factor = purse === 'cpu' ? times * cpuShare : times;
      const micros = cost.micros[purse] * factor;
      if (micros <= 0) continue;
      this.micros[purse] += micros;
      const next = cost.witness[purse];
      if (!next) continue;
      const heaviest = next.micros * factor;
      if (heaviest > (this.witness[purse]?.micros ?? 0)) this.witness[purse] = via(next, heaviest);
    }
  }
}

/** Sum of costs, each multiplied; for the members of a component. */
export function combined(parts: readonly { readonly cost: Cost; readonly times: number }[]): Cost {
  const sum = new Sum();
  for (const { cost, times } of parts) {
    sum.addCost(cost, times, (next, micros) => ({ ...next, micros }));
  }
  return bounded(sum);
}

/** Guesses multiply along a call chain: the proportions are kept, the sum is not. */
function bounded(cost: Cost): Cost {
  const heaviest = Math.max(...purses.map((purse) => cost.micros[purse]));
  if (heaviest <= weights.longest) return cost;
  return combined([{ cost, times: weights.longest / heaviest }]);
}

/** What a call of something from outside the project costs. */
export function modelCost(model: Model | null): { purse: Purse; micros: number } {
  if (!model) return { purse: 'unknown', micros: weights.unknownCall };
  if (model.work) {
    const micros = model.micros ?? weights.callOf[model.work];
    switch (model.work) {
      case 'waits':
        return { purse: 'waits', micros };
      case 'releases':
        return { purse: 'releases', micros };
      default:
        return { purse: 'cpu', micros };
    }
  }
  for (const effect of model.effects ?? []) {
    if (effect.k === 'wait' || effect.k === 'sigwait' || effect.k === 'thread-join') {
      return { purse: 'waits', micros: weights.callOf.waits };
    }
  }
  if (model.effects?.length) return { purse: 'cpu', micros: weights.callOf.cheap };
  return { purse: 'unknown', micros: weights.unknownCall };
}

/** Names of this function that are integers known from the text. */
function constantsOf(fn: FunctionRef, file: FileFacts | undefined): Constants {
  const byId = new Map<number, CallEvent>();
  const assigned = new Map<string, Value | null>();
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call') byId.set(region.id, region);
    else if (region.k === 'assign' && region.target.k === 'name') {
      const name = region.target.name;
      assigned.set(name, assigned.has(name) || region.op !== '=' ? null : region.value);
    }
  }
  for (const parameter of fn.facts.params)
    if (!assigned.has(parameter.name)) assigned.set(parameter.name, null);
  const resolving = new Set<string>();
  const known: Constants = {
    call: (id) => byId.get(id),
    int(name) {
      if (resolving.has(name)) return null;
      resolving.add(name);
      const local = assigned.get(name);
      const variable = local === undefined ? file?.variables.find((v) => v.name === name) : undefined;
      const result = constant(local ?? variable?.init ?? undefined, known);
      resolving.delete(name);
      return result;
    },
  };
  return known;
}

interface Visit {
  readonly region: Region;
  /** How often it runs per call of the function. */
  readonly times: number;
  /** The innermost loop around it. */
  readonly loop: OpenLoop | null;
}

/** A loop and what its own operations and short calls cost: what decides is the loop then, no single call in it. */
interface OpenLoop {
  readonly region: LoopRegion;
  micros: number;
  /** How often it turns is not known. */
  readonly guessed: boolean;
}

/** Cost of one call of `fn`, with calls inside its component left out and counted. */
export function costOf(fn: FunctionRef, program: Program, known: Known): FunctionCost {
  const file = program.files.get(fn.file);
  const constants = constantsOf(fn, file);
  const text = messages(file?.language ?? 'python');
  const lazyAsync = file?.language === 'python';
  const sum = new Sum();
  sum.micros.cpu += weights.frame;
  let recursive = 0;
  let recursiveCall: CallEvent | null = null;

  const loops: OpenLoop[] = [];
  const arrays = { handled: false, operators: 0 };
  let within: OpenLoop | null = null;
  const stack: Visit[] = [{ region: fn.facts.body, times: 1, loop: null }];
  const push = (region: Region | null | undefined, times: number): void => {
    if (region) stack.push({ region, times, loop: within });
  };
  /** Interpreted work that is too short to decide by itself. */
  const brief = (micros: number): void => {
    sum.micros.cpu += micros;
    if (within) within.micros += micros;
  };
  const pushTest = (test: Test | null, times: number): void => {
    if (!test) return;
    if (test.k === 'test') push(test.before, times);
    else if (test.k === 'not') pushTest(test.of, times);
    else {
      pushTest(test.left, times);
      pushTest(test.right, times / 2);
    }
  };

  const callTarget = (call: CallEvent, target: Target, times: number): void => {
    if (target.k === 'class') {
      brief(weights.frame * times);
      return;
    }
    if (target.k === 'external') {
      const { purse, micros } = modelCost(target.model);
      if (target.model?.arrays) arrays.handled = true;
      // Known by the name of the method only: what a file in the page cache takes is not what a pipe does.
      if (purse === 'waits' && target.name.startsWith('?.')) unknownCall(call, times);
      if (purse === 'cpu' && micros < weights.brief && within) brief(micros * times);
      else {
        const message = text.external(target.name, target.model, purse);
        sum.add(purse, micros * times, (m) => ({ fn, span: call.span, message, next: null, micros: m }));
      }
      for (const effect of target.model?.effects ?? []) {
        if (effect.k !== 'submit' || effect.to !== 'callback' || !effect.maps) continue;
        const each = argument(call, effect.routine);
        if (each) callValue(call, each, times * weights.unknownTurns);
      }
      return;
    }
    if (lazyAsync && target.fn.facts.isAsync && !call.awaited) return;
    const cost = known.of(target.fn);
    if (cost) {
      if (within && cost.micros.cpu < weights.brief) within.micros += cost.micros.cpu * times;
      const name = target.fn.facts.name;
      const via = (next: Witness, micros: number): Witness => ({
        fn,
        span: call.span,
        message: text.calls(name),
        next,
        micros,
      });
      sum.addCost(cost, times, via, believed(cost.micros.cpu, within));
    } else {
      recursive += times;
      brief(weights.frame * times);
      recursiveCall ??= call;
    }
  };
  /** A function that is called back once per element while the call runs. */
  const callValue = (call: CallEvent, value: Value, times: number): void => {
    const targets = program.targets(fn, value);
    for (const target of targets) callTarget(call, target, times / targets.length);
    if (targets.length === 0) unknownCall(call, times);
  };
  /** A method of an object that is not known: those of the project that have its name, taken for likely. */
  const byName = (call: CallEvent, times: number): void => {
    if (lazyAsync && (isLookup(call) || makesObject(program, call))) {
      brief(weights.callOf.cheap * times);
      return;
    }
    const likely = lazyAsync && call.awaited !== true ? likelyMethods(program, call) : [];
    for (const method of likely) callTarget(call, { k: 'function', fn: method }, times / likely.length);
    if (likely.length === 0) unknownCall(call, times);
    else if (likely.length > 1) unknownCall(call, times * weights.doubtOfNames);
  };
  const unknownCall = (call: CallEvent, times: number): void => {
    const purse: Purse = call.awaited ? 'waits' : 'unknown';
    const micros = call.awaited ? weights.unknownAwait : weights.unknownCall;
    sum.add(purse, micros * times, (m) => ({
      fn,
      span: call.span,
      message: call.awaited ? text.awaits : text.unknown,
      next: null,
      micros: m,
    }));
  };

  const loop = (region: LoopRegion, times: number): void => {
    const count = givesFew(region) ? weights.fewTurns : turns(region, constants);
    const around = within;
    // The data of an inner loop is part of the outer one's: not every level has a thousand.
    const guessed = count === weights.unknownTurns;
    const inside = times * (guessed && around?.guessed ? weights.innerTurns : count);
    within = { region, micros: 0, guessed };
    loops.push(within);
    brief((region.ops * weights.operation + weights.turn) * inside);
    arrays.operators += region.ops * weights.operation * inside;
    if (region.each) perTurn(region.each.over, inside);
    pushTest(region.test, inside);
    push(region.body, inside);
    push(region.step, inside);
    within = around;
    push(region.else, times);
  };
  /** A generator of the project without a loop of its own gives what its few statements give. */
  const givesFew = (region: LoopRegion): boolean => {
    const call = region.each?.over.k === 'call' ? constants.call(region.each.over.call) : undefined;
    const targets = call ? program.callees(fn, call) : [];
    return (
      targets.length > 0 &&
      targets.every((t) => t.k === 'function' && t.fn.facts.isGenerator && !hasLoop(t.fn.facts.body))
    );
  };
  /** Taking the next element may itself wait: of a stream, a queue, an unknown generator. */
  const perTurn = (over: Value, times: number): void => {
    if (over.k !== 'call') return;
    const call = constants.call(over.call);
    if (!call) return;
    const targets = program.callees(fn, call);
    if (targets.length === 0) unknownCall(call, times);
    for (const target of targets) {
      if (target.k !== 'external') continue;
      const { purse } = modelCost(target.model);
      if (purse === 'waits' || purse === 'unknown') callTarget(call, target, times / targets.length);
    }
  };

  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const { region, times } = visit;
    within = visit.loop;
    switch (region.k) {
      case 'seq':
        for (let i = region.items.length - 1; i >= 0; i--) push(region.items[i], times);
        break;
      case 'branch': {
        brief(weights.operation * times);
        pushTest(region.test, times);
        const share = likelihood(region.test);
        push(region.then, taken(region.then, times, share ?? 0.5));
        if (region.else) push(region.else, taken(region.else, times, share === null ? 0.8 : 1 - share));
        break;
      }
      case 'loop':
        loop(region, times);
        break;
      case 'switch':
        pushTest(region.subject, times);
        for (const c of region.cases) push(c.body, times / Math.min(region.cases.length, 4));
        break;
      case 'try':
        push(region.body, times);
        for (const handler of region.handlers) push(handler, times * 0.02);
        push(region.else, times);
        push(region.finally, times);
        break;
      case 'scope':
        push(region.body, times);
        break;
      case 'exit':
      case 'assign':
        brief(weights.operation * times);
        break;
      case 'call': {
        const targets = program.callees(fn, region);
        // A class and its constructor run both; other targets are alternatives.
        const alternatives = targets.some((target) => target.k === 'class') ? 1 : targets.length;
        for (const target of targets) callTarget(region, target, times / alternatives);
        if (targets.length === 0) byName(region, times);
        break;
      }
      default:
        break;
    }
  }
  // In a function that handles arrays an operator may be one on whole arrays: then it releases the GIL.
  if (arrays.handled) sum.micros.unknown += arrays.operators * weights.arrayDoubt;
  for (const { region, micros } of loops) {
    if (micros <= (sum.witness.cpu?.micros ?? 0)) continue;
    sum.witness.cpu = { fn, span: region.span, message: text.loop, next: null, micros };
  }
  return { cost: bounded(sum), recursive, recursiveCall };
}

/**
 * Share of a callee's estimated CPU time that counts. Guesses multiply with every level of calls, so that a parser of
 * dates ten calls away would outweigh anything: one call is believed up to a tenth of a second, and less in a loop.
 */
function believed(cpu: number, loop: OpenLoop | null): number {
  const cap = cpu > weights.farthest ? weights.farthest / cpu : 1;
  return loop?.guessed && cpu > weights.small ? cap * (weights.innerTurns / weights.unknownTurns) : cap;
}

function hasLoop(body: Region): boolean {
  for (const region of regions(body)) if (region.k === 'loop') return true;
  return false;
}

/** How often a branch runs. Errors are rare, and who leaves the function leaves it once. */
function taken(branch: Region, times: number, share: number): number {
  const leaving = leavingBy(branch);
  if (leaving === 'throw') return Math.min(times * 0.02, 0.1);
  return leaving === 'return' ? Math.min(times * share, 1) : times * share;
}

function argument(call: CallEvent, ref: { readonly index: number; readonly keyword?: string }): Value | null {
  const byName = ref.keyword === undefined ? undefined : call.args.find((a) => a.name === ref.keyword);
  const found = byName ?? call.args.filter((a) => a.name === undefined)[ref.index];
  return found && !found.spread ? found.value : null;
}
