/** Calls that start a process or a worker, and those that listen for signals: one pass over a program, kept with it. */
import type { CallEvent, FileId } from '../../facts/model';
import { callsOf } from '../callsOf';
import { nodeModel } from '../../knowledge/libraries/node/models';
import { workerOnly } from '../../knowledge/libraries/node/shapes';
import type { Effect } from '../../knowledge/effects';
import type { FunctionRef, Program } from '../program';
import { fileOf, stringsOf } from './constants';

export interface TaskStart {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
  /** Qualified name of what is called. */
  readonly name: string;
  readonly api: string;
}

export interface SignalListener {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
  /** null: not known. */
  readonly signals: readonly string[] | null;
  readonly effect: Effect & { readonly k: 'handler' };
}

/** A call that occupies a thread of libuv's pool. */
export interface PoolCall {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
  readonly name: string;
}

export interface TaskCalls {
  readonly pool: readonly PoolCall[];
  readonly starts: readonly TaskStart[];
  readonly listeners: readonly SignalListener[];
  /** Entry files of workers, and the place that tells so. */
  readonly workerEntries: ReadonlyMap<FileId, { readonly fn: FunctionRef; readonly call: CallEvent }>;
}

const javascript = new Set(['javascript', 'typescript', 'tsx']);
const cache = new WeakMap<Program, TaskCalls>();

export function taskCalls(program: Program): TaskCalls {
  let found = cache.get(program);
  if (!found) {
    found = collect(program);
    cache.set(program, found);
  }
  return found;
}

function collect(program: Program): TaskCalls {
  const starts: TaskStart[] = [];
  const listeners: SignalListener[] = [];
  const pool: PoolCall[] = [];
  const workerEntries = new Map<FileId, { fn: FunctionRef; call: CallEvent }>();
  for (const fn of program.functions.values()) {
    if (!javascript.has(program.files.get(fn.file)?.language ?? '')) continue;
    for (const call of callsOf(fn)) {
      for (const target of program.callees(fn, call)) {
        if (target.k !== 'external') continue;
        if (isWorkerOnly(fn, call, target.name)) workerEntries.set(fn.file, { fn, call });
        if (nodeModel(target.name)?.pool === true) pool.push({ fn, call, name: target.name });
        for (const effect of target.model?.effects ?? []) {
          if (effect.k === 'spawn') {
            starts.push({ fn, call, name: target.name, api: effect.api });
            const entry = isWorker(effect.api) ? entryOf(program, fn, call) : null;
            if (entry !== null) workerEntries.set(entry, { fn, call });
          } else if (effect.k === 'handler') {
            const signal = call.args[effect.signal.index];
            const names = signal ? stringsOf(program, fn, signal.value) : null;
            if (names === null || names.some((n) => n.startsWith('SIG')))
              listeners.push({ fn, call, signals: names, effect });
          }
        }
      }
    }
  }
  return { starts, listeners, pool, workerEntries };
}

export function isWorker(api: string): boolean {
  return api === 'worker_threads.Worker';
}

function entryOf(program: Program, fn: FunctionRef, call: CallEvent): FileId | null {
  const [script, options] = call.args;
  if (!script) return null;
  const evaluates = options?.value.k === 'record' && options.value.entries.some((e) => e.name === 'eval');
  return evaluates ? null : fileOf(program, fn, script.value);
}

/** `parentPort.on(…)` at the top of a file: in the main thread it would throw. */
function isWorkerOnly(fn: FunctionRef, call: CallEvent, name: string): boolean {
  return (
    fn.facts.key === '<module>' &&
    call.optional !== true &&
    workerOnly.test(name) &&
    fn.facts.body.k === 'seq' &&
    fn.facts.body.items.includes(call)
  );
}

export function poolCalls(program: Program): readonly PoolCall[] {
  return taskCalls(program).pool;
}
