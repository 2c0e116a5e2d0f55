/** Signal listeners that are registered in a worker thread, where no signal is ever delivered. */
import type { CallEvent, FileId } from '../../facts/model';
import type { FunctionRef, Program } from '../program';
import { fileOf } from './constants';
import { programParts } from './parts';
import { sidesOf } from './sides';
import { taskCalls, type SignalListener } from './taskCalls';

export interface WorkerListener extends SignalListener {
  readonly signals: readonly string[];
  /** What tells that this code runs in a worker; null: the flag that is tested around it. */
  readonly started: { readonly fn: FunctionRef; readonly call: CallEvent } | null;
  /** Entry file of the worker. */
  readonly entry: FileId;
}

export function listenersInWorkers(program: Program): readonly WorkerListener[] {
  const { listeners } = taskCalls(program);
  const named = listeners.filter(
    (l): l is WorkerListener => l.signals?.every((s) => s.startsWith('SIG')) === true,
  );
  if (named.length === 0) return [];
  const workers = filesOfWorkers(program);
  const found: WorkerListener[] = [];
  for (const listener of named) {
    const sides = sidesOf(program, listener.fn, listener.call);
    if (sides.has('main-thread')) continue;
    const entry = workers.get(listener.fn.file);
    if (sides.has('worker-thread')) found.push({ ...listener, started: null, entry: listener.fn.file });
    else if (entry) found.push({ ...listener, started: entry.start, entry: entry.file });
  }
  return found;
}

interface Entry {
  readonly file: FileId;
  readonly start: { readonly fn: FunctionRef; readonly call: CallEvent };
}

/** Files that only workers load: their entries and what is imported from there and from nowhere else. */
function filesOfWorkers(program: Program): ReadonlyMap<FileId, Entry> {
  const { workerEntries, starts } = taskCalls(program);
  const parts = programParts(program);
  const ofWorkers = new Map<FileId, Entry>();
  for (const [file, start] of workerEntries) {
    // A file that starts itself tells by a flag which one it is.
    const self = start.fn.file === file && starts.some((s) => s.call === start.call);
    if (!self) spread(program, [file], (at) => void ofWorkers.set(at, ofWorkers.get(at) ?? { file, start }));
  }
  const elsewhere = new Set<FileId>();
  const roots = [...program.files.keys()].filter((file) => !ofWorkers.has(file) && !parts.isTool(file));
  for (const { fn, call, name } of starts) {
    // A process of its own has a main thread of its own.
    const script = name === 'node:child_process.fork' ? call.args[0] : undefined;
    const entry = script ? fileOf(program, fn, script.value) : null;
    if (entry !== null) roots.push(entry);
  }
  spread(program, roots, (at) => void elsewhere.add(at));
  for (const file of elsewhere) ofWorkers.delete(file);
  return ofWorkers;
}

function spread(program: Program, roots: readonly FileId[], visit: (file: FileId) => void): void {
  const seen = new Set(roots);
  // The list grows while it is walked.
  for (const file of seen) {
    visit(file);
    for (const item of program.files.get(file)?.imports ?? []) {
      const target = program.module(file, item.module);
      if (target !== null) seen.add(target);
    }
  }
}
