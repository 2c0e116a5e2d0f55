/**
 * inheritable-fd-in-threaded-process
 *
 * ## What it finds
 * In a program that has threads and starts other programs: a file, socket, pipe or other descriptor that is kept (in a
 * member, in a global, or by the caller) and made without close-on-exec in the same call.
 *
 * ## Why it matters
 * A program that is started inherits every descriptor without close-on-exec: it keeps the port bound, the pipe without end
 * of file, the deleted file on the disk, and it can read the connection. Setting `FD_CLOEXEC` afterwards is a race: another
 * thread may fork and exec in between.
 *
 * ## Example
 * ```c
 * server.fd = socket(AF_INET, SOCK_STREAM, 0);     // socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
 * fcntl(server.fd, F_SETFD, FD_CLOEXEC);           // too late for another thread's popen()
 * ```
 *
 * ## Instead
 * The form that sets close-on-exec at once: `O_CLOEXEC`, `SOCK_CLOEXEC`, `pipe2`, `accept4`, `F_DUPFD_CLOEXEC`,
 * `epoll_create1(EPOLL_CLOEXEC)`, mode `"e"` of `fopen`. The code action writes it.
 *
 * ## Limits
 * A hint, always. Silent for a descriptor that stays in the function that made it, for flags that are not constants, in
 * functions that exec, in programs that close everything before exec (`closefrom`, `close_range`), where the descriptor
 * and all other programs are the main thread's business, and beside a call of the atomic form. A descriptor that
 * is meant to be inherited is told too: say so with a suppression.
 *
 * ## References
 * open(2), O_CLOEXEC; accept4(2); pipe2(2); fcntl(2); CERT C FIO22-C.
 */
import type { Finding } from '../../engine/finding';
import type { Analysis } from '../../program/analysis';
import type { ProgramUnit } from '../../program/concurrency';
import { inheritableDescriptors, type Inheritable } from '../../program/descriptors';
import type { ProcessFacts } from '../../program/processes';
import { absolute } from '../../program/program';
import type { CallSite } from '../../program/state';
import type { Rule } from '../rule';
import { stepAt, written } from '../story';

export const inheritableFdInThreadedProcess: Rule = {
  id: 'inheritable-fd-in-threaded-process',
  family: 'fork',
  languages: ['c', 'cpp'],
  summary: 'A descriptor without close-on-exec in a program that has threads and starts others.',
  severity: 'hint',
  *check({ concurrency }) {
    for (const facts of concurrency.processes) {
      const thread = concurrency.threads.find((t) => t.unit === facts.unit);
      const spawns = [...facts.calls.spawns, ...execing(concurrency, facts.unit)];
      if (!thread || spawns.length === 0 || facts.calls.closes.length > 0) continue;
      for (const made of inheritableDescriptors(facts)) {
        const spawn = onAnotherThread(facts, made.site, spawns);
        if (spawn) yield finding(made, thread.site, spawn);
      }
    }
  },
};

/** Forks of this program whose child execs. */
function execing({ forks }: Analysis['concurrency'], unit: ProgramUnit): readonly CallSite[] {
  return forks.filter((f) => f.execs && f.reached.some((r) => r.unit === unit)).map((f) => f.fork.site);
}

/** A start of a program that may come from another thread than the one that makes the descriptor. */
function onAnotherThread(
  facts: ProcessFacts,
  made: CallSite,
  spawns: readonly CallSite[],
): CallSite | undefined {
  const threads = facts.onThreads();
  // Two threads may run what is reached from a thread's routine.
  if (!threads || threads.has(made.fn.id)) return spawns[0];
  return spawns.find((s) => threads.has(s.fn.id));
}

function finding({ site, wanted, setLater }: Inheritable, thread: CallSite, spawn: CallSite): Finding {
  const name = written(site);
  const later = setLater ? ', also where FD_CLOEXEC is set afterwards: that is a race' : '';
  return {
    rule: 'inheritable-fd-in-threaded-process',
    severity: 'hint',
    confidence: 'medium',
    ...absolute(site.fn, site.call.calleeSpan),
    message: `${name}() makes a descriptor that a program started by another thread inherits${later}. Set close-on-exec in the same call: ${wanted}.`,
    steps: [
      stepAt(thread, 'the program has threads'),
      stepAt(spawn, `and starts other programs, here by ${written(spawn)}()`),
    ],
    fix: 'close-on-exec',
  };
}
