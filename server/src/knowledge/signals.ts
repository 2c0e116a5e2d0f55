/** Signals by name and number (signal(7), x86 and ARM), and what kind each one is. */

const numbers: Readonly<Record<number, string>> = {
  1: 'SIGHUP', 2: 'SIGINT', 3: 'SIGQUIT', 4: 'SIGILL', 5: 'SIGTRAP', 6: 'SIGABRT', 7: 'SIGBUS', 8: 'SIGFPE', 9: 'SIGKILL',
  10: 'SIGUSR1', 11: 'SIGSEGV', 12: 'SIGUSR2', 13: 'SIGPIPE', 14: 'SIGALRM', 15: 'SIGTERM', 17: 'SIGCHLD', 18: 'SIGCONT',
  19: 'SIGSTOP', 20: 'SIGTSTP', 21: 'SIGTTIN', 22: 'SIGTTOU', 23: 'SIGURG', 24: 'SIGXCPU', 25: 'SIGXFSZ', 26: 'SIGVTALRM',
  27: 'SIGPROF', 28: 'SIGWINCH', 29: 'SIGIO', 30: 'SIGPWR', 31: 'SIGSYS',
}; // prettier-ignore

type SignalValue =
  | { readonly k: 'name'; readonly name: string }
  | { readonly k: 'int'; readonly value: number }
  | { readonly k: string };

/** `SIGTERM`, `signal.SIGTERM`, 15; null for anything else. */
export function signalName(value: SignalValue | undefined): string | null {
  if (value && 'name' in value) {
    const name = value.name.replace(/^.*\./, '');
    return /^SIG[A-Z][A-Z0-9+]*$/.test(name) ? (name === 'SIGCLD' ? 'SIGCHLD' : name) : null;
  }
  return value && 'value' in value ? (numbers[value.value] ?? null) : null;
}

const byName: ReadonlyMap<string, number> = new Map([
  ...Object.entries(numbers).map(([number, name]) => [name, Number(number)] as const),
  ['SIGCLD', 17],
]);

/** 17 for `SIGCHLD`; null for a name that is no signal's. */
export function signalNumber(name: string): number | null {
  return byName.get(name) ?? null;
}

/**
 * Signals that are sent to the process and that the kernel may deliver to any thread which does not block them
 * (signal(7), "Standard signals"). SIGPIPE and the fault signals go to the thread that caused them.
 */
export const asynchronousSignals: ReadonlySet<string> = new Set([
  'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGTERM', 'SIGCHLD', 'SIGCONT', 'SIGTSTP', 'SIGWINCH',
  'SIGIO', 'SIGPOLL', 'SIGURG', 'SIGVTALRM', 'SIGPROF', 'SIGPWR',
]); // prettier-ignore

/** Signals without a meaning of their own (signal(7)): what a program sends to its threads is one of these. */
export const forPrograms: ReadonlySet<string> = new Set(['SIGUSR1', 'SIGUSR2', 'SIGURG', 'SIGIO']);

/** How a handler may wake the rest of the program: the self-pipe or eventfd, and sem_post(3); all async-signal-safe. */
export const handlerWakeups: ReadonlySet<string> = new Set(['write', 'eventfd_write', 'sem_post']);

/** Raised by a thread's own fault and delivered to that thread at once: what blocks them ends the process (sigprocmask(2)). */
export const faultSignals: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL']);

/** Neither caught, blocked, ignored nor waited for (signal(7)). */
export const uncatchableSignals: ReadonlySet<string> = new Set(['SIGKILL', 'SIGSTOP']);

/**
 * Signals whose default action ends or stops the whole process, whichever thread they are sent to (signal(7)). SIGABRT,
 * SIGTRAP and the faults are left out: who sends those to a thread wants the core dump.
 */
export const processWideByDefault: ReadonlyMap<string, 'ends' | 'stops'> = new Map([
  ...['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGTERM', 'SIGVTALRM', 'SIGPROF',
    'SIGIO', 'SIGPOLL', 'SIGPWR', 'SIGPIPE', 'SIGXCPU', 'SIGXFSZ'].map((name) => [name, 'ends'] as const),
  ...['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'].map((name) => [name, 'stops'] as const),
]); // prettier-ignore
