/**
 * signal-mask-after-thread
 *
 * ## What it finds
 * Signals that main blocks for good after it has already started a thread that should have inherited the mask.
 *
 * ## Why it matters
 * A thread inherits the mask of its creator at the moment it is created. A mask set afterwards holds for main alone: the
 * signal goes to the thread that does not block it, and `sigwait` in another thread never sees it.
 *
 * ## Example
 * ```c
 * pthread_create(&worker, NULL, work, NULL);
 * pthread_sigmask(SIG_BLOCK, &set, NULL);          // worker still takes SIGTERM
 * pthread_create(&waiter, NULL, wait_for_signals, &set);
 * ```
 *
 * ## Instead
 * Set the mask before the first thread is created.
 *
 * ## Limits
 * A mask whose former value is kept is meant to be put back; one that is put back in the same function guards a critical section or a thread's creation, and is not reported;
 * nor is one set on a thread that is not main, in a forked child, or for signals that the thread had blocked already.
 *
 * ## References
 * pthread_sigmask(3): "A new thread inherits a copy of its creator’s signal mask"; pthreads(7).
 */
import type { Finding } from '../../engine/finding';
import { asynchronousSignals } from '../../knowledge/signals';
import type { Concurrency, MaskObservation, ThreadObservation } from '../../program/concurrency';
import { isPutBack } from '../../program/masks';
import { absolute } from '../../program/program';
import { hasSignal, siteId, witness } from '../../program/state';
import type { Rule } from '../rule';
import { listed, stepAt, written } from '../story';

export const signalMaskAfterThread: Rule = {
  id: 'signal-mask-after-thread',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A signal mask set after a thread that should have inherited it was created.',
  severity: 'warning',
  *check(analysis) {
    const { concurrency } = analysis;
    for (const mask of concurrency.masks) {
      const thread = lateFor(concurrency, mask);
      if (thread) yield finding(mask, thread.thread, thread.signals);
    }
  },
};

/** The thread that was started before with one of these signals open. */
function lateFor(
  concurrency: Concurrency,
  mask: MaskObservation,
): { thread: ThreadObservation; signals: readonly string[] } | null {
  if (mask.onThread || mask.inChild || mask.how === 'unblock' || mask.how === 'unknown' || !mask.set)
    return null;
  if (mask.saves || isPutBack(concurrency, mask)) return null;
  const started = witness(mask.threads)?.site;
  if (!started) return null;
  const thread = concurrency.threads.find(
    (t) => t.unit.id === mask.unit.id && siteId(t.site) === siteId(started),
  );
  if (!thread) return null;
  const { set } = mask;
  const open = [...(set.all ? asynchronousSignals : set.names)].filter(
    (s) => asynchronousSignals.has(s) && hasSignal(set, s) && !hasSignal(thread.mask, s),
  );
  return open.length > 0 ? { thread, signals: open } : null;
}

function finding(mask: MaskObservation, thread: ThreadObservation, open: readonly string[]): Finding {
  const signal = mask.set?.all === true ? 'its signals' : listed(open);
  const { file, span } = absolute(mask.site.fn, mask.site.call.calleeSpan);
  const routine = thread.routine ? `${thread.routine.facts.name}()` : 'a thread';
  return {
    rule: 'signal-mask-after-thread',
    severity: 'warning',
    confidence: 'medium',
    file,
    span,
    message: `This mask comes too late for the thread that runs ${routine}: it was created before and still takes ${signal}. Move ${written(mask.site)}() before the first ${written(thread.site)}().`,
    steps: [
      stepAt(thread.site, `this thread is created with ${signal} open`),
      stepAt(mask.site, 'the mask is set here, for this thread and later ones only'),
    ],
  };
}
