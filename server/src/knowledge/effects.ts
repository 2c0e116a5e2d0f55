/**
 * The vocabulary of this field: what a call can do to tasks, locks and signals. The tables under libraries/ say it
 * for functions from outside the project, each with its source; program/ computes the same for the project's own.
 */

/** Which argument of a call: by position (`-1` is the receiver of a method), and by keyword where there are any. */
export interface ArgumentRef {
  readonly index: number;
  readonly keyword?: string;
}

export type ForkKind =
  'fork' | '_Fork' | 'vfork' | 'forkpty' | 'daemon' | 'clone' | 'os.fork' | 'multiprocessing';

export type Effect =
  /** Starts a thread that runs `routine`; `handle` names it for a later join. `native`: threads of a library. */
  | {
      readonly k: 'thread-start';
      readonly routine: ArgumentRef | null;
      readonly handle: ArgumentRef | 'result' | null;
      /** What the routine is given as its first parameter. */
      readonly argument?: ArgumentRef;
      readonly native?: boolean;
      /** Whoever lets go of the handle waits for the thread: a C++ object whose destructor joins. */
      readonly scoped?: boolean;
    }
  /** `named`: a join only where the handle is known by name; other objects have methods of this name. */
  | { readonly k: 'thread-join'; readonly handle: ArgumentRef; readonly named?: boolean }
  /** Returns twice, 0 in the child (`daemon`: only the child returns, with 0). */
  | {
      readonly k: 'fork';
      readonly kind: ForkKind;
      readonly routine?: ArgumentRef;
      /** The child runs code of the library that forks, and none of the program's. */
      readonly closed?: boolean;
    }
  | {
      readonly k: 'clone';
      readonly flags: ArgumentRef;
      readonly form: 'clone' | 'clone3' | 'unshare';
      readonly routine: ArgumentRef | null;
    }
  /** Replaces the program; returns only on failure. */
  | { readonly k: 'exec'; readonly path: boolean }
  /** `_exit` leaves at once; `exit` runs handlers and flushes stdio first; `abort` raises SIGABRT; `thread` ends the calling thread. */
  | { readonly k: 'exit'; readonly how: '_exit' | 'exit' | 'abort' | 'thread' }
  | { readonly k: 'spawn'; readonly api: string }
  | { readonly k: 'wait' }
  /** The caller leaves its session: what a process does that goes on by itself. */
  | { readonly k: 'session' }
  /** `tries`: the sign of the result with which it is taken; `reentrant`: its own thread may take it again, in a forked child too. */
  | {
      readonly k: 'lock';
      readonly object: ArgumentRef;
      readonly shared?: boolean;
      readonly reentrant?: boolean;
      readonly tries?: 'zero' | 'nonzero';
    }
  | { readonly k: 'unlock'; readonly object: ArgumentRef }
  /** Makes an object that holds the first argument, or `all` of them, until its scope ends. */
  | { readonly k: 'guard'; readonly all?: boolean; readonly shared?: boolean }
  /** Thread signal mask: `process` is sigprocmask, `thread` pthread_sigmask. */
  | {
      readonly k: 'mask';
      readonly api: 'process' | 'thread';
      readonly how: ArgumentRef;
      readonly set: ArgumentRef;
      readonly old: ArgumentRef;
    }
  | {
      readonly k: 'sigset';
      readonly op: 'empty' | 'fill' | 'add' | 'delete';
      readonly set: ArgumentRef;
      readonly signal: ArgumentRef | null;
    }
  /** `action`: the argument is a struct sigaction whose handler was assigned before. */
  | {
      readonly k: 'handler';
      readonly signal: ArgumentRef;
      readonly handler: ArgumentRef;
      readonly action: boolean;
    }
  /** `descriptor`: a signalfd, read later. */
  | { readonly k: 'sigwait'; readonly set: ArgumentRef; readonly descriptor?: boolean }
  /** Sends a signal to one thread of this process. */
  | { readonly k: 'thread-signal'; readonly signal: ArgumentRef }
  /** Hands a function to be run later: `thread` pool, `process` pool, `loop` (event loop), `exit`, `atfork`. */
  | {
      readonly k: 'submit';
      readonly to:
        | 'thread-pool'
        | 'process-pool'
        | 'interpreter-pool'
        | 'event-loop'
        | 'request-handler'
        | 'timer'
        | 'atexit'
        | 'atfork'
        | 'callback';
      readonly routine: ArgumentRef;
      readonly maps?: boolean;
      /** `atfork`: what runs in the parent and in the child. */
      readonly after?: { readonly parent: ArgumentRef; readonly child: ArgumentRef };
    };

/**
 * Why a call is not safe in the child of a threaded process (signal-safety(7), POSIX XSH 2.4.3).
 * `safe`: on the list. `syscall`: a bare wrapper of a system call, safe in practice. `malloc`/`stdio`: glibc ≥ 2.24
 * and musl ≥ 1.2.2 take their own locks around fork. `lock`: takes a lock that fork does not handle.
 */
export type ChildSafety = 'safe' | 'syscall' | 'malloc' | 'stdio' | 'lock';

/** Where the time of a call goes, for the GIL and for the event loop. */
export type WorkKind =
  /** Interpreter held throughout: re, json, pickle, sorted, … */
  | 'holds'
  /** Computes with the GIL released, or on Node's thread pool: hashlib on big data, zlib, numpy `@`. */
  | 'releases'
  /** Waits: sleep, socket, file, lock. */
  | 'waits'
  /** Constant and small: len, append, attribute look-ups. */
  | 'cheap'
  /** Node: a synchronous API that blocks the loop on I/O or CPU. */
  | 'blocks';

export interface Model {
  /** Qualified name: `pthread_create`, `concurrent.futures.ThreadPoolExecutor`, `node:fs.readFileSync`. */
  readonly name: string;
  readonly effects?: readonly Effect[];
  readonly safety?: ChildSafety;
  readonly work?: WorkKind;
  /** A class whose objects are tasks: made by this call, run only once they are started. */
  readonly task?: 'thread' | 'process';
  /** It gives arrays: operators on them compute outside the interpreter. */
  readonly arrays?: boolean;
  /** Typical microseconds of a call where the default of its kind misleads; the table says where from. */
  readonly micros?: number;
  /** Where the statement comes from: a man page, a standard, a documentation page, a measurement. */
  readonly source: string;
}
