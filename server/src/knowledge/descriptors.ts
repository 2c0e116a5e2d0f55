/**
 * Functions that make a descriptor which a later exec inherits, and the form of each that sets close-on-exec at once:
 * open(2) (O_CLOEXEC, "race"), socket(2), accept4(2), pipe2(2), dup3(2), fcntl(2), epoll_create1(2), fopen(3) ("e"),
 * mkostemp(3), memfd_create(2), eventfd(2), timerfd_create(2), signalfd(2), inotify_init1(2).
 */
export interface DescriptorMaker {
  /** The flags argument, and the flag that is wanted there. */
  readonly flags?: { readonly index: number; readonly flag: string };
  /** Mode string of fopen: `e` is wanted in it. */
  readonly mode?: number;
  /** What to write instead; `$0` is the first argument. */
  readonly instead?: string;
  /** The descriptors are stored through this argument. */
  readonly through?: number;
}

const flags = (index: number, flag: string, through?: number): DescriptorMaker => ({
  flags: { index, flag },
  ...(through === undefined ? {} : { through }),
});

const makers: ReadonlyMap<string, DescriptorMaker> = new Map<string, DescriptorMaker>([
  ['open', flags(1, 'O_CLOEXEC')],
  ['open64', flags(1, 'O_CLOEXEC')],
  ['openat', flags(2, 'O_CLOEXEC')],
  ['openat64', flags(2, 'O_CLOEXEC')],
  ['creat', { instead: 'open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, $1)' }],
  ['socket', flags(1, 'SOCK_CLOEXEC')],
  ['socketpair', flags(1, 'SOCK_CLOEXEC', 3)],
  ['pipe', { instead: 'pipe2($0, O_CLOEXEC)', through: 0 }],
  ['pipe2', flags(1, 'O_CLOEXEC', 0)],
  ['accept', { instead: 'accept4($0, $1, $2, SOCK_CLOEXEC)' }],
  ['accept4', flags(3, 'SOCK_CLOEXEC')],
  ['dup', { instead: 'fcntl($0, F_DUPFD_CLOEXEC, 0)' }],
  ['epoll_create', { instead: 'epoll_create1(EPOLL_CLOEXEC)' }],
  ['epoll_create1', flags(0, 'EPOLL_CLOEXEC')],
  ['inotify_init', { instead: 'inotify_init1(IN_CLOEXEC)' }],
  ['inotify_init1', flags(0, 'IN_CLOEXEC')],
  ['eventfd', flags(1, 'EFD_CLOEXEC')],
  ['timerfd_create', flags(1, 'TFD_CLOEXEC')],
  ['signalfd', flags(2, 'SFD_CLOEXEC')],
  ['memfd_create', flags(1, 'MFD_CLOEXEC')],
  ['mkstemp', { instead: 'mkostemp($0, O_CLOEXEC)' }],
  ['mkostemp', flags(1, 'O_CLOEXEC')],
  ['fopen', { mode: 1 }],
]);

export function descriptorMaker(name: string): DescriptorMaker | null {
  return makers.get(name) ?? null;
}

/** Close what is left open before exec: closefrom(3), close_range(2). */
export const closesAll: ReadonlySet<string> = new Set(['closefrom', 'close_range']);

/** Wait for a request of somebody else: accept(2), recv(2), mq_receive(3), msgrcv(2). */
export const receives: ReadonlySet<string> = new Set([
  'accept', 'accept4', 'recv', 'recvfrom', 'recvmsg', 'recvmmsg', 'mq_receive', 'mq_timedreceive', 'msgrcv',
]); // prettier-ignore

/** Give back what popen started: popen(3). */
export const reaps: ReadonlySet<string> = new Set([
  'pclose',
  'g_child_watch_add',
  'g_spawn_close_pid',
  'apr_proc_wait',
  'uv_spawn',
]);
