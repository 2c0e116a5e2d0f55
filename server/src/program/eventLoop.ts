/**
 * Which functions run on Node's event loop while others wait for it, and how control gets there.
 *
 * Roots: request handlers, repeated timers and events, exported async functions of a library. From a root, control
 * goes on through calls, functions handed over, and continuations (`then`, callbacks, one-shot timers). Code that is
 * only reached from a module's top level is start-up, whatever it waits for in between: nobody is being served yet.
 */
import type { CallEvent, FileId, Value } from '../facts/model';
import { regions } from '../facts/model';
import { callsOf } from './callsOf';
import { errorNames, runsAtBuild } from '../knowledge/libraries/node/shapes';
import type { FunctionRef, Program } from './program';
import { ruledOut } from './javascript/absent';
import { apiOf, programParts, type Parts } from './javascript/parts';
import { decoratedHandlers, handlersByFile, methodsOfDocuments } from './javascript/conventions';
import { Emitters } from './javascript/emitters';
import { looksLikeHandler } from './javascript/handlers';
import { Routines } from './javascript/routines';
import { callsOnce } from './javascript/once';

export type LoopReason = 'request' | 'event' | 'timer' | 'callback' | 'document' | 'exported';

export interface Arrival {
  readonly fn: FunctionRef;
  readonly reason: LoopReason;
  /** `calls`: before the call returns. Else the function is handed over, to run now or later. */
  readonly how: 'calls' | 'inherits' | 'continues';
  /** The call through which control came; null at a root that is not registered in sight. */
  readonly call: CallEvent | null;
  /** Where that call stands; at a root the function that registers it. */
  readonly caller: FunctionRef | null;
  /** How control came to `caller`; null at a root. */
  readonly from: Arrival | null;
}

export interface EventLoop {
  /** How control comes to this function on the loop; null: it does not, as far as can be seen. */
  arrival(fn: FunctionRef): Arrival | null;
  readonly arrivals: readonly Arrival[];
}

type EdgeKind = Arrival['how'];
interface Edge {
  readonly to: FunctionRef;
  readonly call: CallEvent;
  readonly kind: EdgeKind;
}
interface Root {
  readonly fn: FunctionRef;
  readonly reason: LoopReason;
  readonly call: CallEvent | null;
  readonly caller: FunctionRef | null;
}

const languages = new Set(['javascript', 'typescript', 'tsx']);
const cache = new WeakMap<Program, EventLoop>();

export function eventLoop(program: Program): EventLoop {
  let loop = cache.get(program);
  if (!loop) {
    loop = compute(program);
    cache.set(program, loop);
  }
  return loop;
}

class Graph {
  readonly edges = new Map<FunctionRef, Edge[]>();
  /** Request handlers: roots wherever they are registered. */
  readonly requests: Root[] = [];
  /** Repeated timers and events: roots where a server runs. */
  readonly repeated: Root[] = [];
  /** Methods of what a database gives: roots where no other leads to them. */
  readonly documents: Root[] = [];
  private readonly routines: Routines;

  constructor(private readonly program: Program) {
    const emitters = new Emitters(program);
    this.routines = new Routines(program);
    for (const [file, facts] of program.files)
      if (languages.has(facts.language))
        this.requests.push(...(handlersByFile(program, file, facts) as Iterable<Root>));
    for (const fn of program.functions.values()) {
      const language = program.files.get(fn.file)?.language;
      if (language === undefined || !languages.has(language)) continue;
      for (const call of callsOf(fn)) {
        this.read(fn, call);
        emitters.read(fn, call);
      }
      for (const root of decoratedHandlers(program, fn))
        (root.reason === 'request' ? this.requests : this.repeated).push(root);
      this.documents.push(...methodsOfDocuments(program, fn));
      if (looksLikeHandler(fn)) this.requests.push({ fn, reason: 'request', call: null, caller: null });
    }
    for (const { emit, listener } of emitters.pairs()) {
      const routine = listener.call.args[1];
      if (!routine || this.routines.isParameter(listener.fn, routine.value)) continue;
      for (const to of this.routines.of(listener.fn, routine.value))
        this.edge(emit.fn, to, emit.call, 'calls');
    }
  }

  private edge(from: FunctionRef, to: FunctionRef, call: CallEvent, kind: EdgeKind): void {
    const list = this.edges.get(from);
    if (list) list.push({ to, call, kind });
    else this.edges.set(from, [{ to, call, kind }]);
  }

  private read(fn: FunctionRef, call: CallEvent): void {
    const targets = this.program.callees(fn, call);
    let explained = false;
    for (const target of targets) {
      if (target.k === 'function') {
        explained = true;
        if (!this.routines.isParameter(fn, call.callee)) this.edge(fn, target.fn, call, 'calls');
        this.passed(fn, call, target.fn);
        for (const routine of this.routines.enclosed(fn, call.callee, target.fn))
          this.edge(fn, routine, call, 'calls');
      } else if (target.k === 'external' && target.model) {
        explained = true;
        for (const effect of target.model.effects ?? []) {
          if (effect.k !== 'submit') continue;
          const argument = call.args[effect.routine.index];
          if (!argument) continue;
          const root = effect.to === 'request-handler' || effect.maps === true;
          if (!root && this.routines.isParameter(fn, argument.value)) continue;
          for (const routine of this.routines.of(fn, argument.value)) {
            this.submit(fn, call, routine, effect.to, effect.maps === true);
          }
        }
      } else if (target.k === 'class') explained = true;
    }
    if (!explained) this.passed(fn, call, null);
  }

  private submit(fn: FunctionRef, call: CallEvent, routine: FunctionRef, to: string, repeats: boolean): void {
    switch (to) {
      case 'callback':
        this.edge(fn, routine, call, repeats || call.constructs === true ? 'calls' : 'inherits');
        break;
      case 'request-handler':
        this.requests.push({ fn: routine, reason: 'request', call, caller: fn });
        break;
      case 'timer':
      case 'event-loop':
        if (repeats)
          this.repeated.push({ fn: routine, reason: to === 'timer' ? 'timer' : 'event', call, caller: fn });
        this.edge(fn, routine, call, 'continues');
        break;
      default:
    }
  }

  /** Functions among the arguments of a call whose callee does not say what becomes of them. */
  private passed(fn: FunctionRef, call: CallEvent, callee: FunctionRef | null): void {
    for (const [i, { value }] of call.args.entries()) {
      if (value.k === 'str' || value.k === 'int' || value.k === 'unknown' || value.k === 'null') continue;
      if (this.routines.isParameter(fn, value) || (callee && !uses(this.program, callee, i))) continue;
      for (const routine of this.routines.of(fn, value)) {
        if (routine === callee) continue;
        this.edge(fn, routine, call, takesError(routine) ? 'continues' : 'inherits');
      }
    }
  }
}

/** Whether a function does anything with a parameter before it returns: calls it, or hands it on. */
function uses(program: Program, fn: FunctionRef, position: number): boolean {
  const parameter = fn.facts.params[position];
  if (!parameter) return false;
  if (parameter.name.startsWith('<')) return true;
  const mentions = (value: Value): boolean => {
    if (value.k === 'name')
      return value.name === parameter.name || value.name.startsWith(`${parameter.name}.`);
    if (value.k === 'op') return value.args.some(mentions);
    return value.k === 'record' && value.entries.some((e) => mentions(e.value));
  };
  const inner = new Set<string>();
  for (const call of callsOf(fn)) {
    if (mentions(call.callee)) return true;
    for (const { value } of call.args) {
      if (mentions(value)) return true;
      if (value.k === 'func') inner.add(value.key);
      if (value.k === 'name') inner.add(`${fn.facts.key}.${value.name}`);
    }
    if (call.callee.k === 'name') inner.add(`${fn.facts.key}.${call.callee.name}`);
  }
  for (const region of regions(fn.facts.body)) {
    // Kept in an object: whoever has the object may call it.
    if (
      region.k === 'assign' &&
      region.target.k === 'name' &&
      region.target.name.includes('.') &&
      mentions(region.value)
    ) {
      return true;
    }
  }
  for (const key of inner) {
    const nested = program.functionOf(fn.file, key);
    if (!nested || nested === fn) continue;
    for (const call of callsOf(nested)) {
      if (mentions(call.callee) || call.args.some((a) => mentions(a.value))) return true;
    }
  }
  return false;
}

/** Node's convention for the callback of an operation that goes on elsewhere. */
function takesError(fn: FunctionRef): boolean {
  const first = fn.facts.params[0];
  return first !== undefined && errorNames.test(first.name);
}

function compute(program: Program): EventLoop {
  const graph = new Graph(program);
  const parts = programParts(program);
  const served = new Set<number>();
  for (const root of graph.requests) served.add(parts.component(root.fn.file));
  const found = new Map<FunctionRef, Arrival>();

  const spread = (roots: Iterable<Root>): void => {
    const queue: Arrival[] = [];
    for (const root of roots) {
      if (found.has(root.fn) || parts.isTool(root.fn.file)) continue;
      const arrival: Arrival = { ...root, how: 'continues', from: null };
      found.set(root.fn, arrival);
      queue.push(arrival);
    }
    // The queue grows while it is walked: breadth first, so that each function gets its shortest path.
    for (const at of queue) {
      const edges = graph.edges.get(at.fn) ?? [];
      // `if (!instance) instance = new Server()`: what the first call makes, the others only return.
      const once = edges.length > 0 ? callsOnce(program, at.fn) : null;
      for (const edge of edges) {
        if (found.has(edge.to) || parts.isTool(edge.to.file) || once?.has(edge.call.id)) continue;
        if (ruledOut(program, at, edge.call.id)) continue;
        const next: Arrival = {
          fn: edge.to,
          reason: at.reason,
          call: edge.call,
          caller: at.fn,
          how: edge.kind,
          from: at,
        };
        found.set(edge.to, next);
        queue.push(next);
      }
    }
  };

  const inSight = graph.requests.filter((r) => r.call !== null);
  spread(inSight);
  spread(graph.requests);
  spread(graph.repeated.filter((r) => served.has(parts.component(r.fn.file))));
  spread(graph.documents);
  const api = apiOf(program, parts, packagesOf(program, graph.requests));
  spread(
    api
      .filter((fn) => fn.facts.isAsync && !runsAtBuild(fn.file, fn.facts.name))
      .map((fn) => ({ fn, reason: 'exported', call: null, caller: null })),
  );
  spread(continuations(graph, api, parts));
  return { arrival: (fn) => found.get(fn) ?? null, arrivals: [...found.values()] };
}

function packagesOf(program: Program, roots: readonly Root[]): ReadonlySet<FileId> {
  const found = new Set<FileId>();
  for (const { fn } of roots) {
    const own = program.packageOf(fn.file);
    if (own) found.add(own.folder);
  }
  return found;
}

/** What functions of a library leave behind for the loop: it runs there, in whichever program uses the library. */
function* continuations(graph: Graph, api: readonly FunctionRef[], parts: Parts): Generator<Root> {
  const seen = new Set<FunctionRef>(api);
  const queue = [...api];
  for (let fn = queue.pop(); fn; fn = queue.pop()) {
    for (const edge of graph.edges.get(fn) ?? []) {
      if (parts.isTool(edge.to.file)) continue;
      if (edge.kind === 'continues') yield { fn: edge.to, reason: 'callback', call: edge.call, caller: fn };
      if (seen.has(edge.to)) continue;
      seen.add(edge.to);
      queue.push(edge.to);
    }
  }
}
