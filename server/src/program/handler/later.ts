/** What a program may run once a handler is installed. */
import type { CallEvent, FileId, Span } from '../../facts/model';
import { regions } from '../../facts/model';
import type { CallGraph } from '../callGraph';
import type { HandlerObservation } from '../concurrency';
import type { FunctionRef } from '../program';

export interface Later {
  /** Whether a place of this function may run after the handler was installed. */
  has(fn: FunctionRef, span: Span): boolean;
}

/** @param handlers functions that only signals run: that their address is taken does not make them part of the program */
export function laterThan(
  graph: CallGraph,
  { path, leaf, unit }: HandlerObservation,
  handlers: ReadonlySet<string>,
): Later {
  const way = [...path, leaf];
  const entry = way[0]?.fn;
  const all = new Set<string>();
  // Who enters a library, or calls back, may have done anything before, and may do it again.
  const known = unit.main !== null && entry === unit.main;
  const roots: FunctionRef[] = [];
  if (known) {
    for (const site of way) {
      const again = loopsAround(site.fn, site.call);
      for (const edge of graph.edges(site.fn)) {
        if (!edge || edge.call === site.call) continue;
        if (edge.call.span.start < site.call.span.start && !again.some((s) => within(edge.call.span, s)))
          continue;
        for (const target of edge.targets) if (target.k === 'function') roots.push(target.fn);
      }
    }
    // What is handed out before, or stands in a table, may be called after.
    const before = new Set<string>();
    const files = new Set<FileId>();
    spread(graph, [unit.main], before, handlers, (fn) => {
      roots.push(...graph.addressTaken(fn));
      if (files.has(fn.file)) return;
      files.add(fn.file);
      roots.push(...graph.tables(fn.file));
    });
  } else if (entry) roots.push(entry);
  spread(graph, roots, all, handlers, () => undefined);
  return {
    has(fn, span) {
      if (all.has(fn.id)) return true;
      if (!known) return !handlers.has(fn.id);
      const site = way.find((s) => s.fn === fn);
      if (!site) return false;
      return span.end > site.call.span.end || loopsAround(fn, site.call).some((s) => within(span, s));
    },
  };
}

function spread(
  graph: CallGraph,
  roots: readonly FunctionRef[],
  into: Set<string>,
  handlers: ReadonlySet<string>,
  visit: (fn: FunctionRef) => void,
): void {
  const queue = [...roots];
  for (let fn = queue.pop(); fn; fn = queue.pop()) {
    if (into.has(fn.id) || handlers.has(fn.id)) continue;
    into.add(fn.id);
    visit(fn);
    for (const edge of graph.edges(fn))
      for (const target of edge?.targets ?? []) if (target.k === 'function') queue.push(target.fn);
    queue.push(...graph.addressTaken(fn));
  }
}

function loopsAround(fn: FunctionRef, call: CallEvent): readonly Span[] {
  const out: Span[] = [];
  for (const region of regions(fn.facts.body))
    if (region.k === 'loop' && within(call.span, region.span)) out.push(region.span);
  return out;
}

function within(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
