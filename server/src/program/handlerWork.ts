/** The signal handlers of the programs, each once, with what it does when a signal runs it. */
import type { Value } from '../facts/model';
import { regions } from '../facts/model';
import { oneShot, onlyInCrash } from '../knowledge/signalHandlers';
import type { CallGraph } from './callGraph';
import type { Concurrency, HandlerObservation } from './concurrency';
import { nothingKnown, type Knowledge } from './handler/known';
import type { Laters } from './handler/later';
import type { HandlerMemory } from './handler/memory';
import { sharedState, type SharedState } from './handler/shared';
import type { Summary } from './handler/summary';
import { Variables } from './handler/variables';
import { inheritedHandlers, type InheritedHandler } from './inherited/handlers';
import type { FunctionRef, Program } from './program';

export interface SignalHandler {
  readonly fn: FunctionRef;
  /** Where it is installed, in the order in which that was seen. */
  readonly installs: readonly HandlerObservation[];
  /** The signals that it handles; null where one of them is not known. */
  readonly signals: ReadonlySet<string> | null;
  readonly work: Summary;
  /** The program does not go on where it was interrupted: the handler never returns, or a fault comes back for good. */
  readonly ends: boolean;
}

export interface HandlerAnalysis {
  readonly handlers: readonly SignalHandler[];
  /** What the handler shares with the code that it interrupts, other than what C lets it share. */
  shared(handler: SignalHandler): readonly SharedState[];
  /** Handlers that forked children keep, the worst of each fork. */
  readonly inherited: readonly InheritedHandler[];
}

/**
 * @param graph asked for only where a handler is installed
 * @param memory of the same observations
 */
export function analyseHandlers(
  program: Program,
  concurrency: Concurrency,
  graph: () => CallGraph,
  memory: HandlerMemory,
): HandlerAnalysis {
  let handlers: readonly SignalHandler[] | null = null;
  const variables = new Variables(program);
  const all = (): readonly SignalHandler[] => (handlers ??= collect(program, concurrency, graph, memory));
  const later = (): Laters => memory.laters(graph(), new Set(all().map((h) => h.fn.id)));
  return {
    get handlers() {
      return all();
    },
    shared(handler) {
      return sharedState(graph(), concurrency, handler, later(), memory.users(program), variables);
    },
    get inherited() {
      return all().length === 0 ? [] : inheritedHandlers(graph(), concurrency, all(), later());
    },
  };
}

function collect(
  program: Program,
  concurrency: Concurrency,
  graph: () => CallGraph,
  memory: HandlerMemory,
): readonly SignalHandler[] {
  const installs = new Map<FunctionRef, HandlerObservation[]>();
  for (const observation of concurrency.handlers)
    for (const routine of observation.routines) {
      // Python runs its handlers between two bytecodes of the main thread: another matter, in `python/signalHandlers.ts`.
      if (program.files.get(routine.file)?.language === 'python') continue;
      const list = installs.get(routine);
      if (!list) installs.set(routine, [observation]);
      else if (!list.includes(observation)) list.push(observation);
    }
  if (installs.size === 0) return [];
  const summaries = memory.summaries(program, graph());
  return [...installs].map(([fn, seen]) => {
    const names = seen.flatMap((o) => (o.signal === null ? [] : [o.signal]));
    const signals = seen.every((o) => o.signal !== null) ? new Set(names) : null;
    const [first] = fn.facts.params;
    const known: Knowledge =
      first && signals ? new Map([[first.name, { k: 'signal', names: signals }]]) : nothingKnown;
    const work = summaries.of(fn, known);
    const ends = !work.returns || (onlyInCrash(signals) && seen.every(isOneShot));
    return { fn, installs: seen, signals, work, ends };
  });
}

function isOneShot({ site, api, path }: HandlerObservation): boolean {
  if (api !== 'sigaction') return false;
  return [...path.map((p) => p.fn), site.fn].some((fn) => {
    for (const region of regions(fn.facts.body))
      if (region.k === 'assign' && mentionsOneShot(region.value)) return true;
    return false;
  });
}

function mentionsOneShot(value: Value): boolean {
  if (value.k === 'name') return oneShot.test(value.name);
  if (value.k === 'op') return value.args.some(mentionsOneShot);
  if (value.k === 'list') return value.items.some(mentionsOneShot);
  return value.k === 'record' && value.entries.some((e) => mentionsOneShot(e.value));
}
