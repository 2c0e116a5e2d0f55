/** Single calls of a child: what each becomes as a file action or an attribute, or why it cannot. */
import type { Node } from 'web-tree-sitter';
import { execForm, resetsId, spawnPolicies } from '../../knowledge/spawn';
import { integer, isNull, strip, type Call } from './syntax';
import type { ExecStep, Step } from './steps';

/** `checked`: the child ends where the call fails, so a failure may fail the spawn. */
export interface CallContext {
  readonly checked: boolean;
  /** The code as it is written in the parent. */
  readonly text: (node: Node) => string;
  /** Descriptor expressions that cannot be negative here. */
  readonly known: (descriptor: Node) => boolean;
  /** Is this struct sigaction the child's own, with SIG_DFL as its handler? */
  readonly isReset: (variable: Node) => boolean;
  /** 0, or the fork's result, which is 0 in the child. */
  readonly isZero: (node: Node) => boolean;
}

/** The step of a call; a string says why posix_spawn cannot do it; undefined: not a call of this vocabulary. */
export function callStep(call: Call, context: CallContext): Step | readonly Step[] | string | undefined {
  const [first, second, third] = call.args;
  const { text } = context;
  const ownId = (node: Node): boolean =>
    context.isZero(node) || strip(node).text.replace(/\s/g, '') === 'getpid()';
  switch (call.name) {
    case 'dup2':
    case 'dup3':
      if (!first || !second) return undefined;
      if (call.name === 'dup3' && !(third && integer(third) === 0))
        return 'dup3() with flags closes the descriptor again at the exec';
      return { k: 'action', fn: 'adddup2', args: [text(first), text(second)], ...guard(first, context) };
    case 'close':
      return first && { k: 'action', fn: 'addclose', args: [text(first)], ...guard(first, context) };
    case 'closefrom':
      return first && { k: 'action', fn: 'addclosefrom_np', args: [text(first)] };
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
      return { k: 'action', fn: 'addclosefrom_np', args: [text(first)] };
    case 'fcntl':
      if (first && second?.text === 'F_SETFD' && third && integer(third) === 0) {
        return { k: 'action', fn: 'adddup2', args: [text(first), text(first)], ...guard(first, context) };
      }
      return 'fcntl() can be expressed only as F_SETFD with 0';
    case 'chdir':
      return first && { k: 'action', fn: 'addchdir_np', args: [text(first)] };
    case 'fchdir':
      return first && { k: 'action', fn: 'addfchdir_np', args: [text(first)] };
    case 'tcsetpgrp': {
      const own = second && /^(getpgrp|getpid)\(\)$/.test(strip(second).text.replace(/\s/g, ''));
      if (!first || !own) return "tcsetpgrp() can be expressed only for the child's own process group";
      return { k: 'action', fn: 'addtcsetpgrp_np', args: [text(first)] };
    }
    case 'setsid':
      return { k: 'setsid' };
    case 'setpgrp':
      return call.args.length === 0 ? { k: 'setpgroup', group: '0' } : undefined;
    case 'setpgid': {
      if (!first || !second) return undefined;
      if (!ownId(first)) return 'setpgid() of another process';
      return { k: 'setpgroup', group: ownId(second) ? '0' : text(second) };
    }
    case 'sigprocmask':
    case 'pthread_sigmask':
      if (!first || !second || !third || !isNull(third))
        return `${call.name}() that reads the old mask in the child`;
      return maskStep(call.name, first, text(second));
    case 'signal':
    case 'bsd_signal':
    case 'sigset':
      if (!first || !second) return undefined;
      if (second.text !== 'SIG_DFL')
        return `${call.name}() with ${second.text}: posix_spawn can only reset signals to SIG_DFL`;
      return { k: 'sigdefault', signal: text(first) };
    case 'sigaction':
      if (!first || !second || !third) return undefined;
      if (!isNull(third) || !context.isReset(second))
        return 'sigaction() that is not plainly a reset to SIG_DFL';
      return { k: 'sigdefault', signal: text(first) };
    case 'sched_setscheduler':
      if (!first || !second || !third) return undefined;
      if (!ownId(first)) return 'sched_setscheduler() of another process';
      if (!spawnPolicies.has(second.text))
        return `sched_setscheduler() with ${second.text}: posix_spawnattr_setschedpolicy() takes SCHED_OTHER, SCHED_FIFO and SCHED_RR`;
      return { k: 'sched', policy: text(second), parameters: text(third) };
    case 'sched_setparam':
      if (!first || !second) return undefined;
      if (!ownId(first)) return 'sched_setparam() of another process';
      return { k: 'sched', policy: undefined, parameters: text(second) };
    default: {
      const which = resetsId(
        call.name,
        call.args.map((arg) => text(arg).replace(/\s/g, '')),
      );
      return which ? { k: 'resetid', which, api: call.name } : undefined;
    }
  }
}

function maskStep(api: string, how: Node, set: string): Step | string {
  const hows = { SIG_SETMASK: 'set', SIG_BLOCK: 'block', SIG_UNBLOCK: 'unblock' } as const;
  return how.text in hows
    ? { k: 'sigmask', how: hows[how.text as keyof typeof hows], set, api }
    : `${api}(${how.text}): what it does to the mask cannot be read off`;
}

function guard(descriptor: Node, context: CallContext): { guard?: string } {
  if (context.checked || context.known(descriptor)) return {};
  const text = context.text(descriptor);
  return {
    guard: /^[\w.[\]>*-]+$/.test(text) && !/[-*](?!>)/.test(text) ? `${text} >= 0` : `(${text}) >= 0`,
  };
}

/** The exec as a step; a string says what is wrong with it. */
export function execStep(call: Call, text: (node: Node) => string): ExecStep | string {
  const form = execForm(call.name);
  const path = call.args[0];
  if (!form || !path) return `${call.name}() without arguments`;
  const rest = [...call.args.slice(1)];
  const environment = form.environment ? rest.pop() : undefined;
  if (form.environment && !environment) return `${call.name}() without an environment`;
  const base = {
    k: 'exec' as const,
    api: call.name,
    searchesPath: form.path,
    path: text(path),
    environment: environment && text(environment),
  };
  if (!form.list) {
    const argv = rest[0];
    return argv && rest.length === 1
      ? { ...base, argv: text(argv) }
      : `${call.name}() with an unexpected number of arguments`;
  }
  const end = rest.pop();
  if (!end || !isNull(end)) return `the arguments of ${call.name}() do not end in a null pointer`;
  const last = strip(end).text;
  return { ...base, argv: [...rest.map(text), /^\d/.test(last) ? end.text : last] };
}
