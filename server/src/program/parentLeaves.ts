/** A parent that ends as soon as it has forked, as daemons do: the child is what the program goes on as. */
import type { CallEvent, Span } from '../facts/model';
import type { CallGraph } from './callGraph';
import type { FunctionRef } from './program';

/** Nothing lies between but messages and tidying up: no waiting, and no work of the project's. */
export function leavesAtOnce(graph: CallGraph, fn: FunctionRef, fork: CallEvent, leaves: Span): boolean {
  if (leaves.start < fork.span.end) return false;
  return graph.edges(fn).every((edge) => {
    if (!edge || edge.call.span.start < fork.span.end || edge.call.span.start >= leaves.start) return true;
    return edge.targets.every(
      (t) =>
        t.k === 'external' && t.model?.effects?.some((e) => e.k === 'wait' || e.k === 'sigwait') !== true,
    );
  });
}
