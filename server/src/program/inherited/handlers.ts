/**
 * Signal handlers that a forked child keeps: installed before the fork in the same process, not blocked at the fork, not
 * reset in the child. exec puts SIG_DFL in their place (execve(2)), so that they can run between fork and exec, or as long as
 * a child that does not exec lives.
 */
import { calls } from '../../facts/model';
import {
  asksToEnd,
  closesAll,
  closesOne,
  notForChildren,
  onlyInCrash,
  ownIds,
  raises,
  sentToGroups,
} from '../../knowledge/signalHandlers';
import type { CallGraph } from '../callGraph';
import type { Concurrency, ForkObservation, HandlerObservation } from '../concurrency';
import { accessIndex, baseOf } from '../handler/accesses';
import type { Harm } from '../handler/external';
import type { Laters } from '../handler/later';
import { runsOf } from '../handler/summary';
import type { SignalHandler } from '../handlerWork';
import type { FunctionRef } from '../program';
import { anySign, hasSignal, siteId, zero } from '../state';
import { placeOf } from '../values';
import { parentExits } from './daemon';
import { sideOf, type Side } from './side';

export interface InheritedHandler {
  readonly fork: ForkObservation;
  readonly handler: SignalHandler;
  readonly install: HandlerObservation;
  /** The handler may run until the child's exec, or as long as the child lives. */
  readonly until: 'exec' | 'end';
  /**
   * `harms` others from within the child; `works`: does what may go wrong in the child; `swallows` a signal that asks the
   * child to end, as nothing in the child looks at the flag that it sets.
   */
  readonly how: 'harms' | 'works' | 'swallows';
  readonly harm: Harm | null;
  /** Who enters a library may have done anything before. */
  readonly certain: boolean;
}

const kinds: ReadonlySet<string> = new Set(['fork', '_Fork', 'forkpty', 'clone']);

/** One for each fork: the worst. */
export function inheritedHandlers(
  graph: CallGraph,
  concurrency: Concurrency,
  handlers: readonly SignalHandler[],
  laters: Laters,
): readonly InheritedHandler[] {
  const out: InheritedHandler[] = [];
  if (handlers.length === 0) return out;
  const search = new Search(graph, concurrency, handlers, laters);
  for (const fork of concurrency.forks) {
    const found = search.worst(fork);
    if (found) out.push(found);
  }
  return out;
}

class Search {
  constructor(
    private readonly graph: CallGraph,
    private readonly concurrency: Concurrency,
    private readonly handlers: readonly SignalHandler[],
    private readonly laters: Laters,
  ) {}

  worst(fork: ForkObservation): InheritedHandler | null {
    const { site, kind } = fork.fork;
    if (!kinds.has(kind) || fork.resets.has(null)) return null;
    // The child ends at once: there is no time for a signal.
    const until = fork.execs ? 'exec' : fork.continues ? 'end' : null;
    if (until === null || this.#lost(fork)) return null;
    let best: InheritedHandler | null = null;
    let child: Child | null = null;
    for (const handler of this.handlers) {
      // A report of a crash is right in the child as well.
      if (onlyInCrash(handler.signals)) continue;
      for (const install of handler.installs) {
        if (!this.#keeps(fork, install, until)) continue;
        child ??= new Child(this.graph, fork, sideOf(this.graph, site.fn, site.call, zero));
        const what = judge(handler, install, child, until);
        if (!what || (best && rank(what.how) <= rank(best.how))) continue;
        const certain = install.signal !== null && install.unit.main !== null;
        best = { fork, handler, install, until, certain, ...what };
      }
    }
    return best && parentExits(this.graph, fork) ? null : best;
  }

  /** The parser lost its way in the function that forks. */
  #lost({ fork: { site } }: ForkObservation): boolean {
    return site.fn.facts.errors?.some((e) => e.start >= site.call.span.start) === true;
  }

  #keeps(fork: ForkObservation, install: HandlerObservation, until: InheritedHandler['until']): boolean {
    const { signal, unit } = install;
    if (signal !== null && notForChildren.has(signal)) return false;
    if (signal !== null && until === 'exec' && !sentToGroups.has(signal)) return false;
    const reached = fork.reached.find((r) => r.unit === unit);
    if (!reached) return false;
    if (signal === null ? reached.mask.all : hasSignal(reached.mask, signal)) return false;
    // What a library does at one place says nothing of the process at another.
    if (unit.main === null && install.site.fn.file !== fork.fork.site.fn.file) return false;
    for (let at: ForkObservation['fork'] | null = fork.fork; at; at = at.outer) {
      const id = siteId(at.site);
      const seen = this.concurrency.forks.find((f) => siteId(f.fork.site) === id);
      if (signal !== null && seen?.resets.has(signal) === true) return false;
      if (seen && at !== fork.fork && seen.resets.has(null)) return false;
    }
    if (install.inChild && !isAncestor(install.fork, fork)) return false;
    if (this.#isPutBack(fork, install)) return false;
    const { fn, call } = fork.fork.site;
    return this.laters.after(install).has(fn, call.span) && !this.#isBehind(install, fork);
  }

  /** Control never comes back from where the handler is installed to where this fork is made. */
  #isBehind({ path, leaf, unit }: HandlerObservation, { fork }: ForkObservation): boolean {
    if (unit.main === null) return false;
    const way = [...path, leaf];
    const inside: FunctionRef[] = [];
    for (let i = way.length - 1; i > 0; i--) {
      const site = way[i];
      if (!site) return false;
      const side = sideOf(this.graph, site.fn, site.call, anySign);
      inside.push(site.fn);
      for (const call of side.calls)
        for (const target of this.graph.targets(site.fn, call))
          if (target.k === 'function') inside.push(target.fn);
      if (side.returns === 0) return !this.#reaches(inside, fork.site.fn);
    }
    return false;
  }

  #reaches(from: readonly FunctionRef[], to: FunctionRef): boolean {
    const seen = new Set<string>();
    const queue = [...from];
    for (let fn = queue.pop(); fn; fn = queue.pop()) {
      if (fn === to) return true;
      if (seen.has(fn.id)) continue;
      seen.add(fn.id);
      for (const next of this.graph.leadsTo(fn)) queue.push(next);
    }
    return false;
  }

  /** `signal(SIGINT, SIG_IGN)` before the fork in the same function, as system(3) does. */
  #isPutBack({ fork: { site } }: ForkObservation, { signal }: HandlerObservation): boolean {
    return this.concurrency.handlers.some(
      (h) =>
        h.routines.length === 0 &&
        h.signal === signal &&
        !h.inChild &&
        h.site.fn === site.fn &&
        h.site.call.span.start < site.call.span.start,
    );
  }
}

function rank(how: InheritedHandler['how']): number {
  return { swallows: 1, works: 2, harms: 3 }[how];
}

/** The child that installs it is the process that forks here, or one from which that descends. */
function isAncestor(maker: HandlerObservation['fork'], { fork }: ForkObservation): boolean {
  for (let at = fork.outer; at; at = at.outer)
    if (maker && siteId(at.site) === siteId(maker.site)) return true;
  return false;
}

/** What runs in the child, as far as the function that forked shows. */
class Child {
  readonly #functions = new Map<string, FunctionRef>();

  constructor(
    graph: CallGraph,
    readonly fork: ForkObservation,
    readonly side: Side,
  ) {
    const queue: FunctionRef[] = [];
    const enter = (targets: ReturnType<CallGraph['targets']>): void => {
      for (const target of targets)
        if (target.k === 'function' && !this.#functions.has(target.fn.id)) {
          this.#functions.set(target.fn.id, target.fn);
          queue.push(target.fn);
        }
    };
    for (const call of side.calls) enter(graph.targets(fork.fork.site.fn, call));
    for (let fn = queue.pop(); fn; fn = queue.pop())
      for (const edge of graph.edges(fn)) if (edge) enter(edge.targets);
  }

  /** Where it goes on in functions that the one which forked returns to, nobody has looked. */
  get isSeen(): boolean {
    return this.side.returns === 0 && this.fork.continues?.how !== 'returns';
  }

  uses(name: string, how: 'read' | 'write'): boolean {
    if ((how === 'read' ? this.side.reads : this.side.writes).has(name)) return true;
    for (const fn of this.#functions.values())
      if (
        accessIndex(fn.facts)
          .get(name)
          ?.some((a) => a.how === how) === true
      )
        return true;
    return false;
  }

  closes(descriptor: string): boolean {
    return this.side.calls.some(
      ({ callee, args }) =>
        callee.k === 'name' &&
        (closesAll.has(callee.name) ||
          (closesOne.has(callee.name) && baseOf(placeOf(args[0]?.value) ?? '') === descriptor)),
    );
  }
}

type Judgement = Pick<InheritedHandler, 'how' | 'harm'>;

function judge(
  handler: SignalHandler,
  install: HandlerObservation,
  child: Child,
  until: InheritedHandler['until'],
): Judgement | null {
  const { work } = handler;
  const { harm } = work;
  const runs = runsOf(handler.fn, work);
  const told = runs.some((fn) => asksWho(fn) || isTold(fn, child));
  if (harm) return told || isClosed(harm, child) ? null : { how: 'harms', harm };
  if (work.hazard) return told || work.hazard.kind === 'formats' ? null : { how: 'works', harm: null };
  if (!work.returns || until === 'exec' || !child.isSeen || !child.side.loops) return null;
  if (install.signal === null || !asksToEnd.has(install.signal)) return null;
  const flags = runs.flatMap((fn) =>
    [...accessIndex(fn.facts)]
      .filter(([, list]) => list.some((a) => a.how === 'write'))
      .map(([name]) => name),
  );
  const looked = flags.some((name) => child.uses(name, 'read'));
  return flags.length === 0 || looked ? null : { how: 'swallows', harm: null };
}

/** The handler asks something that the child changes: whose process it is, or that handlers are to do nothing. */
function isTold(fn: FunctionRef, child: Child): boolean {
  for (const [name, list] of accessIndex(fn.facts))
    if (list.some((a) => a.how === 'read') && child.uses(name, 'write')) return true;
  return false;
}

/** `if (getpid() != owner) return;`, or a file with the process id in its name: the handler tells processes apart. */
function asksWho({ facts: { body } }: FunctionRef): boolean {
  const asked = new Set<number>();
  for (const call of calls(body)) {
    if (call.callee.k === 'name' && ownIds.has(call.callee.name)) asked.add(call.id);
    // A signal to itself asks nothing.
    if (call.callee.k === 'name' && raises.has(call.callee.name))
      for (const { value } of call.args) if (value.k === 'call') asked.delete(value.call);
  }
  return asked.size > 0;
}

/** The child has closed the descriptor that the handler writes to. */
function isClosed({ way }: Harm, child: Child): boolean {
  const place = placeOf(way[way.length - 1]?.call.args[0]?.value);
  return place !== null && child.closes(baseOf(place));
}
