/** What is known of calls inside signal handlers, beyond the async-signal-safe list. */
import { asyncSignalSafe } from './asyncSignalSafe';
import type { Model } from './effects';
import { signalNumber } from './signals';

/** Has SIGALRM end the process when a report takes too long: alarm(2), setitimer(2). */
export function isWatchdog(name: string): boolean {
  return name === 'alarm' || name === 'setitimer';
}

/**
 * Signals that a thread raises by a fault of its own, or by abort(3) (signal(7), POSIX XSH 2.4.1). A handler for them
 * runs when the program is lost: what it risks is a worse report, not a healthy process.
 */
export const crashSignals: ReadonlySet<string> = new Set([
  'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGIOT', 'SIGTRAP', 'SIGSYS', 'SIGSTKFLT', 'SIGEMT',
]); // prettier-ignore

/** Others that dump core by default (signal(7)): who handles them as he handles a fault writes a report of a lost program. */
export const coreSignals: ReadonlySet<string> = new Set([...crashSignals, 'SIGQUIT', 'SIGXCPU', 'SIGXFSZ']);

/** Whether only a fault, or abort(), and what is handled like one, runs a place that is reached for these signals. */
export function onlyInCrash(signals: ReadonlySet<string> | null): boolean {
  if (signals === null) return false;
  const all = [...signals];
  return all.some((s) => crashSignals.has(s)) && all.every((s) => coreSignals.has(s));
}

/** C11 7.14.1.1p5 and C++ [support.signal] allow it in a handler, though signal-safety(7) does not list it. */
const allowedByC: ReadonlySet<string> = new Set(['quick_exit', 'std::quick_exit']);

/**
 * Formatting into a caller's buffer: not on the list, because of the locale and of the memory that wide fields and
 * floating point need (glibc vfprintf-internal.c); without these it touches nothing that is shared.
 */
const formats: ReadonlySet<string> = new Set(['snprintf', 'sprintf', 'vsnprintf', 'vsprintf']);

/** What is wrong with a call in a handler, worst last. */
export const hazards = ['formats', 'allocates', 'prints', 'throws', 'exits', 'locks'] as const;
export type HandlerHazard = (typeof hazards)[number];

/** null: async-signal-safe, a bare system call, or not known. */
export function handlerHazard(model: Model): HandlerHazard | null {
  if (allowedByC.has(model.name)) return null;
  if (formats.has(model.name)) return 'formats';
  if (model.effects?.some((e) => e.k === 'exit' && e.how === 'exit') === true) return 'exits';
  switch (model.safety) {
    case 'malloc':
      return 'allocates';
    case 'stdio':
      return 'prints';
    case 'lock':
      return 'locks';
    default:
      return null;
  }
}

/** Classes of the C++ library whose objects own memory: C++ [container.requirements], [string.classes], [func.wrap]. */
const owners =
  /^(?:const\s+)?(?:std::)(?:__cxx11::)?(?:(?:w|u8|u16|u32)?string|vector|deque|list|forward_list|(?:unordered_)?(?:multi)?(?:map|set)|queue|stack|priority_queue|function|any|shared_ptr|[io]?stringstream|[iof]+stream|filesystem::path)\b(?!\s*(?:<[^<>]*>)?::)/;

/** The same after `using namespace std`: names that hardly any other template has. */
const unqualified =
  /^(?:const\s+)?(?:vector|deque|forward_list|(?:unordered_)?(?:multi)?(?:map|set)|priority_queue)\s*<(?!.*::\w+$)/;

/** @param type as written in a declaration or at a construction */
export function ownsMemory(type: string): boolean {
  const bare = type.replace(/^(?:static|extern|thread_local|constexpr|inline|\s)+/, '');
  return owners.test(bare) || unqualified.test(bare);
}

/** Members of those classes that allocate or free: C++ [sequence.reqmts], [associative.reqmts], [string.modifiers]. */
const changing: ReadonlySet<string> = new Set(
  `push_back push_front emplace emplace_back emplace_front insert insert_or_assign try_emplace append assign resize reserve
   shrink_to_fit replace erase push pop pop_back pop_front clear str substr swap merge reset`.split(/\s+/),
);

export function changesMemory(method: string): boolean {
  return changing.has(method);
}

/**
 * Functions of the async-signal-safe list that leave errno alone: they cannot fail, return their error
 * (pthread_sigmask(3)), or never return. sigaction(2), signal(2) and the sigsetops(3) fail for signal numbers that
 * do not exist, which a constant is not; clock_gettime(2) and gettimeofday(2) for bad addresses.
 */
const keepsErrno: ReadonlySet<string> = new Set(
  `_Exit _exit abort alarm execl execle execv execve fexecve ffs getegid geteuid getgid getpgrp getpid getppid getuid htonl
   htons ntohl ntohs longjmp siglongjmp memccpy memchr memcmp memcpy memmove memset pthread_kill pthread_self pthread_sigmask
   raise sigaction sigaddset sigdelset sigemptyset sigfillset sigismember signal sigset bsd_signal std::signal sigprocmask
   stpcpy stpncpy strcat strchr strcmp strcpy strcspn strlen strncat strncmp strncpy strnlen strpbrk strrchr strspn strstr
   strtok_r time clock_gettime gettimeofday umask wcpcpy wcpncpy wcscat wcschr wcscmp wcscpy wcscspn wcslen wcsncat wcsncmp wcsncpy wcsnlen
   wcspbrk wcsrchr wcsspn wcsstr wcstok wmemchr wmemcmp wmemcpy wmemmove wmemset gettid sched_yield`.split(
    /\s+/,
  ),
);

/** Whether a call that is safe in a handler may change errno: system calls set it where they fail, errno(3). */
export function setsErrno({ name, safety }: Model): boolean {
  return (safety === 'syscall' || asyncSignalSafe.has(name)) && !keepsErrno.has(name);
}

/** Calls that leave the handler for good without returning: setjmp(3). */
export const jumps: ReadonlySet<string> = new Set(['longjmp', 'siglongjmp', '_longjmp', 'std::longjmp']);

/** Sends a signal to the process or thread itself: raise(3), kill(2). */
export const raises: ReadonlySet<string> = new Set([
  'raise',
  'std::raise',
  'kill',
  'killpg',
  'pthread_kill',
  'tgkill',
]);

/** Sends a signal to the process or group that a number names: kill(2), killpg(3), sigqueue(3). */
export const signalsProcess: ReadonlySet<string> = new Set(['kill', 'killpg', 'sigqueue']);

/** What names the process or thread itself: getpid(2), gettid(2), pthread_self(3). */
export const ownIds: ReadonlySet<string> = new Set(['getpid', 'gettid', 'pthread_self']);

/** Their default action stops the process, which SIGCONT lets go on: signal(7). */
export const stopSignals: ReadonlySet<string> = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU']);

/** Flags of a handler that is gone once it has run, so that a fault ends the process the second time: sigaction(2). */
export const oneShot = /\bSA_(?:RESETHAND|ONESHOT)\b/;

/**
 * What a handler of the parent does to others when it runs in a forked child: the child shares the parent's open
 * descriptions (fork(2)), its process group, and its files.
 */
const harms: Readonly<Record<string, string>> = {
  write: 'writes to a descriptor that the child shares with its parent',
  writev: 'writes to a descriptor that the child shares with its parent',
  send: 'sends on a socket that the child shares with its parent',
  sendto: 'sends on a socket that the child shares with its parent',
  sendmsg: 'sends on a socket that the child shares with its parent',
  eventfd_write: 'writes to an eventfd that the child shares with its parent',
  shutdown: 'shuts down a socket that the child shares with its parent',
  kill: 'sends a signal to other processes',
  killpg: 'sends a signal to a process group',
  sigqueue: 'sends a signal to other processes',
  unlink: 'removes a file of the parent',
  unlinkat: 'removes a file of the parent',
  remove: 'removes a file of the parent',
  rmdir: 'removes a directory of the parent',
  rename: 'renames a file of the parent',
  exit: 'runs the parent’s exit handlers and flushes its stdio buffers a second time',
  shm_unlink: 'removes shared memory of the parent',
  sem_unlink: 'removes a semaphore of the parent',
  mq_unlink: 'removes a message queue of the parent',
};

export function harmInChild(name: string): string | null {
  return harms[name.replace(/^std::/, '')] ?? null;
}

/** What is written to these is a message for people, as harmless from a child as from its parent: stdin(3). */
export const standardStreams: ReadonlySet<string> = new Set(['STDOUT_FILENO', 'STDERR_FILENO']);

/**
 * Signals that a forked child does not get for what its parent does: alarms and timers are not inherited (fork(2)), SIGIO
 * and SIGURG go to the owner that was set (fcntl(2), F_SETOWN), SIGCHLD to the one whose child it is, SIGPIPE to the one
 * that writes. Those of {@link crashSignals} are a fault of the child's own.
 */
export const notForChildren: ReadonlySet<string> = new Set([
  'SIGALRM', 'SIGVTALRM', 'SIGPROF', 'SIGIO', 'SIGPOLL', 'SIGURG', 'SIGCHLD', 'SIGPIPE', ...crashSignals,
]); // prettier-ignore

/**
 * Signals that come to whole process groups, and so to a child that is younger than its process id is known: from the
 * terminal and the shell (termios(3), signal(7)), and from a service manager that stops a unit (systemd.kill(5)).
 */
export const sentToGroups: ReadonlySet<string> = new Set([
  'SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGWINCH', 'SIGHUP', 'SIGTERM', 'SIGCONT',
]); // prettier-ignore

/** How others ask a process to end; a handler that only sets a flag keeps it running until the flag is looked at. */
export const asksToEnd: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);

/** Closes one descriptor, the first argument, or every one from some number on: close(2), close_range(2), closefrom(3). */
export const closesOne: ReadonlySet<string> = new Set(['close']);
export const closesAll: ReadonlySet<string> = new Set(['closefrom', 'close_range']);

/** Macros of builds that measure or test the program: what stands behind them is not in what users run. */
export const diagnosticBuild =
  /(?:COVERAGE|GCOV|VALGRIND|SANITIZ|FUZZ|UNIT_?TEST|(?:^|_)TEST(?:S|ING)?(?:_|$)|(?:^|_)DEBUG)/;

/** Functions that give memory back: free(3), GLib's g_free. */
export const frees: ReadonlySet<string> = new Set([
  'free',
  'cfree',
  'g_free',
  'fclose',
  'closedir',
  'operator delete',
  'munmap',
]);

/**
 * Types that C11 7.14.1.1p5 and C++ [support.signal] let a handler share: lock-free atomics. `sig_atomic_t` is one of
 * them where it is volatile.
 */
export function isAtomic(type: string): boolean {
  return /\b(?:_Atomic\b|(?:std::)?atomic(?:_\w+|\s*<|\b)|apr_atomic_t\b|\w*atomic_?(?:int|bool|flag|t)\b)/i.test(
    type.replace(/\b(?:volatile|sig_atomic_t)\b/g, ''),
  );
}

/** Built-ins and library calls on an object's address that access it atomically: GCC manual, __atomic and __sync; C11 7.17. */
export const atomicCall =
  /^(?:__atomic_\w+|__sync_\w+|(?:std::)?atomic_\w+|g_atomic_\w+|InterlockedExchange\w*)$/;

/**
 * Takes a lock where it is free, and says whether it was: pthread_mutex_trylock(3), sem_trywait(3), C11 7.17, GCC's __sync
 * and __atomic built-ins, and what projects name after them.
 */
export const triesLock =
  /try_?lock$|^sem_trywait$|^__sync_(?:lock_test_and_set|bool_compare_and_swap)$|^__atomic_(?:test_and_set|compare_exchange(?:_n)?)$|^(?:std::)?atomic_(?:flag_test_and_set|compare_exchange_(?:strong|weak))(?:_explicit)?$/i;

/**
 * Fails for arguments that make no sense and for nothing else: sigaction(2) for a signal that does not exist, sigsetops(3),
 * pthread_sigmask(3). What stands behind its failure does not run.
 */
export const failsForNonsense: ReadonlySet<string> = new Set(
  `sigaction signal sigset bsd_signal std::signal sigprocmask pthread_sigmask sigemptyset sigfillset sigaddset sigdelset`.split(
    /\s+/,
  ),
);

/** Whether a constant name is a signal's: in `if (sig == SIGTERM)`. */
export function isSignalName(name: string): boolean {
  return signalNumber(name) !== null;
}
