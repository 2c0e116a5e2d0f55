/**
 * Who may receive a signal, for hovers at the calls that send, handle, block and wait. signal(7), pthreads(7), and
 * the pages of Python's signal module and of Node's process events.
 */

const toProcess =
  'The signal goes to **the process**: the kernel gives it to any one thread that does not block it, not to the one that you have in mind.';
const handlers =
  '**Handlers belong to the process, masks to threads**: this handler runs on whichever thread does not block the signal, in the middle of anything. Only async-signal-safe functions may be called in it. A signal that a thread causes itself (SIGSEGV, SIGFPE, SIGPIPE) is handled on that thread.';
const wait =
  'Takes a **pending** signal on the calling thread: the signal must be blocked in *all* threads, or another one runs the handler, or the program ends. Block it in main before the first thread, and let one thread wait.';

export const signalNotes: ReadonlyMap<string, string> = new Map([
  ['kill', toProcess],
  ['sigqueue', toProcess],
  ['killpg', 'The signal goes to **every process of the group**, and in each to any one thread that does not block it.'],
  ['alarm', `When the time is over, SIGALRM comes. ${toProcess}`],
  ['setitimer', `When the time is over, the signal comes. ${toProcess}`],
  ['timer_create', '`sigev_notify` decides: SIGEV_SIGNAL goes to any thread that does not block it, SIGEV_THREAD_ID to one thread, SIGEV_THREAD runs a function on a new one.'],
  ['raise', 'The signal goes to **the calling thread** and is delivered before `raise` returns, unless the thread blocks it.'],
  ['pthread_kill', 'The signal goes to **that thread**: its handler runs there. What the signal *does* is the process’s: one whose action is to terminate ends all threads.'],
  ['tgkill', 'The signal goes to **that thread**: its handler runs there. What the signal *does* is the process’s: one whose action is to terminate ends all threads.'],
  ['signal', `${handlers} \`signal\` leaves open whether interrupted calls go on; use \`sigaction\`.`],
  ['sigaction', handlers],
  ['sigprocmask', 'Sets **the calling thread’s** mask; POSIX leaves it unspecified in a program with threads: use `pthread_sigmask`. Threads and forked children inherit the mask; exec keeps it.'],
  ['pthread_sigmask', 'Sets **the calling thread’s** mask. Threads that it creates from now on, and forked children, inherit it; exec keeps it.'],
  ['sigwait', wait],
  ['sigwaitinfo', wait],
  ['sigtimedwait', wait],
  ['signalfd', `Reading the descriptor takes a pending signal, on whichever thread reads. ${wait.slice(wait.indexOf('the signal must'))}`],
  ['sigsuspend', 'Replaces **the calling thread’s** mask until a handler has run on this thread.'],
  ['pause', 'Returns after a handler has run on **this** thread; a handler on another thread does not wake it.'],
  ['signal.signal', 'The handler runs in **the main thread** of the main interpreter, between two bytecodes: later than the signal, and not while a long C call runs. It can be set there only.'],
  ['signal.pthread_kill', 'The signal goes to **that thread**, but Python’s handler runs in the main thread.'],
  ['signal.pthread_sigmask', 'Sets **the calling thread’s** mask. Threads that it starts, and forked children, inherit it.'],
  ['signal.sigwait', wait],
  ['os.kill', toProcess],
  ['os.killpg', 'The signal goes to **every process of the group**, and in each to any one thread that does not block it.'],
  ['node:process.kill', 'The signal goes to **the process** of that id. In a Node process without a listener it does what the system does by default: most signals end it.'],
]); // prettier-ignore
