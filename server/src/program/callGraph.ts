/** Who calls whom, and which functions can matter: from which a task, lock or signal effect, or an unsafe call, is reached. */
import type { CallEvent, Value } from '../facts/model';
import { calls, regions } from '../facts/model';
import type { FunctionRef, Program, Target } from './program';

export interface CallEdge {
  readonly call: CallEvent;
  readonly targets: readonly Target[];
}

export interface CallGraph {
  edges(fn: FunctionRef): readonly CallEdge[];
  targets(fn: FunctionRef, call: CallEvent): readonly Target[];
  /** Reaches an effect on tasks, threads, locks or signals. */
  matters(fn: FunctionRef): boolean;
  /** Reaches a call that is not async-signal-safe. */
  unsafe(fn: FunctionRef): boolean;
  isCalled(fn: FunctionRef): boolean;
  /** Functions that this one hands out without calling them: they may be called from anywhere later. */
  addressTaken(fn: FunctionRef): readonly FunctionRef[];
}

export function buildCallGraph(program: Program, functions: Iterable<FunctionRef>): CallGraph {
  const edges = new Map<string, readonly CallEdge[]>();
  const callers = new Map<string, Set<string>>();
  const matters = new Set<string>();
  const unsafe = new Set<string>();
  for (const fn of functions) {
    const own: CallEdge[] = [];
    for (const call of calls(fn.facts.body)) {
      const targets = program.callees(fn, call);
      own[call.id] = { call, targets };
      for (const target of targets)
        if (target.k === 'function') {
          const list = callers.get(target.fn.id);
          if (list) list.add(fn.id);
          else callers.set(target.fn.id, new Set([fn.id]));
        } else if (target.k === 'external' && target.model) {
          if (target.model.effects) matters.add(fn.id);
          const { safety } = target.model;
          if (safety === 'malloc' || safety === 'stdio' || safety === 'lock') unsafe.add(fn.id);
        }
    }
    edges.set(fn.id, own);
  }
  spread(matters, callers);
  spread(unsafe, callers);
  const none: readonly CallEdge[] = [];
  const taken = new Map<string, readonly FunctionRef[]>();
  return {
    edges: (fn) => (edges.get(fn.id) ?? none).filter(Boolean),
    targets: (fn, call) => edges.get(fn.id)?.[call.id]?.targets ?? program.callees(fn, call),
    matters: (fn) => matters.has(fn.id),
    unsafe: (fn) => unsafe.has(fn.id),
    isCalled: (fn) => callers.has(fn.id),
    addressTaken(fn) {
      let known = taken.get(fn.id);
      if (!known) taken.set(fn.id, (known = addressTaken(fn, program)));
      return known;
    },
  };
}

function addressTaken(fn: FunctionRef, program: Program): FunctionRef[] {
  const out: FunctionRef[] = [];
  const add = (value: Value): void => {
    if (value.k === 'list') value.items.forEach(add);
    else if (value.k === 'record') for (const entry of value.entries) add(entry.value);
    else if (value.k === 'name' || value.k === 'op' || value.k === 'func')
      for (const target of program.targets(fn, value)) if (target.k === 'function') out.push(target.fn);
  };
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call') for (const arg of region.args) add(arg.value);
    else if (region.k === 'assign') add(region.value);
  }
  return out;
}

/** Adds to the set every direct and indirect caller of its members. */
function spread(set: Set<string>, callers: ReadonlyMap<string, ReadonlySet<string>>): void {
  const queue = [...set];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const caller of callers.get(at) ?? [])
      if (!set.has(caller)) {
        set.add(caller);
        queue.push(caller);
      }
}
