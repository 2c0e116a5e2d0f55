/** A fork whose parent exits at once: the child is the program, and its handlers are meant for it. */
import type { CallGraph } from '../callGraph';
import type { ForkObservation } from '../concurrency';
import type { CallSite } from '../state';
import type { FunctionRef, Target } from '../program';
import { positive } from '../state';
import { sideOf } from './side';

export function parentExits(graph: CallGraph, { fork, path, continues }: ForkObservation): boolean {
  let sign = positive;
  // A child that goes on with the program while the parent waits for it, to exit as it did.
  const goesOn = continues?.how === 'returns';
  const way: readonly CallSite[] = [...path, fork.site];
  for (let i = way.length - 1; i >= 0; i--) {
    const site = way[i];
    if (!site) return false;
    const side = sideOf(graph, site.fn, site.call, sign);
    if (side.loops) return false;
    if (!goesOn && side.calls.some((call) => graph.targets(site.fn, call).some((t) => isLong(graph, t))))
      return false;
    if (side.returns === 0) return side.leaves;
    // A wrapper that gives its caller the process id.
    if (side.returns !== positive) return site.fn.facts.name === 'main';
    sign = side.returns;
  }
  return false;
}

/** It waits for the child, or does work of its own. */
function isLong(graph: CallGraph, target: Target): boolean {
  if (target.k === 'external') return target.model?.effects?.some((e) => e.k === 'wait') === true;
  return target.k === 'function' && waits(graph, target.fn, 0);
}

function waits(graph: CallGraph, fn: FunctionRef, depth: number): boolean {
  return graph
    .edges(fn)
    .some((edge) =>
      edge?.targets.some((t) =>
        t.k === 'function'
          ? depth < 2 && waits(graph, t.fn, depth + 1)
          : t.k === 'external' && t.model?.effects?.some((e) => e.k === 'wait') === true,
      ),
    );
}
