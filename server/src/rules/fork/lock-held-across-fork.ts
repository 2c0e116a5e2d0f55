/**
 * lock-held-across-fork
 *
 * ## What it finds
 * A lock that the forking thread holds at the fork, taken in the same function or by a caller, directly or through
 * wrappers, and that the child takes again, or never lets go of though it goes on running.
 *
 * ## Why it matters
 * The child's only thread starts with every lock as it was. One that the forking thread held is held in the child too,
 * by a thread that does not know it: taking it again waits for ever. That needs no second thread.
 *
 * ## Example
 * ```c
 * pthread_mutex_lock(&log_lock);
 * if (fork() == 0) {
 *   log_line("child starts");      // takes log_lock: waits for ever
 *   serve(client);
 * }
 * pthread_mutex_unlock(&log_lock);
 * ```
 *
 * ## Instead
 * Release it before the fork. Or keep it around the fork and release it on both sides, as `pthread_atfork` handlers do
 * for every fork of the program.
 *
 * ## Limits
 * An error where the child takes the lock again, a warning where it goes on running with it. Silent where the child execs
 * or leaves without touching it, releases it, or makes it anew, and where handlers of `pthread_atfork` take it. A lock
 * that is held on some paths only is not reported. Whether a mutex is recursive is not known: in the child of a fork glibc
 * does not let the same thread in again.
 *
 * Python: `with` on a plain lock, or its `acquire()` without a `release()`, around `os.fork()` or around the start of a
 * forked `Process`, where the child takes the lock again; an RLock lets its own thread in. `os.register_at_fork` handlers
 * that take it silence it.
 *
 * ## References
 * POSIX.1-2024 XSH fork(), pthread_atfork(), "Rationale"; pthread_atfork(3).
 */
import type { Finding } from '../../engine/finding';
import type { Analysis } from '../../program/analysis';
import type { HeldLockObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import { siteId } from '../../program/state';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';
import { pythonLocks } from './pythonLocks';

export const lockHeldAcrossFork: Rule = {
  id: 'lock-held-across-fork',
  family: 'fork',
  languages: ['c', 'cpp', 'python'],
  summary: 'A lock that the forking thread holds at the fork, and that the child wants or keeps.',
  severity: 'warning',
  *check(analysis) {
    const { concurrency, program } = analysis;
    const handled = new Set(concurrency.atforks.flatMap((a) => [...a.locks]));
    const worst = new Map<string, HeldLockObservation>();
    for (const one of concurrency.heldLocks) {
      // A lock of Python is let go of at the end of its with, in the child too.
      if (program.files.get(one.fork.site.fn.file)?.language === 'python') continue;
      const id = siteId(one.fork.site);
      if (handled.has(one.lock.absolute) || !matters(concurrency, one)) continue;
      const before = worst.get(id);
      if (!before || (one.again && !before.again)) worst.set(id, one);
    }
    for (const one of worst.values()) yield finding(one);
    yield* pythonLocks(analysis);
  },
};

function matters(
  { forks }: Analysis['concurrency'],
  { fork, again, released }: HeldLockObservation,
): boolean {
  if (again) return true;
  if (released) return false;
  const id = siteId(fork.site);
  const seen = forks.find((f) => siteId(f.fork.site) === id);
  // The child of a daemon's fork is the program that goes on, with the locks that are its own.
  if (seen?.parentLeaves === true) return false;
  const how = seen?.continues?.how;
  // One that works and then leaves is seen to the end: it did not want the lock.
  return how !== undefined && (how !== 'works' || fork.kind === 'multiprocessing');
}

function finding({ fork, lock, path, again }: HeldLockObservation): Finding {
  const { file, span } = absolute(fork.site.fn, fork.site.call.calleeSpan);
  const name = written(fork.site);
  const from = path.findIndex((site) => site.fn === lock.site.fn);
  const what = again
    ? `The child of ${name}() deadlocks, with or without other threads: this thread holds ${lock.name} at the fork, and the child takes it again.`
    : `This thread holds ${lock.name} when ${name}() copies the process, and the child goes on running without letting go of it: whoever takes it there waits for ever.`;
  return {
    rule: 'lock-held-across-fork',
    severity: again ? 'error' : 'warning',
    confidence: again ? 'high' : 'medium',
    file,
    span,
    message: `${what} Release it before the fork, or in the child as well.`,
    steps: [
      stepAt(lock.site, `${lock.name} is taken here`),
      ...callSteps(from < 0 ? [] : path.slice(from)),
      stepAt(fork.site, `${name}() copies the process: the child holds ${lock.name} too`),
      ...(again ? [stepAt(again, `the child takes ${lock.name} again here`)] : []),
    ],
  };
}
