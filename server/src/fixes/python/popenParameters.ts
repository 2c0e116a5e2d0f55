/** Which parameter of subprocess.Popen does what a call in a `preexec_fn` does. */
import type { ChildCall } from './childCalls';

export interface Parameter {
  /** null: Popen does it by itself. */
  readonly name: string | null;
  readonly value: string;
  /** First minor version of Python 3 that has it. */
  readonly since?: number;
  /** When the child does it, where that matters to others; 0: it does not. Modules/_posixsubprocess.c, child_exec(). */
  readonly order: number;
  /** Nothing that anybody can see changes. */
  readonly safe: boolean;
  /** Can be given a value that means "do not". */
  readonly flag: boolean;
  readonly signals?: boolean;
  readonly closes?: boolean;
}

/** Signals that Python ignores at its start and `restore_signals`, the default, resets: Python/pylifecycle.c. */
const restored = new Set(['signal.SIGPIPE', 'signal.SIGXFSZ', 'signal.SIGXFZ']);

/** The parameter, or why there is none. */
export function parameterOf(call: ChildCall): Parameter | string {
  const { name, args } = call;
  const [first, second] = args;
  const text = args.map((a) => a.text);
  const plain = { safe: false, flag: false } as const;
  switch (name) {
    case 'os.setsid':
      return args.length === 0
        ? { name: 'start_new_session', value: 'True', order: 0, safe: true, flag: true }
        : 'os.setsid() takes no arguments';
    case 'os.setpgrp':
    case 'os.setpgid': {
      const own = name === 'os.setpgrp' || (isSelf(text[0]) && isSelf(text[1]));
      if (!own) return joins(call);
      return { name: 'process_group', value: '0', since: 11, order: 0, safe: true, flag: true };
    }
    case 'os.umask':
      return first
        ? { ...plain, name: 'umask', value: first.text, since: 9, order: 0, safe: first.constant }
        : 'os.umask() takes a mask';
    case 'os.chdir':
      return first ? { ...plain, name: 'cwd', value: first.text, order: 1 } : 'os.chdir() takes a folder';
    case 'os.setuid':
      return first
        ? { ...plain, name: 'user', value: first.text, since: 9, order: 8 }
        : 'os.setuid() takes an id';
    case 'os.setgid':
      return first
        ? { ...plain, name: 'group', value: first.text, since: 9, order: 7 }
        : 'os.setgid() takes an id';
    case 'os.setgroups':
      return first
        ? { ...plain, name: 'extra_groups', value: first.text, since: 9, order: 6 }
        : 'os.setgroups() takes a list';
    case 'os.initgroups':
      return first && second
        ? {
            ...plain,
            name: 'extra_groups',
            value: `os.getgrouplist(${first.text}, ${second.text})`,
            since: 9,
            order: 6,
          }
        : 'os.initgroups() takes a user and a group';
    case 'signal.signal':
      return restored.has(text[0] ?? '') && text[1] === 'signal.SIG_DFL'
        ? { name: null, value: '', order: 0, safe: true, flag: false, signals: true }
        : `no parameter sets the disposition of ${text[0] ?? 'a signal'}: restore_signals= resets SIGPIPE and SIGXFSZ only`;
    case 'os.closerange':
      return text[0] === '3'
        ? { ...plain, name: null, value: '', order: 0, closes: true }
        : 'no parameter closes these descriptors only';
    default:
      return `no parameter is known for ${name}()`;
  }
}

const isSelf = (text: string | undefined): boolean => text === '0' || text === 'os.getpid()';

/** `os.setpgid(0, group)`: joins a group that is there. */
function joins({ args }: ChildCall): Parameter | string {
  const [who, group] = args;
  if (!isSelf(who?.text) || !group) return 'os.setpgid() of another process';
  return { name: 'process_group', value: group.text, since: 11, order: 0, safe: false, flag: true };
}
