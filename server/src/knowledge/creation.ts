/**
 * What each way of creating a task shares and costs, for hovers. Costs are medians on Linux 6.18, x86-64; a profile or a
 * calibration on the user's own machine replaces them.
 */

const table = (memory: string, fds: string, handlers: string, pid: string): string =>
  `| | the new task |\n|---|---|\n| memory | ${memory} |\n| file descriptors | ${fds} |\n| signal handlers | ${handlers} |\n| process id | ${pid} |`;

const fork = `**A process**, by \`clone(SIGCHLD)\`: returns 0 in the child.\n\n${table('a copy, page by page when written', 'a copy of the table', 'a copy', 'its own')}\n\nOnly the calling thread exists in the child; locks stay as they are. Reference cost: 29 µs at 2 MB, 2.6 ms at 256 MB, 16.5 ms at 1 GB without huge pages.\n\nUse it to divide work before any thread exists; to start a program, \`posix_spawn\` is cheaper and safer.`;

export const creationNotes: ReadonlyMap<string, string> = new Map([
  ['fork', fork],
  ['os.fork', fork],
  ['_Fork', `${fork}\n\n\`_Fork\` runs no atfork handlers and is async-signal-safe: the child may call async-signal-safe functions only.`],
  ['vfork', `**A process in its creator’s memory**, by \`clone(CLONE_VM|CLONE_VFORK|SIGCHLD)\`.\n\n${table('shared until exec', 'a copy of the table', 'a copy', 'its own')}\n\nThe creator sleeps until the child execs or exits. The child may do nothing but assign the pid, exec and \`_exit\`. Reference cost: 8 µs at any size. \`posix_spawn\` does the same without the traps.`],
  ['posix_spawn', `**A new program in a process of its own**, by \`clone(CLONE_VM|CLONE_VFORK)\` and exec.\n\n${table('the new program’s', 'a copy, changed by the file actions', 'reset', 'its own')}\n\nReference cost: about 60 µs at any size. Safe with threads.`],
  ['posix_spawnp', `**A new program in a process of its own**, found along \`PATH\`, by \`clone(CLONE_VM|CLONE_VFORK)\` and exec.\n\nReference cost: about 60 µs at any size. Safe with threads.`],
  ['pthread_create', `**A thread**, by \`clone(CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SYSVSEM|CLONE_SIGHAND|CLONE_THREAD|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID)\`.\n\n${table('shared', 'shared', 'shared; the mask is inherited, then its own', 'the same; a thread id of its own')}\n\nReference cost: 3.7 µs, 8.4 µs with the join. A fault in it ends the whole process.`],
  ['std::thread', `**A thread** (\`pthread_create\` underneath): shares memory, descriptors, handlers and process id; stack, registers, signal mask and \`errno\` are its own.\n\nReference cost: 3.7 µs, 8.4 µs with the join.`],
  ['threading.Thread.start', `**A thread**: an operating-system thread that shares everything, but runs Python bytecode only while it holds the GIL (unless the interpreter is a free-threaded build).`],
  ['multiprocessing.Process.start', `**A process** of its own interpreter: nothing is shared but what is passed. The start method decides its cost: fork (the default on Linux before 3.14), forkserver (from 3.14) or spawn.`],
]); // prettier-ignore
