/**
 * Listeners for SIGTERM and SIGINT that leave the process running: a listener takes the signal's default action away,
 * so that it or another one has to end the process. Proof is needed for silence too: whatever is not known may end it.
 */
import type { CallEvent, Region, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import {
  endsSomething,
  logs,
  shutdownModules,
  stopSignals,
  synchronous,
} from '../../knowledge/libraries/node/shapes';
import type { FunctionRef, Program } from '../program';
import { programParts, type Parts } from './parts';
import { sidesOf } from './sides';
import { isWorker, taskCalls, type SignalListener, type TaskCalls } from './taskCalls';
import { listenersInWorkers } from './workerSignals';

export interface LeftRunning {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
  readonly signals: readonly string[];
  readonly routine: FunctionRef;
  /** `stays`: nothing ends the process. The others: in the primary of a cluster, which does not pass the signal on. */
  readonly how: 'stays' | 'primary-stays' | 'primary-leaves';
  /** The process.exitCode that is set in the belief that it ends the process. */
  readonly exitCode: boolean;
}

/** What a listener does, as far as it is known. */
interface Outcome {
  exits: boolean;
  /** Closes, stops or tells something: the process may end on its own then. */
  ends: boolean;
  unknown: boolean;
  exitCode: boolean;
  calls: number;
}

export function listenersLeftRunning(program: Program): readonly LeftRunning[] {
  const tasks = taskCalls(program);
  const stops = tasks.listeners.filter(
    (l) => l.signals === null || l.signals.some((s) => stopSignals.has(s)),
  );
  if (stops.length === 0) return [];
  const parts = programParts(program);
  const helped = new Set<number>();
  for (const [file, facts] of program.files)
    if (facts.imports.some((i) => shutdownModules.test(i.module))) helped.add(parts.component(file));
  const inWorkers = new Set(listenersInWorkers(program).map((l) => l.call));
  const judged = stops.flatMap((listener) => {
    const { file } = listener.fn;
    if (inWorkers.has(listener.call)) return [];
    return [{ listener, component: parts.component(file), ...routineOf(program, listener) }];
  });
  const found: LeftRunning[] = [];
  for (const { listener, component, routine, outcome } of judged) {
    const { fn, call, signals } = listener;
    if (!routine || signals === null || outcome.unknown || outcome.ends) continue;
    if (parts.isTool(fn.file) || helped.has(component)) continue;
    const primary = inPrimary(program, tasks, listener);
    if (outcome.exits && !primary) continue;
    const left = signals.filter(
      (signal) =>
        stopSignals.has(signal) &&
        !endedElsewhere(signal) &&
        !waitsForChild(tasks, parts, listener, signal, outcome) &&
        !(signal === 'SIGINT' && isOnce(call)),
    );
    if (left.length === 0) continue;
    const how = !primary ? 'stays' : outcome.exits ? 'primary-leaves' : 'primary-stays';
    found.push({ fn, call, signals: left, routine, how, exitCode: outcome.exitCode });

    function endedElsewhere(signal: string): boolean {
      return judged.some(
        (other) =>
          other.listener !== listener &&
          other.component === component &&
          (other.listener.signals === null || other.listener.signals.includes(signal)) &&
          (other.outcome.exits || other.outcome.ends || other.outcome.unknown) &&
          sameProcess(program, listener, other.listener),
      );
    }
  }
  return found;
}

/** A listener in the branch of cluster workers does nothing for the primary. */
function sameProcess(program: Program, a: SignalListener, b: SignalListener): boolean {
  const of = sidesOf(program, a.fn, a.call);
  const others = sidesOf(program, b.fn, b.call);
  return !(
    (of.has('primary') && others.has('cluster-worker')) ||
    (of.has('cluster-worker') && others.has('primary'))
  );
}

/** Programs that wait for a child leave Ctrl-C to it: the terminal sends SIGINT to both. */
function waitsForChild(
  tasks: TaskCalls,
  parts: Parts,
  { fn }: SignalListener,
  signal: string,
  outcome: Outcome,
): boolean {
  if (signal !== 'SIGINT' && outcome.calls > 0) return false;
  return tasks.starts.some(
    (s) =>
      !isWorker(s.api) && s.api !== 'cluster.fork' && parts.component(s.fn.file) === parts.component(fn.file),
  );
}

/** After `once` the second signal has its default action again. */
function isOnce(call: CallEvent): boolean {
  return call.callee.k === 'name' && /\.(prependOnceListener|once)$/u.test(call.callee.name);
}

/** In the branch of the primary, or in the function that forks the cluster without asking which one it is. */
function inPrimary(program: Program, tasks: TaskCalls, { fn, call }: SignalListener): boolean {
  const forks = tasks.starts.filter((s) => s.api === 'cluster.fork');
  if (forks.length === 0) return false;
  if (sidesOf(program, fn, call).has('primary')) return true;
  return forks.some((s) => s.fn === fn && !sidesOf(program, s.fn, s.call).has('primary'));
}

function routineOf(
  program: Program,
  listener: SignalListener,
): { readonly routine: FunctionRef | null; readonly outcome: Outcome } {
  const outcome: Outcome = { exits: false, ends: false, unknown: false, exitCode: false, calls: 0 };
  const argument = listener.call.args[listener.effect.handler.index];
  const targets = argument ? program.targets(listener.fn, argument.value) : [];
  const routines = targets.flatMap((t) => (t.k === 'function' ? [t.fn] : []));
  if (routines.length !== targets.length || routines.length !== 1) outcome.unknown = true;
  const seen = new Set<FunctionRef>();
  for (const routine of routines) follow(program, routine, outcome, seen);
  return { routine: routines[0] ?? null, outcome };
}

function follow(program: Program, fn: FunctionRef, outcome: Outcome, seen: Set<FunctionRef>): void {
  if (seen.has(fn)) return;
  seen.add(fn);
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'exit') {
      // An error that nobody catches ends the process.
      if (region.how === 'throw') outcome.unknown = true;
    } else if (region.k === 'assign') noteAssignment(fn, region, outcome);
    else if (region.k === 'call') followCall(program, fn, region, outcome, seen);
  }
}

/** A variable that is kept may be what a loop elsewhere waits for. */
function noteAssignment(fn: FunctionRef, region: Region & { readonly k: 'assign' }, outcome: Outcome): void {
  if (region.declares !== undefined) return;
  const name = region.target.k === 'name' ? region.target.name : '';
  if (name === 'process.exitCode') {
    outcome.exitCode = true;
    return;
  }
  if (!fn.facts.locals.includes(name)) outcome.unknown = true;
}

function followCall(
  program: Program,
  fn: FunctionRef,
  call: CallEvent,
  outcome: Outcome,
  seen: Set<FunctionRef>,
): void {
  const targets = program.callees(fn, call);
  const external = targets.flatMap((t) => (t.k === 'external' ? [t] : []));
  if (external.some((t) => t.model?.effects?.some((e) => e.k === 'exit') === true)) {
    outcome.exits = true;
    return;
  }
  outcome.calls++;
  const name = writtenName(call.callee);
  if (logs.test(name)) return;
  // What a function of the project does is told by its body, not by its name.
  const inSight = targets.length > 0 && targets.every((t) => t.k === 'function');
  if (!inSight && endsSomething.test(name)) {
    outcome.ends = true;
    return;
  }
  if (synchronous.test(name)) return;
  if (
    targets.length === 0 ||
    external.some((t) => t.model?.work === undefined) ||
    targets.some((t) => t.k === 'class')
  )
    outcome.unknown = true;
  for (const target of targets) if (target.k === 'function') follow(program, target.fn, outcome, seen);
  for (const { value } of call.args) handed(program, fn, value, outcome, seen);
}

/** Functions that are handed over run sooner or later. */
function handed(
  program: Program,
  fn: FunctionRef,
  value: Value,
  outcome: Outcome,
  seen: Set<FunctionRef>,
): void {
  if (value.k !== 'func' && value.k !== 'name') return;
  for (const target of program.targets(fn, value)) {
    if (target.k === 'function') follow(program, target.fn, outcome, seen);
    else if (target.k === 'external' && target.model?.effects?.some((e) => e.k === 'exit') === true)
      outcome.exits = true;
  }
}

function writtenName(callee: Value): string {
  if (callee.k === 'name') return callee.name;
  const property = callee.k === 'op' && callee.op === '.' ? callee.args[1] : undefined;
  return property?.k === 'str' ? property.value : '';
}
