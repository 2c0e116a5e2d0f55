/**
 * What posix_spawn can stand for, and what not: posix_spawn(3), posix_spawn_file_actions_*(3), posix_spawnattr_*(3),
 * the manual pages of glibc 2.36, and exec(3).
 */

/** A member of the exec family: exec(3). */
export interface ExecForm {
  /** The arguments are written one by one and end in a null pointer. */
  readonly list: boolean;
  /** The program is looked for in PATH. */
  readonly path: boolean;
  /** The last argument is the environment. */
  readonly environment: boolean;
}

const execs: ReadonlyMap<string, ExecForm> = new Map([
  ['execv', { list: false, path: false, environment: false }],
  ['execvp', { list: false, path: true, environment: false }],
  ['execve', { list: false, path: false, environment: true }],
  ['execvpe', { list: false, path: true, environment: true }],
  ['execl', { list: true, path: false, environment: false }],
  ['execlp', { list: true, path: true, environment: false }],
  ['execle', { list: true, path: false, environment: true }],
]);

export function execForm(name: string): ExecForm | null {
  return execs.get(name) ?? null;
}

/** fork(2), vfork(2), and fork without its handlers: _Fork(3), POSIX.1-2024. */
export const plainForks: ReadonlySet<string> = new Set(['fork', 'vfork', '_Fork']);

/** Calls of a child that return 0 or an error, so that any true result is a failure; each by its manual page. */
export const zeroIsSuccess: ReadonlySet<string> = new Set([
  ...execs.keys(),
  'chdir', 'fchdir', 'close', 'setpgid', 'setpgrp', 'sigprocmask', 'pthread_sigmask', 'sigaction', 'tcsetpgrp',
  'close_range', 'sigemptyset', 'sigfillset', 'sigaddset', 'sigdelset', 'setuid', 'seteuid', 'setreuid', 'setresuid',
  'setgid', 'setegid', 'setregid', 'setresgid', 'sched_setparam', 'sched_setscheduler',
]); // prettier-ignore

/**
 * Setting the effective ids to the real ones, which is what POSIX_SPAWN_RESETIDS does. setuid(getuid()) is one of them:
 * the saved id is copied from the effective one at the exec (credentials(7), execve(2)).
 */
const idResets: ReadonlyMap<
  string,
  { readonly which: 'uid' | 'gid'; readonly arguments: readonly string[] }
> = new Map([
  ['setuid', { which: 'uid', arguments: ['getuid()'] }],
  ['seteuid', { which: 'uid', arguments: ['getuid()'] }],
  ['setreuid', { which: 'uid', arguments: ['getuid()', 'getuid()'] }],
  ['setresuid', { which: 'uid', arguments: ['getuid()', 'getuid()', 'getuid()'] }],
  ['setgid', { which: 'gid', arguments: ['getgid()'] }],
  ['setegid', { which: 'gid', arguments: ['getgid()'] }],
  ['setregid', { which: 'gid', arguments: ['getgid()', 'getgid()'] }],
  ['setresgid', { which: 'gid', arguments: ['getgid()', 'getgid()', 'getgid()'] }],
]);

/** @param args texts of the arguments without white space; an unchanged real id may be -1 */
export function resetsId(name: string, args: readonly string[]): 'uid' | 'gid' | null {
  const reset = idResets.get(name);
  if (reset?.arguments.length !== args.length) return null;
  const same = reset.arguments.every(
    (wanted, i) => args[i] === wanted || (i === 0 && args.length > 1 && args[i] === '-1'),
  );
  return same ? reset.which : null;
}

/** Take a process id for which -1 means all or any of them: kill(2), wait(2), wait4(2), setpgid(2), ptrace(2), pidfd_open(2). */
export const actsOnProcess: ReadonlySet<string> = new Set([
  'kill', 'killpg', 'wait', 'waitpid', 'wait3', 'wait4', 'waitid', 'setpgid', 'ptrace', 'pidfd_open', 'process_vm_readv',
]); // prettier-ignore

/** All that posix_spawnattr_setschedpolicy takes; others are EINVAL: glibc 2.36, posix/spawnattr_setschedpolicy.c. */
export const spawnPolicies: ReadonlySet<string> = new Set(['SCHED_OTHER', 'SCHED_FIFO', 'SCHED_RR']);

/** The libc from which on a file action that POSIX lacks exists, and the other libcs that have it. */
export interface Availability {
  readonly glibc: readonly [number, number];
  /** musl has it: addchdir_np and addfchdir_np since 1.1.24, none of the others. */
  readonly musl: boolean;
}

/** The _np file actions: posix_spawn_file_actions_addchdir_np(3) and glibc's NEWS for 2.29, 2.34 and 2.35. */
const extensions: ReadonlyMap<string, Availability> = new Map([
  ['addchdir_np', { glibc: [2, 29], musl: true }],
  ['addfchdir_np', { glibc: [2, 29], musl: true }],
  ['addclosefrom_np', { glibc: [2, 34], musl: false }],
  ['addtcsetpgrp_np', { glibc: [2, 35], musl: false }],
]);

export function spawnExtension(action: string): Availability | null {
  return extensions.get(action) ?? null;
}

/** Why a call in the child stands in the way, where the call is known; the first that matches counts. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /^(set(e|re|res|fs)?[ug]id|setgroups|initgroups|drop_permissions)$/,
    'posix_spawn cannot change user or group ids, only reset both effective ones to the real ones',
  ],
  [/^(setrlimit|prlimit)(64)?$/, 'posix_spawn cannot set resource limits'],
  [/^umask$/, 'posix_spawn cannot set the umask'],
  [/^prctl$/, 'posix_spawn has no attribute for it'],
  [/^(chroot|pivot_root|unshare|setns|mount|umount2?)$/, 'posix_spawn cannot change the root or namespaces'],
  [/^(nice|setpriority|ioprio_set|sched_setaffinity|sched_setattr)$/, 'posix_spawn has no attribute for it'],
  [/^(ptrace|personality|syscall|ioctl|alarm|setitimer)$/, 'posix_spawn has no attribute for it'],
  [
    /^(setenv|putenv|unsetenv|clearenv|environ_push)$/,
    'it changes the environment in the child; build one beforehand and pass it',
  ],
  [/^(v?fork|_Fork)$/, 'the child forks again'],
  [/^(getpid|getppid|gettid|getpgrp)$/, 'it asks for ids that only the child has'],
  [/^(v?f?printf|puts|fputs|putchar|perror|fflush|write)$/, 'it writes from the child, before the exec'],
  [/^(freopen|fdopen|fopen|openat|pipe2?|socket|dup)$/, 'the descriptor it makes cannot be named in advance'],
  [/^(execveat|fexecve)$/, 'posix_spawn takes a path'],
];

export function whyNotSpawned(name: string): string {
  return reasons.find(([pattern]) => pattern.test(name))?.[1] ?? 'posix_spawn cannot run code in the child';
}

/** How code asks for the number of descriptors that there may be: getdtablesize(2), getrlimit(2), sysconf(3). */
export const limitsDescriptors = (bound: string): boolean =>
  /open_?max|getdtablesize|rlim|sysconf|max_?fd|fd_?max|nofile/i.test(bound);
