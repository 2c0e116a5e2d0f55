/** What cannot be sent to another process, and what changes an object in place, for rewrites that move work to processes. */

/** Objects of these cannot be pickled. https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled */
const unpicklable = new Set([
  'open',
  'io.open',
  'socket.socket',
  'socket.create_connection',
  'sqlite3.connect',
  'subprocess.Popen',
  'mmap.mmap',
  'tempfile.TemporaryFile',
  'tempfile.NamedTemporaryFile',
  'iter',
  'map',
  'filter',
  'zip',
  'enumerate',
  'contextvars.ContextVar',
  'ssl.SSLContext',
  'ssl.create_default_context',
]);

/** Whole modules whose objects hold a lock, a thread or an event loop. */
const modules =
  /^(?:threading|_thread|queue|asyncio|concurrent\.futures|multiprocessing|selectors|weakref|types)\./u;
/** multiprocessing.Manager()'s proxies are made to be sent. */
const sent = /^multiprocessing\.(?:Manager|managers)\b/u;

/** Whether what a call of this name returns cannot be pickled. */
export function cannotBePickled(callee: string): boolean {
  return unpicklable.has(callee) || (modules.test(callee) && !sent.test(callee));
}

/** Methods of containers, queues, files and locks of the standard library that change or hold what they are called on. */
export const changesInPlace: ReadonlySet<string> = new Set([
  'append', 'appendleft', 'extend', 'insert', 'remove', 'pop', 'popleft', 'popitem', 'clear', 'sort', 'reverse', 'add',
  'discard', 'update', 'setdefault', 'put', 'put_nowait', 'get', 'set', 'acquire', 'release', 'write', 'writelines',
  'increment', 'send',
]); // prettier-ignore

/** Of these `get` reads: a dict's; a queue's takes. */
export const readsToo: ReadonlySet<string> = new Set(['get']);

/** Objects of multiprocessing that belong to one start method; the proxies of a Manager do not. https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods */
export const ofContext: ReadonlySet<string> = new Set(
  [
    'Queue',
    'JoinableQueue',
    'SimpleQueue',
    'Lock',
    'RLock',
    'Semaphore',
    'BoundedSemaphore',
    'Condition',
    'Event',
    'Barrier',
    'Value',
    'Array',
  ].map((n) => `multiprocessing.${n}`),
);
