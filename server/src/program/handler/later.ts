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

const nobody: ReadonlySet<string> = new Set();

/** Answers for the handlers of one analysis: what does not depend on where one is installed is looked for once. */
export class Laters {
  /** Each edit that moves a call makes observations anew: those before it are let go. */
  readonly #known = new WeakMap<HandlerObservation, Later>();
  /** By program, what may be called at any time: through a table, or because it was handed out. */
  readonly #callable = new Map<FunctionRef, ReadonlySet<string>>();

  /** @param handlers functions that only signals run: that their address is taken does not make them part of the program */
  constructor(
    private readonly graph: CallGraph,
    private readonly handlers: ReadonlySet<string>,
  ) {}

  after(install: HandlerObservation): Later {
    let known = this.#known.get(install);
    if (!known) this.#known.set(install, (known = this.#find(install)));
    return known;
  }

  #find({ path, leaf, unit }: HandlerObservation): Later {
    const { graph, handlers } = this;
    const way = [...path, leaf];
    const entry = way[0]?.fn;
    // Who enters a library, or calls back, may have done anything before, and may do it again.
    const { main } = unit;
    const known = main !== null && entry === main;
    const roots: FunctionRef[] = [];
    if (known)
      for (const site of way) {
        const again = loopsAround(site.fn, site.call);
        for (const edge of graph.edges(site.fn)) {
          if (!edge || edge.call === site.call) continue;
          if (edge.call.span.start < site.call.span.start && !again.some((s) => within(edge.call.span, s)))
            continue;
          for (const target of edge.targets) if (target.k === 'function') roots.push(target.fn);
        }
      }
    else if (entry) roots.push(entry);
    const callable = known ? this.#callableIn(main) : nobody;
    const own = new Set<string>();
    this.#spread(roots, own, callable);
    return {
      has(fn, span) {
        if (callable.has(fn.id) || own.has(fn.id)) return true;
        if (!known) return !handlers.has(fn.id);
        const site = way.find((s) => s.fn === fn);
        if (!site) return false;
        return span.end > site.call.span.end || loopsAround(fn, site.call).some((s) => within(span, s));
      },
    };
  }

  /** What is handed out before, or stands in a table, may be called after. */
  #callableIn(main: FunctionRef): ReadonlySet<string> {
    let known = this.#callable.get(main);
    if (known) return known;
    const roots: FunctionRef[] = [];
    const files = new Set<FileId>();
    this.#spread([main], new Set(), nobody, (fn) => {
      roots.push(...this.graph.addressTaken(fn));
      if (files.has(fn.file)) return;
      files.add(fn.file);
      roots.push(...this.graph.tables(fn.file));
    });
    const found = new Set<string>();
    this.#spread(roots, found, nobody);
    known = found;
    this.#callable.set(main, known);
    return known;
  }

  /** @param but what need not be entered, because all that it leads to is known */
  #spread(
    roots: readonly FunctionRef[],
    into: Set<string>,
    but: ReadonlySet<string>,
    visit: (fn: FunctionRef) => void = () => undefined,
  ): void {
    const queue = [...roots];
    for (let fn = queue.pop(); fn; fn = queue.pop()) {
      if (into.has(fn.id) || but.has(fn.id) || this.handlers.has(fn.id)) continue;
      into.add(fn.id);
      visit(fn);
      for (const next of this.graph.leadsTo(fn)) queue.push(next);
    }
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
