/** What Python's libraries do to threads, processes, locks and signals. Names are canonical: see types.ts. */
import type { ArgumentRef, Effect } from '../../effects';
import { does, tasks, work, type Table } from './table';

const receiver: ArgumentRef = { index: -1 };
const first: ArgumentRef = { index: 0 };

const fork: Effect = { k: 'fork', kind: 'os.fork' };
const poolFork = { k: 'fork', kind: 'multiprocessing' } as const satisfies Effect;
const submit = (
  to: 'thread-pool' | 'process-pool' | 'interpreter-pool',
  routine: ArgumentRef,
  maps: boolean,
): Effect => ({
  k: 'submit',
  to,
  routine,
  ...(maps ? { maps } : {}),
});
const later = (
  to: 'event-loop' | 'atexit' | 'atfork' | 'timer',
  index: number,
  keyword?: string,
): Effect => ({
  k: 'submit',
  to,
  routine: { index, ...(keyword === undefined ? {} : { keyword }) },
});

/** What the contexts of `get_context('spawn')` and `get_context('forkserver')` are called here. */
export const spawningContext = 'multiprocessing.spawning.';

export function addTasks(table: Table): void {
  threads(table);
  pools(table);
  processes(table);
  signals(table);
}

function threads(table: Table): void {
  const threading = 'https://docs.python.org/3/library/threading.html';
  does(table, threading, 'threading.Thread.start', [
    { k: 'thread-start', routine: receiver, handle: receiver },
  ]);
  does(table, threading, 'threading.Thread.join', [{ k: 'thread-join', handle: receiver }], 'waits', 1_000);
  does(
    table,
    'https://docs.python.org/3/library/_thread.html',
    '_thread.start_new_thread _thread.start_new thread.start_new_thread',
    [{ k: 'thread-start', routine: { index: 0, keyword: 'function' }, handle: null }],
  );
  work(table, threading, 'cheap', 5, 'threading.local threading.Thread.is_alive');
  work(
    table,
    threading,
    'cheap',
    null,
    `threading.Lock threading.RLock threading.Condition threading.Event threading.Semaphore threading.BoundedSemaphore
     threading.Barrier threading.current_thread threading.get_ident threading.active_count threading.enumerate
     threading.main_thread threading.Event.is_set threading.Event.set threading.Event.clear threading.Condition.notify
     threading.Condition.notify_all`,
  );
  work(
    table,
    threading,
    'waits',
    100_000,
    'threading.Event.wait threading.Condition.wait threading.Condition.wait_for threading.Barrier.wait',
  );
  tasks(table, threading, 'thread', 'threading.Thread threading.Timer');
  tasks(table, 'https://doc.qt.io/qt-6/qthread.html', 'thread', 'qt.QThread');
  does(table, 'https://doc.qt.io/qt-6/qthread.html', 'qt.QThread.start', [
    { k: 'thread-start', routine: receiver, handle: receiver },
  ]);
  const lock: Effect = { k: 'lock', object: receiver };
  const unlock: Effect = { k: 'unlock', object: receiver };
  for (const kind of ['Lock', 'RLock', 'Condition', 'Semaphore', 'BoundedSemaphore']) {
    does(table, threading, `threading.${kind}.acquire`, [lock], 'cheap');
    does(table, threading, `threading.${kind}.release`, [unlock], 'cheap');
  }
  const queues =
    'https://docs.python.org/3/library/queue.html; https://docs.python.org/3/library/multiprocessing.html';
  // What a queue hands over is worked on next: a worker's loop is judged by that work, not by its wait for it.
  for (const kind of [
    'queue.Queue',
    'queue.LifoQueue',
    'queue.PriorityQueue',
    'queue.SimpleQueue',
    'multiprocessing.Queue',
    'multiprocessing.JoinableQueue',
    'multiprocessing.SimpleQueue',
  ]) {
    work(table, queues, 'waits', 5, `${kind}.get`);
    work(table, queues, 'waits', 5, `${kind}.put`);
    work(table, queues, 'waits', 1_000, `${kind}.join`);
    work(
      table,
      queues,
      'cheap',
      1,
      `${kind} ${kind}.task_done ${kind}.empty ${kind}.qsize ${kind}.put_nowait ${kind}.get_nowait ${kind}.full`,
    );
  }
}

function pools(table: Table): void {
  const futures = 'https://docs.python.org/3/library/concurrent.futures.html';
  const task: ArgumentRef = { index: 0, keyword: 'fn' };
  const executors = [
    ['ThreadPoolExecutor', 'thread-pool', []],
    ['ProcessPoolExecutor', 'process-pool', [poolFork]],
    ['InterpreterPoolExecutor', 'interpreter-pool', []],
  ] as const;
  for (const [kind, to, more] of executors) {
    const name = `concurrent.futures.${kind}`;
    does(table, futures, `${name}.submit`, [...more, submit(to, task, false)], 'cheap', 20);
    does(table, futures, `${name}.map`, [...more, submit(to, task, true)], 'waits', 1_000);
    does(table, futures, `${name}.shutdown`, [], 'waits', 1_000);
    work(table, futures, 'cheap', 50, name);
  }
  work(
    table,
    futures,
    'waits',
    1_000,
    'concurrent.futures.Future.result concurrent.futures.Future.exception concurrent.futures.wait concurrent.futures.as_completed',
  );
  work(
    table,
    futures,
    'cheap',
    2,
    'concurrent.futures.Future.add_done_callback concurrent.futures.Future.done concurrent.futures.Future.cancel',
  );

  const pool = 'https://docs.python.org/3/library/multiprocessing.html#module-multiprocessing.pool';
  const func: ArgumentRef = { index: 0, keyword: 'func' };
  for (const [name, to] of [
    ['multiprocessing.Pool', 'process-pool'],
    ['multiprocessing.spawning.Pool', 'process-pool'],
    ['multiprocessing.pool.ThreadPool', 'thread-pool'],
  ] as const) {
    for (const method of ['map', 'map_async', 'imap', 'imap_unordered', 'starmap', 'starmap_async']) {
      const asynchronous = method.endsWith('async') || method.startsWith('imap');
      does(
        table,
        pool,
        `${name}.${method}`,
        [submit(to, func, true)],
        asynchronous ? 'cheap' : 'waits',
        asynchronous ? 50 : 1_000,
      );
    }
    does(table, pool, `${name}.apply_async`, [submit(to, func, false)], 'cheap', 50);
    does(table, pool, `${name}.apply`, [submit(to, func, false)], 'waits', 1_000);
    work(table, pool, 'waits', 1_000, `${name}.join`);
    work(table, pool, 'cheap', 10, `${name}.close ${name}.terminate`);
  }
  does(table, pool, 'multiprocessing.Pool', [poolFork], 'waits', 1_000);
  work(table, pool, 'cheap', 200, 'multiprocessing.pool.ThreadPool');

  const loop = 'https://docs.python.org/3/library/asyncio-eventloop.html';
  does(
    table,
    'https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread',
    'asyncio.to_thread',
    [submit('thread-pool', { index: 0, keyword: 'func' }, false)],
    'waits',
    1_000,
  );
  does(
    table,
    loop,
    'asyncio.AbstractEventLoop.run_in_executor ?.run_in_executor',
    [submit('thread-pool', { index: 1, keyword: 'func' }, false)],
    'waits',
    1_000,
  );
  does(
    table,
    loop,
    'asyncio.AbstractEventLoop.call_soon asyncio.AbstractEventLoop.call_soon_threadsafe',
    [later('event-loop', 0, 'callback')],
    'cheap',
    2,
  );
  does(
    table,
    loop,
    'asyncio.AbstractEventLoop.call_later asyncio.AbstractEventLoop.call_at',
    [later('event-loop', 1, 'callback')],
    'cheap',
    2,
  );
  does(
    table,
    'https://anyio.readthedocs.io/en/stable/threads.html',
    'anyio.to_thread.run_sync',
    [submit('thread-pool', { index: 0, keyword: 'func' }, false)],
    'waits',
    1_000,
  );
  does(
    table,
    'https://trio.readthedocs.io/en/stable/reference-core.html',
    'trio.to_thread.run_sync',
    [submit('thread-pool', { index: 0, keyword: 'sync_fn' }, false)],
    'waits',
    1_000,
  );
  does(
    table,
    'https://www.starlette.io/threadpool/',
    'starlette.concurrency.run_in_threadpool fastapi.concurrency.run_in_threadpool',
    [submit('thread-pool', { index: 0, keyword: 'func' }, false)],
    'waits',
    1_000,
  );
  does(
    table,
    'https://joblib.readthedocs.io/en/stable/generated/joblib.delayed.html',
    'joblib.delayed',
    [],
    'cheap',
  );
  does(
    table,
    'https://docs.python.org/3/library/atexit.html',
    'atexit.register',
    [later('atexit', 0, 'func')],
    'cheap',
  );
}

function processes(table: Table): void {
  const os = 'https://docs.python.org/3/library/os.html#process-management';
  does(table, os, 'os.fork', [fork], 'waits', 1_000);
  does(
    table,
    'https://docs.python.org/3/library/os.html#os.forkpty; https://docs.python.org/3/library/pty.html#pty.fork',
    'os.forkpty pty.fork',
    [{ k: 'fork', kind: 'forkpty' }],
    'waits',
    1_000,
  );
  does(table, os, 'os.execl os.execle os.execv os.execve', [{ k: 'exec', path: false }]);
  does(table, os, 'os.execlp os.execlpe os.execvp os.execvpe', [{ k: 'exec', path: true }]);
  does(table, os, 'os._exit posix._exit', [{ k: 'exit', how: '_exit' }]);
  does(table, os, 'os.abort', [{ k: 'exit', how: 'abort' }]);
  does(table, 'https://docs.python.org/3/library/sys.html#sys.exit', 'sys.exit builtins.exit builtins.quit', [
    { k: 'exit', how: 'exit' },
  ]);
  does(table, os, 'os.wait os.waitpid os.wait3 os.wait4 os.waitid', [{ k: 'wait' }], 'waits', 1_000);
  does(table, 'https://docs.python.org/3/library/os.html#os.register_at_fork', 'os.register_at_fork', [
    { k: 'submit', to: 'atfork', routine: { index: 0, keyword: 'after_in_child' } },
  ]);
  for (const api of [
    'os.posix_spawn',
    'os.posix_spawnp',
    'os.spawnl',
    'os.spawnle',
    'os.spawnlp',
    'os.spawnlpe',
    'os.spawnv',
    'os.spawnve',
    'os.spawnvp',
    'os.spawnvpe',
    'os.popen',
  ]) {
    does(table, os, api, [{ k: 'spawn', api }], 'waits', 1_000);
  }
  const subprocess = 'https://docs.python.org/3/library/subprocess.html';
  does(table, subprocess, 'subprocess.Popen', [{ k: 'spawn', api: 'subprocess.Popen' }], 'waits', 1_000);
  for (const api of [
    'subprocess.run',
    'subprocess.call',
    'subprocess.check_call',
    'subprocess.check_output',
    'subprocess.getoutput',
    'subprocess.getstatusoutput',
    'os.system',
    'commands.getoutput',
  ]) {
    does(table, subprocess, api, [{ k: 'spawn', api }, { k: 'wait' }], 'waits', 20_000);
  }
  does(
    table,
    subprocess,
    'subprocess.Popen.wait subprocess.Popen.communicate',
    [{ k: 'wait' }],
    'waits',
    20_000,
  );
  work(
    table,
    subprocess,
    'cheap',
    2,
    'subprocess.Popen.poll subprocess.Popen.kill subprocess.Popen.terminate subprocess.Popen.send_signal',
  );
  does(
    table,
    'https://docs.python.org/3/library/asyncio-subprocess.html',
    'asyncio.create_subprocess_exec asyncio.create_subprocess_shell',
    [{ k: 'spawn', api: 'asyncio.create_subprocess_exec' }],
    'waits',
    1_000,
  );
  const multi = 'https://docs.python.org/3/library/multiprocessing.html';
  does(
    table,
    multi,
    'multiprocessing.Process.start',
    [{ k: 'fork', kind: 'multiprocessing', routine: receiver }],
    'cheap',
    1_000,
  );
  does(table, multi, 'multiprocessing.Process.join', [{ k: 'wait' }], 'waits', 20_000);
  does(table, multi, 'multiprocessing.Manager', [{ ...poolFork, closed: true }], 'waits', 1_000);
  // Of `get_context('spawn')` and `get_context('forkserver')`: new processes, none a copy of this one.
  const contexts = 'https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods';
  tasks(table, contexts, 'process', 'multiprocessing.spawning.Process');
  does(
    table,
    contexts,
    'multiprocessing.spawning.Process.start',
    [{ k: 'spawn', api: 'multiprocessing.Process.start' }],
    'waits',
    1_000,
  );
  work(
    table,
    contexts,
    'waits',
    20_000,
    'multiprocessing.spawning.Process.join multiprocessing.spawning.Pool',
  );
  tasks(table, multi, 'process', 'multiprocessing.Process');
  work(
    table,
    multi,
    'cheap',
    10,
    `multiprocessing.Lock multiprocessing.RLock multiprocessing.Event multiprocessing.Pipe
    multiprocessing.Value multiprocessing.Array multiprocessing.cpu_count multiprocessing.current_process multiprocessing.get_context
    multiprocessing.set_start_method multiprocessing.get_start_method multiprocessing.freeze_support multiprocessing.Process.is_alive
    multiprocessing.Process.terminate multiprocessing.Process.kill multiprocessing.Process.close os.cpu_count os.getpid os.getppid os.kill
    os.killpg os.setsid os.process_cpu_count`,
  );
}

function signals(table: Table): void {
  const signal = 'https://docs.python.org/3/library/signal.html';
  does(
    table,
    signal,
    'signal.signal',
    [{ k: 'handler', signal: first, handler: { index: 1 }, action: false }],
    'cheap',
  );
  does(
    table,
    signal,
    'asyncio.AbstractEventLoop.add_signal_handler',
    [later('event-loop', 1, 'callback')],
    'cheap',
  );
  does(
    table,
    signal,
    'signal.pthread_sigmask',
    [{ k: 'mask', api: 'thread', how: first, set: { index: 1 }, old: { index: 9 } }],
    'cheap',
  );
  does(
    table,
    signal,
    'signal.sigwait signal.sigwaitinfo signal.sigtimedwait',
    [{ k: 'sigwait', set: first }],
    'waits',
    1_000,
  );
  work(table, signal, 'waits', 1_000, 'signal.pause');
  work(
    table,
    signal,
    'cheap',
    null,
    'signal.alarm signal.setitimer signal.getsignal signal.siginterrupt signal.set_wakeup_fd signal.raise_signal signal.pthread_kill',
  );
}
