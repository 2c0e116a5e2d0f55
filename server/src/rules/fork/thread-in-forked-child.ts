/**
 * thread-in-forked-child
 *
 * ## What it finds
 * A thread that is started in the forked child of a process with threads, before exec, through any depth of functions.
 *
 * ## Why it matters
 * The child of a threaded process may only make async-signal-safe calls until it execs. Starting a thread allocates its
 * stack and takes locks of the C library that another thread may have held at the fork; and from then on the child runs
 * threads on a copy of memory in which any lock and any half-finished structure may be left as the parent's threads had
 * it at that moment.
 *
 * ## Example
 * ```c
 * pthread_create(&t, NULL, worker, NULL);
 * if (fork() == 0) {
 *   pthread_create(&u, NULL, helper, NULL);   // in a copy that only exec puts in order
 *   serve(client);
 * }
 * ```
 *
 * ## Instead
 * Fork before the first thread and start the threads on both sides, or let the child exec a program that starts its own.
 *
 * ## Limits
 * Silent in a program without threads at the fork: there the child is a process like any other. A hint in a library whose
 * caller's threads are not known.
 *
 * ## References
 * POSIX.1-2024 XSH fork(); pthread_create(3); signal-safety(7).
 */
import type { Finding } from '../../engine/finding';
import type { ThreadObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import { level, witness } from '../../program/state';
import type { Rule } from '../rule';
import { callSteps, forkStep, stepAt, threadSteps, written } from '../story';

export const threadInForkedChild: Rule = {
  id: 'thread-in-forked-child',
  family: 'fork',
  languages: ['c', 'cpp'],
  summary: 'A thread that is started in the forked child of a process with threads.',
  severity: 'warning',
  *check(analysis) {
    for (const { child, site } of analysis.concurrency.threads)
      if (child && level(child.fork.threads) !== 'none') yield finding(child, site);
  },
};

function finding(
  { fork, site, path }: NonNullable<ThreadObservation['child']>,
  leaf: ThreadObservation['site'],
): Finding {
  const { file, span } = absolute(site.fn, site.call.calleeSpan);
  const best = witness(fork.threads);
  const direct = leaf === site;
  const what = direct
    ? `${written(site)}() starts a thread`
    : `${written(site)}() leads to ${written(leaf)}(), which starts a thread`;
  const when = best?.site ? 'of a process with threads' : 'of a process that may have threads';
  return {
    rule: 'thread-in-forked-child',
    severity: best?.site ? 'warning' : 'hint',
    confidence: best?.site ? 'high' : 'low',
    file,
    span,
    message: `${what} in the forked child ${when}: every lock there is as the parent’s threads left it. Fork before the first thread, or let the child exec.`,
    steps: [
      ...threadSteps(fork.threads),
      forkStep(fork),
      ...(direct ? [] : callSteps([site, ...path])),
      stepAt(leaf, 'a thread is started in the child here'),
    ],
  };
}
