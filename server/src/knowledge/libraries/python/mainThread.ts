/**
 * What a signal handler can do because it runs on the main thread: what is lost when a thread of its own does its work.
 * https://docs.python.org/3/library/signal.html#signals-and-threads
 */

/** Modules whose objects are to be used on the thread that made them. */
export const mainThreadModules: ReadonlySet<string> = new Set([
  // https://docs.python.org/3/library/tkinter.html#threading-model
  'tkinter',
  // https://doc.qt.io/qt-6/threads-qobject.html
  ...['PyQt5', 'PyQt6', 'PySide2', 'PySide6'],
  // https://docs.gtk.org/gtk4/section-threading.html
  'gi',
  'wx',
  // https://docs.python.org/3/howto/curses.html: one thread alone.
  'curses',
  // https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading: not thread-safe.
  ...['asyncio', 'trio', 'anyio', 'tornado', 'twisted', 'gevent', 'eventlet'],
]);

const leaves = 'ends only the thread that calls it';
const calls: ReadonlyMap<string, string> = new Map([
  ...['sys.exit', 'exit', 'quit'].map((name): [string, string] => [name, leaves]),
  ['os.abort', 'ends the program in the middle of what the main thread does'],
  ['os._exit', 'ends the program in the middle of what the main thread does'],
  // ValueError: signal only works in main thread of the main interpreter.
  ['signal.signal', 'works on the main thread only'],
  ['signal.set_wakeup_fd', 'works on the main thread only'],
  ['os.fork', 'would copy a process with threads'],
  // https://docs.python.org/3/library/_thread.html#thread.interrupt_main
  ['_thread.interrupt_main', 'would interrupt the main thread later than now'],
  // These look at the thread that calls them.
  ...['traceback.print_stack', 'traceback.format_stack', 'traceback.extract_stack', 'sys._getframe'].map(
    (name): [string, string] => [name, 'shows the stack of the thread that calls it'],
  ),
  ['threading.main_thread', 'asks which thread it is'],
  ['threading.current_thread', 'asks which thread it is'],
  ...['os.wait', 'os.waitpid', 'os.wait3', 'os.wait4', 'os.waitid'].map((name): [string, string] => [
    name,
    'takes the end of a child that the main thread may be waiting for',
  ]),
  ['input', 'reads what the user types to the main thread'],
]);

/** close(2): a thread that waits in accept() or read() on the descriptor is not woken by another that closes it. */
const methods: ReadonlyMap<string, string> = new Map([
  ['close', 'does not wake a thread that waits for what is closed'],
  ['server_close', 'does not wake a thread that waits for what is closed'],
]);

/**
 * Why a call is not the same on another thread than the main one; null: nothing is known.
 * @param callee canonical name; null: not known
 * @param method what is called of an object
 */
export function handlerTrouble(callee: string | null, method: string | null): string | null {
  return (callee === null ? undefined : calls.get(callee)) ?? methods.get(method ?? '') ?? null;
}

/** Why a program that calls this counts on its handlers running where they do; null: it does not. */
export function waitsForHandlers(callee: string): string | null {
  if (callee === 'signal.pause') return 'waits in signal.pause() until a handler has done its work';
  if (/^signal\.(?:sigwait|sigwaitinfo|sigtimedwait|set_wakeup_fd|siginterrupt)$/u.test(callee))
    return `has signals of its own to wait for: ${callee}()`;
  // It says itself which threads get which signals.
  return callee === 'signal.pthread_sigmask' ? 'sets the signals of a thread already' : null;
}
