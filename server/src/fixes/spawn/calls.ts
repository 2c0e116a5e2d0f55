/** Single calls of a child: what each becomes as a file action or an attribute, or why it cannot. */
import type { Node } from 'web-tree-sitter';
import { integer, isNull, strip, type Call } from './syntax';
import type { ExecStep, Step } from './steps';

/** `checked`: the child ends where the call fails, so a failure may fail the spawn. */
export interface CallContext {
  readonly checked: boolean;
  /** Descriptor expressions that cannot be negative here. */
  readonly known: (descriptor: Node) => boolean;
  /** Is this struct sigaction the child's own, with SIG_DFL as its handler? */
  readonly resetsToDefault: (variable: Node) => boolean;
}

/** The step of a call; a string says why posix_spawn cannot do it; undefined: not a call of this vocabulary. */
export function callStep(call: Call, context: CallContext): Step | readonly Step[] | string | undefined {
  const [first, second, third] = call.args;
  switch (call.name) {
    case 'dup2':
    case 'dup3':
      if (!first || !second) return undefined;
      if (call.name === 'dup3' && !(third && integer(third) === 0))
        return 'dup3() with flags closes the descriptor again at the exec';
      return { k: 'action', fn: 'adddup2', args: [first.text, second.text], ...guard(first, context) };
    case 'close':
      return first && { k: 'action', fn: 'addclose', args: [first.text], ...guard(first, context) };
    case 'closefrom':
      return first && { k: 'action', fn: 'addclosefrom_np', args: [first.text] };
    case 'close_range':
      if (
        !first ||
        !second ||
        !third ||
        !/^(~0U?|UINT_MAX|INT_MAX|~\(?0U?\)?)$/.test(second.text.replace(/\s/g, '')) ||
        integer(third) !== 0
      ) {
        return 'close_range() can be expressed only up to the last descriptor and without flags';
      }
      return { k: 'action', fn: 'addclosefrom_np', args: [first.text] };
    case 'fcntl':
      if (first && second?.text === 'F_SETFD' && third && integer(third) === 0) {
        return { k: 'action', fn: 'adddup2', args: [first.text, first.text], ...guard(first, context) };
      }
      return 'fcntl() can be expressed only as F_SETFD with 0';
    case 'chdir':
      return first && { k: 'action', fn: 'addchdir_np', args: [first.text] };
    case 'fchdir':
      return first && { k: 'action', fn: 'addfchdir_np', args: [first.text] };
    case 'tcsetpgrp': {
      const own = second && /^(getpgrp|getpid)\(\)$/.test(strip(second).text.replace(/\s/g, ''));
      if (!first || !own) return "tcsetpgrp() can be expressed only for the child's own process group";
      return { k: 'action', fn: 'addtcsetpgrp_np', args: [first.text] };
    }
    case 'setsid':
      return { k: 'setsid' };
    case 'setpgrp':
      return call.args.length === 0 ? { k: 'setpgroup', group: '0' } : undefined;
    case 'setpgid': {
      if (!first || !second) return undefined;
      if (!ownId(first)) return 'setpgid() of another process';
      return { k: 'setpgroup', group: ownId(second) ? '0' : second.text };
    }
    case 'sigprocmask':
    case 'pthread_sigmask':
      if (!first || !second || !third || !isNull(third))
        return `${call.name}() that reads the old mask in the child`;
      if (first.text !== 'SIG_SETMASK')
        return `${call.name}(${first.text}): posix_spawn sets the whole mask, not a part of it`;
      return { k: 'sigmask', set: second.text };
    case 'signal':
    case 'bsd_signal':
    case 'sigset':
      if (!first || !second) return undefined;
      if (second.text !== 'SIG_DFL')
        return `${call.name}() with ${second.text}: posix_spawn can only reset signals to SIG_DFL`;
      return { k: 'sigdefault', signal: first.text };
    case 'sigaction':
      if (!first || !second || !third) return undefined;
      if (!isNull(third) || !context.resetsToDefault(second))
        return 'sigaction() that is not plainly a reset to SIG_DFL';
      return { k: 'sigdefault', signal: first.text };
    default:
      return undefined;
  }
}

function guard(descriptor: Node, context: CallContext): { guard?: string } {
  if (context.checked || context.known(descriptor)) return {};
  const text = descriptor.text;
  return {
    guard: /^[\w.[\]>*-]+$/.test(text) && !/[-*](?!>)/.test(text) ? `${text} >= 0` : `(${text}) >= 0`,
  };
}

const ownId = (node: Node): boolean =>
  integer(node) === 0 || strip(node).text.replace(/\s/g, '') === 'getpid()';

const execs: Record<string, { list: boolean; path: boolean; environment: boolean }> = {
  execv: { list: false, path: false, environment: false },
  execvp: { list: false, path: true, environment: false },
  execve: { list: false, path: false, environment: true },
  execvpe: { list: false, path: true, environment: true },
  execl: { list: true, path: false, environment: false },
  execlp: { list: true, path: true, environment: false },
  execle: { list: true, path: false, environment: true },
};

export const isExec = (name: string): boolean => Object.hasOwn(execs, name);

/** The exec as a step; a string says what is wrong with it. */
export function execStep(call: Call): ExecStep | string {
  const form = execs[call.name];
  const path = call.args[0];
  if (!form || !path) return `${call.name}() without arguments`;
  const rest = [...call.args.slice(1)];
  const environment = form.environment ? rest.pop() : undefined;
  if (form.environment && !environment) return `${call.name}() without an environment`;
  const base = {
    k: 'exec' as const,
    api: call.name,
    searchesPath: form.path,
    path: path.text,
    environment: environment?.text,
  };
  if (!form.list) {
    const argv = rest[0];
    return argv && rest.length === 1
      ? { ...base, argv: argv.text }
      : `${call.name}() with an unexpected number of arguments`;
  }
  const end = rest.pop();
  if (!end || !isNull(end)) return `the arguments of ${call.name}() do not end in a null pointer`;
  const last = strip(end).text;
  return { ...base, argv: [...rest.map((arg) => arg.text), /^\d/.test(last) ? end.text : last] };
}

/** Why a call in the child stands in the way; said in the words of the field where the call is known. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /^(set(e|re|res|fs)?[ug]id|setgroups|initgroups|drop_permissions)$/,
    'posix_spawn cannot change user or group ids',
  ],
  [/^(setrlimit|prlimit)(64)?$/, 'posix_spawn cannot set resource limits'],
  [/^umask$/, 'posix_spawn cannot set the umask'],
  [/^prctl$/, 'posix_spawn has no attribute for it'],
  [/^(chroot|pivot_root|unshare|setns|mount|umount2?)$/, 'posix_spawn cannot change the root or namespaces'],
  [/^(nice|setpriority|ioprio_set|sched_\w+)$/, 'this rewrite leaves priorities and scheduling alone'],
  [/^(ptrace|personality|syscall|ioctl|alarm|setitimer)$/, 'posix_spawn has no attribute for it'],
  [
    /^(setenv|putenv|unsetenv|clearenv|environ_push)$/,
    'it changes the environment in the child; build one beforehand and pass it',
  ],
  [/^v?fork$/, 'the child forks again'],
  [/^(getpid|getppid|gettid|getpgrp)$/, 'it asks for ids that only the child has'],
  [/^(v?f?printf|puts|fputs|putchar|perror|fflush|write)$/, 'it writes from the child, before the exec'],
  [/^(freopen|fdopen|fopen|openat|pipe2?|socket|dup)$/, 'the descriptor it makes cannot be named in advance'],
  [/^(execveat|fexecve)$/, 'posix_spawn takes a path'],
];

export function whyNot(name: string): string {
  return reasons.find(([pattern]) => pattern.test(name))?.[1] ?? 'posix_spawn cannot run code in the child';
}
