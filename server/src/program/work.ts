/**
 * Where a function's time goes, judged from loop structure and from what it calls, to any depth.
 *
 * Costs are computed bottom-up over the strongly connected components of the call graph, lazily from the functions
 * that are asked about, each once. A verdict needs its side to outweigh all others twice; what is not known counts
 * against every verdict. See work/cost.ts for the walk and work/weights.ts for the numbers.
 */
import { calls } from '../facts/model';
import type { Span } from '../facts/model';
import { circles } from './circles';
import type { FunctionRef, Program, Target } from './program';
import { likelyMethods } from './work/byName';
import { combined, costOf, free, modelCost, type Cost, type Purse, type Witness } from './work/cost';
import { messages } from './work/messages';
import * as weights from './work/weights';

export interface WorkStep {
  readonly fn: FunctionRef;
  /** Relative to the function. */
  readonly span: Span;
  readonly message: string;
}

export type WorkVerdict =
  /** Runs interpreted code that nothing releases; `why` leads from the function to the loop or call that decides. */
  | { readonly k: 'cpu'; readonly why: readonly WorkStep[] }
  /** Computes with the GIL released, or off the loop. */
  | { readonly k: 'releases'; readonly why: readonly WorkStep[] }
  | { readonly k: 'waits'; readonly why: readonly WorkStep[] }
  | { readonly k: 'cheap' }
  /** Not known: rules stay silent. */
  | { readonly k: 'unknown' };

export interface WorkAnalysis {
  of(fn: FunctionRef): WorkVerdict;
  /** The same for what a value may be: a function of the project or of a library (`executor.map(json.loads, …)`). */
  ofTarget(target: Target): WorkVerdict;
  /** The estimate behind the verdict, for tests and for whoever doubts it: microseconds per call, by purse. */
  estimate(fn: FunctionRef): Readonly<Record<Purse, number>>;
}

export function analyseWork(program: Program): WorkAnalysis {
  const costs = new Map<string, Cost>();
  const verdicts = new Map<string, WorkVerdict>();
  const cost = (fn: FunctionRef): Cost => {
    if (!costs.has(fn.id)) solve(fn, program, costs);
    return costs.get(fn.id) ?? free;
  };
  const of = (fn: FunctionRef): WorkVerdict => {
    let verdict = verdicts.get(fn.id);
    if (!verdict) {
      verdict = judge(cost(fn));
      verdicts.set(fn.id, verdict);
    }
    return verdict;
  };
  return {
    of,
    ofTarget(target) {
      if (target.k === 'function') return of(target.fn);
      if (target.k === 'class') return { k: 'unknown' };
      const { purse, micros } = modelCost(target.model);
      if (purse === 'unknown') return { k: 'unknown' };
      return purse === 'cpu' && micros < 1 ? { k: 'cheap' } : { k: purse, why: [] };
    },
    estimate: (fn) => cost(fn).micros,
  };
}

/** Which purse decides. Nothing decides where none outweighs the others, or where the unknown could. */
export function judge(cost: Cost): WorkVerdict {
  const { cpu, waits, releases, unknown } = cost.micros;
  if (cpu + waits + releases + unknown < weights.small) return { k: 'cheap' };
  const heaviest: Exclude<Purse, 'unknown'> =
    cpu >= waits && cpu >= releases ? 'cpu' : waits >= releases ? 'waits' : 'releases';
  const micros = cost.micros[heaviest];
  if (micros < weights.small || micros < weights.margin * unknown) return { k: 'unknown' };
  const against = heaviest === 'cpu' ? waits + releases : cpu;
  if (micros < weights.margin * against) return { k: 'unknown' };
  return { k: heaviest, why: chain(cost.witness[heaviest]) };
}

function chain(witness: Witness | null | undefined): WorkStep[] {
  const steps: WorkStep[] = [];
  for (let at = witness; at && steps.length < 32; at = at.next) {
    steps.push({ fn: at.fn, span: at.span, message: at.message });
  }
  return steps;
}

function solve(root: FunctionRef, program: Program, costs: Map<string, Cost>): void {
  const found = circles(
    root,
    (fn) => projectCallees(fn, program),
    (fn) => costs.has(fn.id),
  );
  for (const members of found) settle(members, program, costs);
}

/** Every project function that `fn` may run before it returns: called, or handed over to be called per element. */
function projectCallees(fn: FunctionRef, program: Program): FunctionRef[] {
  const found = new Map<string, FunctionRef>();
  const isPython = program.files.get(fn.file)?.language === 'python';
  const add = (targets: readonly Target[]): void => {
    for (const target of targets) if (target.k === 'function') found.set(target.fn.id, target.fn);
  };
  for (const call of calls(fn.facts.body)) {
    const targets = program.callees(fn, call);
    add(targets);
    if (isPython && targets.length === 0)
      for (const method of likelyMethods(program, call)) found.set(method.id, method);
    for (const target of targets) {
      if (target.k !== 'external') continue;
      const maps = target.model?.effects?.some((e) => e.k === 'submit' && e.to === 'callback' && e.maps);
      if (maps) for (const a of call.args) add(program.targets(fn, a.value));
    }
  }
  return [...found.values()];
}

/** Costs of the members of one component. Recursion multiplies what one round through the component costs. */
function settle(members: readonly FunctionRef[], program: Program, costs: Map<string, Cost>): void {
  const parts = members.map((fn) => ({
    fn,
    ...costOf(fn, program, { of: (callee) => costs.get(callee.id) }),
  }));
  const first = parts[0];
  if (!first) return;
  const rounds = Math.max(...parts.map((part) => part.recursive));
  if (parts.length === 1 && rounds === 0) {
    costs.set(first.fn.id, first.cost);
    return;
  }
  const cost = combined(parts.map((part) => ({ cost: part.cost, times: entries(rounds, parts.length) })));
  for (const part of parts) {
    costs.set(part.fn.id, cost.witness.cpu ? cost : withRecursion(cost, part.fn, part, program));
  }
}

/**
 * How often a component is entered. A call from inside a loop has been counted with the loop's turns: whoever visits
 * the children of a node in a loop visits each node once. A component of very many functions says that names could not
 * be told apart, so that its recursion may not be real.
 */
function entries(rounds: number, members: number): number {
  if (rounds >= weights.unknownTurns / 10 || members > weights.tangled) return 1;
  return rounds > 1.1 ? weights.treeRecursion : weights.lineRecursion;
}

/** Recursion without a loop or a heavy call is its own witness. */
function withRecursion(
  cost: Cost,
  fn: FunctionRef,
  part: { readonly recursiveCall: { readonly span: Span } | null },
  program: Program,
): Cost {
  if (!part.recursiveCall) return cost;
  const message = messages(program.files.get(fn.file)?.language ?? 'python').recursion(fn.facts.name);
  const witness: Witness = {
    fn,
    span: part.recursiveCall.span,
    message,
    next: null,
    micros: cost.micros.cpu,
  };
  return { micros: cost.micros, witness: { ...cost.witness, cpu: witness } };
}
