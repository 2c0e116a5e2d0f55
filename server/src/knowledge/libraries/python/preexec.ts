/**
 * What a `preexec_fn` usually does, and the parameter of `subprocess.Popen` that does it without running Python between
 * fork and exec. https://docs.python.org/3/library/subprocess.html#popen-constructor
 */
export interface Replacement {
  /** As it is written in the call; null: there is none. */
  readonly parameter: string | null;
  /** First minor version of Python 3 that has it. */
  readonly since?: number;
  /** What to do where there is no parameter. */
  readonly note?: string;
}

const signals: Replacement = { parameter: 'restore_signals=True' };
const none = (note: string): Replacement => ({ parameter: null, note });
const user: Replacement = { parameter: 'user=…', since: 9 };
const group: Replacement = { parameter: 'group=…', since: 9 };

const replacements: ReadonlyMap<string, Replacement> = new Map<string, Replacement>([
  ['os.setsid', { parameter: 'start_new_session=True' }],
  ['os.setpgrp', { parameter: 'process_group=0', since: 11 }],
  ['os.setpgid', { parameter: 'process_group=0', since: 11 }],
  ['os.setuid', user],
  ['os.setreuid', user],
  ['os.setresuid', user],
  ['os.seteuid', user],
  ['os.setgid', group],
  ['os.setregid', group],
  ['os.setresgid', group],
  ['os.setegid', group],
  ['os.initgroups', { parameter: 'extra_groups=…', since: 9 }],
  ['os.setgroups', { parameter: 'extra_groups=…', since: 9 }],
  ['os.umask', { parameter: 'umask=…', since: 9 }],
  ['os.chdir', { parameter: 'cwd=…' }],
  ['os.close', { parameter: 'close_fds=True with pass_fds=…' }],
  ['os.closerange', { parameter: 'close_fds=True with pass_fds=…' }],
  ['os.set_inheritable', { parameter: 'pass_fds=…' }],
  ['os.dup2', { parameter: 'stdin=, stdout= or stderr=' }],
  ['os.putenv', { parameter: 'env=…' }],
  ['signal.signal', signals],
  ['signal.siginterrupt', signals],
  ['resource.setrlimit', none('resource.setrlimit: set the limit in a wrapper program such as prlimit(1), or with resource.prlimit(pid, …) once it runs')],
  ['resource.prlimit', none('resource.prlimit: call it in the parent once the child runs')],
  ['os.nice', none('os.nice: start the program through nice(1), or call os.setpriority(PRIO_PROCESS, pid, …) in the parent')],
  ['os.setpriority', none('os.setpriority: call it in the parent once the child runs')],
  ['os.sched_setaffinity', none('os.sched_setaffinity: call it in the parent once the child runs')],
  ['os.chroot', none('os.chroot: start the program through chroot(1)')],
  ['os.unshare', none('os.unshare: start the program through unshare(1)')],
  ['os.setns', none('os.setns: start the program through nsenter(1)')],
  ['signal.pthread_sigmask', none('signal.pthread_sigmask: set the mask in the parent before the call and back after it; it is inherited')],
]); // prettier-ignore

/** The parameter for a call in a `preexec_fn`; null: not in the table. */
export function preexecReplacement(name: string): Replacement | null {
  return replacements.get(name) ?? null;
}

/** A call through ctypes: nearly always prctl(PR_SET_PDEATHSIG). */
export const prctl: Replacement = none(
  'prctl (PR_SET_PDEATHSIG): start the program through setpriv(1) --pdeathsig, which execs it',
);

/** Functions that pass `preexec_fn` on to a fork: by keyword, and where the position is fixed. subprocess.py, base_subprocess.py. */
const takers: ReadonlyMap<string, number | null> = new Map<string, number | null>([
  ['subprocess.Popen', 6],
  ['subprocess.run', 6],
  ['subprocess.call', 6],
  ['subprocess.check_call', 6],
  ['subprocess.check_output', 6],
  ['asyncio.create_subprocess_exec', null],
  ['asyncio.create_subprocess_shell', null],
  ['asyncio.AbstractEventLoop.subprocess_exec', null],
  ['asyncio.AbstractEventLoop.subprocess_shell', null],
  ['anyio.open_process', null],
  ['anyio.run_process', null],
  ['trio.run_process', null],
  ['psutil.Popen', 6],
  ['gevent.subprocess.Popen', 6],
  ['eventlet.green.subprocess.Popen', 6],
]);

/** Position of `preexec_fn` in a call of this name, null where it has to be a keyword; undefined: it takes none. */
export function takesPreexec(name: string): number | null | undefined {
  return takers.get(name.replace(/\.__init__$/u, ''));
}

/** Last parts of their names, to look for before anything is resolved. */
export const preexecNames: ReadonlySet<string> = new Set(
  [...takers.keys(), 'x.__init__'].map((name) => name.slice(name.lastIndexOf('.') + 1)),
);
