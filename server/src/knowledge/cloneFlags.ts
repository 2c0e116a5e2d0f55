/**
 * The flags of clone(2), clone3(2) and unshare(2): bits from include/uapi/linux/sched.h, what each one means, and the
 * sets that the kernel answers with EINVAL (kernel/fork.c, checked against Linux 6.18 by test/native).
 */

export interface CloneFlag {
  readonly name: string;
  readonly bit: bigint;
  /** What the child shares with its creator, or gets of its own. */
  readonly meaning: string;
}

const flag = (name: string, bit: bigint, meaning: string): CloneFlag => ({ name, bit, meaning });

export const cloneFlags: readonly CloneFlag[] = [
  flag('CLONE_NEWTIME', 0x80n, 'its own time namespace'),
  flag('CLONE_VM', 0x100n, 'shares the memory: a write on either side is seen by both'),
  flag('CLONE_FS', 0x200n, 'shares root, current directory and umask'),
  flag('CLONE_FILES', 0x400n, 'shares the table of file descriptors'),
  flag('CLONE_SIGHAND', 0x800n, 'shares the signal dispositions (handlers)'),
  flag('CLONE_PIDFD', 0x1000n, 'the creator gets a pidfd for it'),
  flag('CLONE_PTRACE', 0x2000n, 'is traced if its creator is'),
  flag('CLONE_VFORK', 0x4000n, 'its creator sleeps until it execs or exits'),
  flag('CLONE_PARENT', 0x8000n, "has its creator's parent as its parent"),
  flag('CLONE_THREAD', 0x10000n, 'is a thread of the same process (thread group)'),
  flag('CLONE_NEWNS', 0x20000n, 'its own mount namespace'),
  flag('CLONE_SYSVSEM', 0x40000n, 'shares System V semaphore undo values'),
  flag('CLONE_SETTLS', 0x80000n, 'gets thread-local storage of its own'),
  flag('CLONE_PARENT_SETTID', 0x100000n, "its thread id is stored in the creator's memory"),
  flag(
    'CLONE_CHILD_CLEARTID',
    0x200000n,
    'clears its thread id and wakes a futex at exit (this is how a join waits)',
  ),
  flag('CLONE_DETACHED', 0x400000n, 'has no effect since Linux 2.6.2'),
  flag('CLONE_UNTRACED', 0x800000n, 'cannot be made to be traced'),
  flag('CLONE_CHILD_SETTID', 0x1000000n, 'stores its thread id in its own memory'),
  flag('CLONE_NEWCGROUP', 0x2000000n, 'its own cgroup namespace'),
  flag('CLONE_NEWUTS', 0x4000000n, 'its own host name (UTS namespace)'),
  flag('CLONE_NEWIPC', 0x8000000n, 'its own System V IPC and POSIX message queue namespace'),
  flag('CLONE_NEWUSER', 0x10000000n, 'its own user namespace'),
  flag('CLONE_NEWPID', 0x20000000n, 'its own PID namespace: it is process 1 there'),
  flag('CLONE_NEWNET', 0x40000000n, 'its own network namespace'),
  flag('CLONE_IO', 0x80000000n, 'shares the I/O context'),
  flag('CLONE_CLEAR_SIGHAND', 0x100000000n, 'starts with all handlers reset to the default'),
  flag('CLONE_INTO_CGROUP', 0x200000000n, 'is created inside another cgroup'),
];

export const cloneFlagByName: ReadonlyMap<string, CloneFlag> = new Map(cloneFlags.map((f) => [f.name, f]));

/** Names that stand for a number in calls of these functions: include/uapi/linux/sched.h. */
export const cloneConstants: ReadonlyMap<string, bigint> = new Map([
  ...cloneFlags.map((f): [string, bigint] => [f.name, f.bit]),
  ['CSIGNAL', 0xffn],
  ['CLONE_ARGS_SIZE_VER0', 64n],
  ['CLONE_ARGS_SIZE_VER1', 80n],
  ['CLONE_ARGS_SIZE_VER2', 88n],
]);

const bit = (name: string): bigint => cloneFlagByName.get(name)?.bit ?? 0n;

/** A constraint that a set of flags breaks. */
export interface BrokenConstraint {
  readonly flags: readonly string[];
  readonly why: string;
}

export type CloneForm = 'clone' | 'clone3' | 'unshare';

const pairs: readonly (readonly [string, string, string])[] = [
  ['CLONE_FS', 'CLONE_NEWNS', 'a task with its own mounts cannot share root and current directory'],
  ['CLONE_FS', 'CLONE_NEWUSER', 'a task in a new user namespace cannot share root and current directory'],
  ['CLONE_SIGHAND', 'CLONE_CLEAR_SIGHAND', 'shared handlers cannot be cleared for one side'],
  ['CLONE_THREAD', 'CLONE_NEWUSER', 'the threads of a process share one user namespace'],
  ['CLONE_THREAD', 'CLONE_NEWPID', 'the threads of a process share one PID namespace'],
  ['CLONE_THREAD', 'CLONE_CLEAR_SIGHAND', 'a thread needs CLONE_SIGHAND, which excludes clearing'],
  ['CLONE_SYSVSEM', 'CLONE_NEWIPC', 'undo values belong to one IPC namespace'],
];

const unshareable = [
  'CLONE_THREAD',
  'CLONE_FS',
  'CLONE_SIGHAND',
  'CLONE_VM',
  'CLONE_FILES',
  'CLONE_SYSVSEM',
  'CLONE_NEWNS',
  'CLONE_NEWCGROUP',
  'CLONE_NEWUTS',
  'CLONE_NEWIPC',
  'CLONE_NEWUSER',
  'CLONE_NEWPID',
  'CLONE_NEWNET',
  'CLONE_NEWTIME',
].reduce((all, name) => all | bit(name), 0n);
/** Refused while the process has another thread: unshare(2), "EINVAL". */
export const unsharedAlone: readonly string[] = [
  'CLONE_NEWUSER',
  'CLONE_THREAD',
  'CLONE_SIGHAND',
  'CLONE_VM',
];

const known = cloneFlags.reduce((all, f) => all | f.bit, 0n);
const signalMask = 0xffn;

/**
 * @param set the bits that are certainly set
 * @param complete no other bit can be set: only then can the absence of a flag be an error
 * @returns every constraint of the kernel that this set breaks for sure
 */
export function brokenConstraints(
  form: CloneForm,
  set: bigint,
  complete: boolean,
): readonly BrokenConstraint[] {
  const broken: BrokenConstraint[] = [];
  const has = (name: string): boolean => (set & bit(name)) !== 0n;
  const say = (why: string, ...flags: readonly string[]): void => {
    broken.push({ flags, why });
  };
  if (form === 'unshare') {
    for (const f of cloneFlags)
      if ((set & f.bit) !== 0n && (unshareable & f.bit) === 0n)
        say('unshare() does not take this flag', f.name);
    const strange = set & ~known;
    if (strange !== 0n) say('unshare() refuses unknown bits', `0x${strange.toString(16)}`);
    return broken;
  }
  if (complete) {
    if (has('CLONE_SIGHAND') && !has('CLONE_VM'))
      say('shared handlers need shared memory: add CLONE_VM', 'CLONE_SIGHAND');
    if (has('CLONE_THREAD') && !has('CLONE_SIGHAND'))
      say('threads share handlers: add CLONE_SIGHAND (and CLONE_VM)', 'CLONE_THREAD');
  }
  for (const [a, b, why] of pairs) if (has(a) && has(b)) say(why, a, b);
  if (form === 'clone3') {
    if (has('CLONE_DETACHED')) say('clone3() refuses it', 'CLONE_DETACHED');
    const strange = set & ~known;
    if (strange !== 0n) say('clone3() refuses unknown bits', `0x${strange.toString(16)}`);
    if ((set & signalMask & ~bit('CLONE_NEWTIME')) !== 0n)
      say('clone3() takes the exit signal in exit_signal, not in flags', `signal ${set & 0x7fn}`);
  } else {
    if (has('CLONE_PIDFD') && has('CLONE_PARENT_SETTID'))
      say('clone() returns both through the same pointer', 'CLONE_PIDFD', 'CLONE_PARENT_SETTID');
    if (has('CLONE_PIDFD') && has('CLONE_DETACHED'))
      say('the kernel refuses this pair', 'CLONE_PIDFD', 'CLONE_DETACHED');
  }
  return broken;
}
