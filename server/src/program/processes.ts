/**
 * What the functions of one program do with processes and descriptors, whoever calls them: questions about a program as a
 * whole, which no state at one point answers.
 */
import type { CallEvent, FileId } from '../facts/model';
import { closesAll, descriptorMaker, reaps, receives } from '../knowledge/descriptors';
import type { Model } from '../knowledge/effects';
import type { CallEdge, CallGraph } from './callGraph';
import type { ProgramUnit } from './concurrency';
import { effectsOf } from './effects';
import type { FunctionRef, Program } from './program';
import type { CallSite } from './state';

type Kind =
  | 'spawns'
  | 'forks'
  | 'waits'
  | 'descriptors'
  | 'closes'
  | 'receives'
  | 'execs'
  | 'exits'
  | 'sessions'
  | 'starts';

export interface ProcessFacts {
  readonly unit: ProgramUnit;
  /** Calls by what they do; a call of the C library stands under each kind that it has. */
  readonly calls: Readonly<Record<Kind, readonly CallSite[]>>;
  readonly functions: readonly FunctionRef[];
  /** Ids of what threads other than main's may run; null where what one of them runs is not known. */
  readonly onThreads: () => ReadonlySet<string> | null;
  /** Something in the workspace waits for children, whoever reaches it. */
  readonly waitsSomewhere: boolean;
}

const kinds: readonly Kind[] = [
  'spawns',
  'forks',
  'waits',
  'descriptors',
  'closes',
  'receives',
  'execs',
  'exits',
  'sessions',
  'starts',
];

interface Notable {
  readonly kind: Kind;
  readonly call: CallEvent;
}

/** Edges stay the same array until the function is resolved again. */
const known = new WeakMap<readonly (CallEdge | undefined)[], readonly Notable[]>();

export function processFacts(
  program: Program,
  graph: CallGraph,
  unit: ProgramUnit,
  ids: Iterable<string>,
  routines: readonly (FunctionRef | null)[],
  waitsSomewhere: boolean,
): ProcessFacts {
  const calls: Record<Kind, CallSite[]> = {
    spawns: [], forks: [], waits: [], descriptors: [], closes: [], receives: [], execs: [], exits: [], sessions: [], starts: [],
  }; // prettier-ignore
  const functions: FunctionRef[] = [];
  for (const id of ids) {
    const fn = program.functions.get(id);
    if (!fn) continue;
    functions.push(fn);
    for (const { kind, call } of notable(graph.edges(fn))) calls[kind].push({ fn, call });
  }
  let threads: ReadonlySet<string> | null | undefined;
  const onThreads = (): ReadonlySet<string> | null =>
    threads === undefined ? (threads = reachedBy(graph, unit, routines)) : threads;
  return { unit, calls, functions, onThreads, waitsSomewhere };
}

function reachedBy(
  graph: CallGraph,
  unit: ProgramUnit,
  routines: readonly (FunctionRef | null)[],
): ReadonlySet<string> | null {
  const out = new Set<string>();
  for (const routine of routines) {
    if (!routine) return null;
    runs(graph, routine, out, unit);
  }
  return out;
}

/**
 * Adds what a thread runs for sure to be its own: what its routine calls, also through a pointer of its own (a queue of
 * jobs). Further down a pointer leads to what others of its kind do, in other threads.
 */
function runs(graph: CallGraph, routine: FunctionRef, functions: Set<string>, { files }: ProgramUnit): void {
  const queue = [routine];
  for (let at = queue.pop(); at; at = queue.pop()) {
    if (functions.has(at.id) || files?.has(at.file) === false) continue;
    functions.add(at.id);
    for (const edge of graph.edges(at))
      for (const target of edge?.targets ?? [])
        if (target.k === 'function' && (target.indirect !== true || at === routine)) queue.push(target.fn);
  }
}

/** Adds to `functions` the ids of everything in its program that `root` can reach by calls and by handing out function addresses. */
export function reach(
  graph: CallGraph,
  root: FunctionRef,
  functions: Set<string>,
  { files }: ProgramUnit,
): void {
  const queue: FunctionRef[] = [];
  const entered = new Set<FileId>();
  const add = (fn: FunctionRef): void => {
    if (functions.has(fn.id) || files?.has(fn.file) === false) return;
    functions.add(fn.id);
    queue.push(fn);
    if (entered.has(fn.file)) return;
    entered.add(fn.file);
    graph.tables(fn.file).forEach(add);
  };
  add(root);
  for (let at = queue.pop(); at; at = queue.pop()) for (const fn of graph.leadsTo(at)) add(fn);
}

export function anywhere(program: Program, graph: CallGraph, kind: 'waits' | 'starts'): boolean {
  for (const fn of program.functions.values())
    if (notable(graph.edges(fn)).some((n) => n.kind === kind)) return true;
  return false;
}

/** The kinds of calls that a function makes itself. */
export function notable(edges: readonly (CallEdge | undefined)[]): readonly Notable[] {
  let found = known.get(edges);
  if (found) return found;
  const out: Notable[] = [];
  for (const edge of edges)
    for (const target of edge?.targets ?? []) {
      if (!edge || target.k !== 'external') continue;
      const name = target.model?.name ?? target.name;
      const effects = effectKinds(target.model, edge.call);
      for (const kind of kinds) if (is(kind, name, effects)) out.push({ kind, call: edge.call });
    }
  found = out;
  known.set(edges, found);
  return found;
}

function effectKinds(model: Model | null, call: CallEvent): ReadonlySet<string> {
  return new Set(
    (model ? effectsOf(model, call) : []).map((e) =>
      e.k === 'fork' ? `fork:${e.kind}` : e.k === 'submit' ? `submit:${e.to}` : e.k,
    ),
  );
}

const forked = new Set(['fork:fork', 'fork:_Fork', 'fork:vfork']);

function is(kind: Kind, name: string, effects: ReadonlySet<string>): boolean {
  switch (kind) {
    case 'spawns':
      return effects.has('spawn');
    case 'forks':
      return [...effects].some((e) => forked.has(e));
    case 'waits':
      return effects.has('wait') || reaps.has(name);
    case 'execs':
      return effects.has('exec');
    case 'exits':
      return effects.has('exit');
    case 'descriptors':
      return descriptorMaker(name) !== null;
    case 'closes':
      return closesAll.has(name);
    case 'receives':
      return receives.has(name);
    case 'starts':
      return effects.has('thread-start') || effects.has('submit:thread-pool');
    case 'sessions':
      return name === 'setsid';
  }
}
