/**
 * What a Python signal handler may not do. A handler runs on the main thread between two of its bytecodes: it may find a
 * lock taken or a buffer half written by the very code that it interrupted, which cannot go on before it returns.
 */
export type PythonHandlerHazard = 'lock' | 'logging' | 'print' | 'queue' | 'event';

const table: ReadonlyMap<string, PythonHandlerHazard> = new Map<string, PythonHandlerHazard>([
  // https://docs.python.org/3/library/signal.html#signals-and-threads; threading.py: these wait for their own thread.
  ['threading.Lock.acquire', 'lock'],
  ['threading.Semaphore.acquire', 'lock'],
  ['threading.BoundedSemaphore.acquire', 'lock'],
  ['multiprocessing.Lock.acquire', 'lock'],
  // https://docs.python.org/3/library/logging.html#thread-safety: "not re-entrant" in signal handlers.
  ...['debug', 'info', 'warning', 'warn', 'error', 'critical', 'exception', 'log', 'fatal'].flatMap(
    (name): [string, PythonHandlerHazard][] => [
      [`logging.Logger.${name}`, 'logging'],
      [`logging.${name}`, 'logging'],
    ],
  ),
  // https://docs.python.org/3/library/io.html#reentrancy: RuntimeError in a signal handler.
  ['builtins.print', 'print'],
  ['sys.stdout.write', 'print'],
  ['sys.stderr.write', 'print'],
  ['sys.stdout.flush', 'print'],
  ['sys.stderr.flush', 'print'],
  ['io.TextIOWrapper.write', 'print'],
  ['io.TextIOWrapper.flush', 'print'],
  // https://docs.python.org/3/library/queue.html#queue.SimpleQueue: only SimpleQueue.put is reentrant.
  ...['queue.Queue', 'queue.LifoQueue', 'queue.PriorityQueue', 'multiprocessing.Queue', 'multiprocessing.JoinableQueue'].flatMap(
    (kind): [string, PythonHandlerHazard][] =>
      ['put', 'get', 'put_nowait', 'get_nowait', 'join', 'task_done'].map((m): [string, PythonHandlerHazard] => [`${kind}.${m}`, 'queue']),
  ),
  // threading.py: Event is a Condition over a plain Lock, held only for a moment.
  ['threading.Event.set', 'event'],
  ['threading.Event.clear', 'event'],
  ['threading.Condition.notify', 'event'],
  ['threading.Condition.notify_all', 'event'],
]); // prettier-ignore

/** What is wrong with a call of this name in a handler; null: nothing that is known. */
export function handlerHazard(name: string): PythonHandlerHazard | null {
  return table.get(name) ?? null;
}

/**
 * What a call most likely is where nothing tells what its receiver is: `self.logger.info(…)` on a logger that was passed in.
 * The names are those by which linters know loggers. https://docs.astral.sh/ruff/settings/#lint_logger-objects
 */
export function likelyHazard(written: string): PythonHandlerHazard | null {
  return /(?:^|\.)_*(?:log|logger|logging)\.(?:debug|info|warn|warning|error|critical|exception)$/iu.test(
    written,
  )
    ? 'logging'
    : null;
}

/** Types whose `with` waits for its own thread. */
export const plainLocks: ReadonlySet<string> = new Set([
  'threading.Lock',
  'threading.Semaphore',
  'threading.BoundedSemaphore',
  'multiprocessing.Lock',
]);
