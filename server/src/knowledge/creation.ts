/**
 * What each way of creating a task shares, costs and is for, for hovers, inlay hints and estimates. Reference costs are
 * medians on Linux 6.18, x86-64, without huge pages; a calibration on the user's own machine replaces them.
 */

/** The system's ways of creating a task, each with a cost of its own. */
export type CreationWay = 'fork' | 'vfork' | 'posix_spawn' | 'thread';

export interface Shares {
  readonly memory: string;
  readonly descriptors: string;
  readonly handlers: string;
  readonly pid: string;
}

export interface CreationNote {
  /** What is made, as Markdown. */
  readonly what: string;
  readonly shares: Shares | null;
  /** null: the cost is not one of a task (a coroutine), or it is an interpreter's start that outweighs it. */
  readonly way: CreationWay | null;
  /** What the cost is where it is none of the ways. */
  readonly cost?: string;
  /** When to use which. */
  readonly use: string;
}

export const referenceCosts: Readonly<Record<CreationWay, string>> = {
  fork: '29 µs at 2 MB, 2.6 ms at 256 MB, 16.5 ms at 1 GB',
  vfork: '8 µs at any size',
  posix_spawn: 'about 60 µs at any size',
  thread: '3.7 µs, 8.4 µs with the join',
};

const copy: Shares = {
  memory: 'a copy, page by page when written',
  descriptors: 'a copy of the table',
  handlers: 'a copy',
  pid: 'its own',
};
const program: Shares = {
  memory: 'the new program’s',
  descriptors: 'a copy, without those that close on exec',
  handlers: 'reset to their defaults',
  pid: 'its own',
};
const threadShares: Shares = {
  memory: 'shared',
  descriptors: 'shared',
  handlers: 'shared; the mask is inherited, then its own',
  pid: 'the same; a thread id of its own',
};

const forkUse =
  'Use it to divide work before any thread exists. To start a program, `posix_spawn` is cheaper and safer. For tasks that share data, use threads.';
const spawnUse =
  'Use it to start another program: safe with threads, and no dearer in a large process. To go on in the same program, use a thread or a worker process.';
const threadUse =
  'Use it for tasks that share data or are started often. A fault in one ends them all: where that must not be, use a process.';
const gilUse =
  'Use it for work that waits (network, files). Work that computes in Python takes turns under the GIL: use a ProcessPoolExecutor.';

const fork: CreationNote = {
  what: '**A process**, by `clone(SIGCHLD)`: returns 0 in the child. Only the calling thread exists in it; locks stay as they are.',
  shares: copy,
  way: 'fork',
  use: forkUse,
};
const spawned = (what: string): CreationNote => ({
  what,
  shares: program,
  way: 'posix_spawn',
  use: spawnUse,
});
const pythonProgram: CreationNote = {
  what: '**A new program in a process of its own**: `vfork` or `fork`, and exec (`vfork` where no `preexec_fn` and no user or group is given).',
  shares: program,
  way: 'vfork',
  use: 'Use it to start another program. `preexec_fn` runs Python between fork and exec: use `start_new_session`, `process_group`, `umask` instead.',
};
const nodeProgram: CreationNote = {
  what: '**A new program in a process of its own**, by libuv: fork and exec on the event loop’s thread.',
  shares: program,
  way: 'fork',
  use: 'Use `execFile` or `spawn` for programs, a worker thread for JavaScript that computes, and neither for each request: keep a pool.',
};
const nodeSync: CreationNote = {
  ...nodeProgram,
  what: `${nodeProgram.what} **The event loop stands still until it has ended.**`,
};
const interpreter: CreationNote = {
  what: '**A process** with an interpreter of its own: nothing is shared but what is passed. The start method decides its cost: fork (the default on Linux before 3.14), forkserver (from 3.14) or spawn.',
  shares: { ...copy, memory: 'a copy with fork; with spawn and forkserver a new interpreter’s' },
  way: 'fork',
  use: 'Use it for work that computes in Python. For work that waits, threads or asyncio cost a fraction. With threads about, choose forkserver or spawn.',
};
const pythonThread: CreationNote = {
  what: '**A thread**: an operating-system thread that shares everything, but runs Python bytecode only while it holds the GIL (unless the interpreter is a free-threaded build).',
  shares: threadShares,
  way: 'thread',
  use: gilUse,
};
const coroutine: CreationNote = {
  what: '**A task of the event loop**: no thread and no process. It runs on the loop’s thread until it awaits.',
  shares: null,
  way: null,
  cost: 'a few microseconds and an object',
  use: 'Use it for many things that wait at once. What computes stops all others: hand it to `asyncio.to_thread` or to a process pool.',
};
const cxxThread: CreationNote = {
  what: '**A thread** (`pthread_create` underneath): stack, registers, signal mask and `errno` are its own.',
  shares: threadShares,
  way: 'thread',
  use: threadUse,
};
const nodeProcess: CreationNote = {
  what: '**A process with a Node of its own**, and a channel for messages to it.',
  shares: program,
  way: null,
  cost: 'that of starting Node: tens of milliseconds, and tens of megabytes',
  use: 'Use one for each processor, once. For work that computes a worker thread is cheaper, and can share memory.',
};

export const creationNotes: ReadonlyMap<string, CreationNote> = new Map<string, CreationNote>([
  ['fork', fork],
  ['os.fork', fork],
  [
    '_Fork',
    {
      ...fork,
      what: `${fork.what} \`_Fork\` runs no atfork handlers and is async-signal-safe: the child may call async-signal-safe functions only.`,
    },
  ],
  [
    'vfork',
    {
      what: '**A process in its creator’s memory**, by `clone(CLONE_VM|CLONE_VFORK|SIGCHLD)`. The creator sleeps until the child execs or exits; the child may do nothing but assign the pid, exec and `_exit`.',
      shares: { ...copy, memory: 'shared until exec' },
      way: 'vfork',
      use: '`posix_spawn` does the same without the traps.',
    },
  ],
  [
    'posix_spawn',
    spawned('**A new program in a process of its own**, by `clone(CLONE_VM|CLONE_VFORK)` and exec.'),
  ],
  [
    'posix_spawnp',
    spawned(
      '**A new program in a process of its own**, found along `PATH`, by `clone(CLONE_VM|CLONE_VFORK)` and exec.',
    ),
  ],
  ['os.posix_spawn', spawned('**A new program in a process of its own**, by `posix_spawn`.')],
  [
    'os.posix_spawnp',
    spawned('**A new program in a process of its own**, found along `PATH`, by `posix_spawnp`.'),
  ],
  [
    'system',
    spawned(
      '**A shell in a process of its own**, waited for. SIGINT and SIGQUIT are ignored in the whole caller meanwhile.',
    ),
  ],
  [
    'popen',
    spawned('**A shell in a process of its own**, with a pipe to or from it; `pclose` waits for it.'),
  ],
  [
    'pthread_create',
    {
      what: '**A thread**, by `clone(CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SYSVSEM|CLONE_SIGHAND|CLONE_THREAD|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID)`.',
      shares: threadShares,
      way: 'thread',
      use: threadUse,
    },
  ],
  ['thrd_create', { ...cxxThread, use: threadUse }],
  ['std::thread', cxxThread],
  ['std::jthread', { ...cxxThread, what: `${cxxThread.what} Its destructor asks it to stop and joins it.` }],
  [
    'std::async',
    {
      ...cxxThread,
      what: '**A thread**, with `std::launch::async`; else it may run when the result is asked for.',
    },
  ],
  ['threading.Thread.start', pythonThread],
  ['threading.Thread', pythonThread],
  ['_thread.start_new_thread', pythonThread],
  [
    'concurrent.futures.ThreadPoolExecutor',
    {
      ...pythonThread,
      what: `**A pool of threads**, started as work comes, kept until shutdown. ${pythonThread.what.slice('**A thread**: '.length)}`,
    },
  ],
  [
    'asyncio.to_thread',
    { ...pythonThread, what: '**A thread of the loop’s pool** runs it; the loop goes on.' },
  ],
  ['multiprocessing.Process.start', interpreter],
  ['multiprocessing.Process', interpreter],
  [
    'multiprocessing.Pool',
    { ...interpreter, what: `**A pool of processes**, all started at once. ${interpreter.what}` },
  ],
  [
    'concurrent.futures.ProcessPoolExecutor',
    {
      ...interpreter,
      what: `**A pool of processes**, started as work comes (with fork: all at the first call). ${interpreter.what}`,
    },
  ],
  ...[
    'subprocess.Popen',
    'subprocess.run',
    'subprocess.call',
    'subprocess.check_call',
    'subprocess.check_output',
    'asyncio.create_subprocess_exec',
    'asyncio.create_subprocess_shell',
  ].map((name): [string, CreationNote] => [name, pythonProgram]),
  ['asyncio.create_task', coroutine],
  ['asyncio.ensure_future', coroutine],
  [
    'asyncio.gather',
    {
      ...coroutine,
      what: `**Tasks of the event loop**, one for each coroutine. ${coroutine.what.slice(coroutine.what.indexOf('no thread'))}`,
    },
  ],
  ...['spawn', 'execFile', 'exec'].map((name): [string, CreationNote] => [
    `node:child_process.${name}`,
    nodeProgram,
  ]),
  ...['spawnSync', 'execFileSync', 'execSync'].map((name): [string, CreationNote] => [
    `node:child_process.${name}`,
    nodeSync,
  ]),
  ['node:child_process.fork', nodeProcess],
  ['node:cluster.fork', nodeProcess],
  [
    'node:worker_threads.Worker',
    {
      what: '**A thread with a JavaScript engine of its own**: its heap is its own, `SharedArrayBuffer` is shared, messages are copied.',
      shares: { ...threadShares, memory: 'the process’s; objects are copied in messages' },
      way: null,
      cost: 'that of starting an engine: about 10 ms, and some megabytes',
      use: 'Use it for JavaScript that computes; keep a pool. Waiting needs no worker: the event loop does it.',
    },
  ],
]);
