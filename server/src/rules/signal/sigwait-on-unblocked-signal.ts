/**
 * sigwait-on-unblocked-signal
 *
 * ## What it finds
 * A wait for signals (`sigwait`, `sigwaitinfo`, `sigtimedwait`, `signalfd`) that nothing blocks, or that only the waiting
 * thread blocks while main or other threads leave them open.
 *
 * ## Why it matters
 * A signal that is not blocked is delivered: its handler runs, or its default action ends the process, and the wait goes
 * on. POSIX leaves `sigwait` on an unblocked signal undefined. The kernel picks any thread that does not block the signal,
 * so that one open thread is enough.
 *
 * ## Example
 * ```c
 * static void *signals(void *arg) {
 *   pthread_sigmask(SIG_BLOCK, &set, NULL);   // this thread only: main still takes SIGTERM
 *   sigwait(&set, &number);
 * ```
 *
 * ## Instead
 * Block the set in main before the first thread is created: threads inherit the mask.
 *
 * ## Limits
 * Silent where the set is not known, in forked children, in libraries, and for signals that this program sends to one of
 * its threads. A mask that is merely set too late is left to `signal-mask-after-thread`.
 *
 * ## References
 * sigwait(3), signalfd(2): "Normally, the set of signals to be received via the file descriptor should be blocked"; POSIX.1-2024
 * sigwait(): "The signals defined by set shall have been blocked at the time of the call to sigwait()"; signal(7).
 */
import type { Finding } from '../../engine/finding';
import { asynchronousSignals } from '../../knowledge/signals';
import type {
  Concurrency,
  MaskObservation,
  SigwaitObservation,
  ThreadObservation,
} from '../../program/concurrency';
import { mayBeBlocked, mayBlock, namedSignals } from '../../program/masks';
import { absolute } from '../../program/program';
import { hasSignal } from '../../program/state';
import type { Rule } from '../rule';
import { listed, stepAt, written } from '../story';

export const sigwaitOnUnblockedSignal: Rule = {
  id: 'sigwait-on-unblocked-signal',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A wait for signals that are not blocked, or not blocked in all threads.',
  severity: 'warning',
  *check({ concurrency }) {
    for (const wait of concurrency.sigwaits) {
      // The mask of a library's caller is not known, nor is what a child makes of the mask that it inherits.
      if (!wait.unit.main || wait.inChild) continue;
      const named = namedSignals(wait.set);
      const never = named.filter((s) => !mayBeBlocked(concurrency, wait.unit, s));
      if (never.length > 0) yield neverBlocked(wait, never);
      else yield* openElsewhere(concurrency, wait, named);
    }
  },
};

/** The waiting thread blocks the signals itself, when other threads have been there with them open all along. */
function* openElsewhere(
  concurrency: Concurrency,
  wait: SigwaitObservation,
  named: readonly string[],
): Generator<Finding> {
  if (!wait.onThread) return;
  const inUnit = <T extends { readonly unit: { readonly id: string } }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.unit.id === wait.unit.id);
  const created = inUnit(concurrency.threads).find((t) => t.routine === wait.root);
  if (!created) return;
  const masks = inUnit(concurrency.masks).filter((m) => !m.inChild);
  const sent = inUnit(concurrency.threadSignals);
  const open = named.filter(
    (s) =>
      asynchronousSignals.has(s) &&
      hasSignal(wait.mask, s) &&
      !hasSignal(created.mask, s) &&
      !sent.some((t) => t.signal === null || t.signal === s) &&
      !masks.some((m) => !m.onThread && mayBlock(m, s)),
  );
  const own = masks.find((m) => m.onThread && open.some((s) => mayBlock(m, s)));
  if (open.length > 0 && own) yield onlyHere(wait, created, own, open);
}

function neverBlocked(wait: SigwaitObservation, signals: readonly string[]): Finding {
  const name = written(wait.site);
  const many = signals.length > 1;
  const what = wait.descriptor ? `the descriptor of ${name}() never reads` : `${name}() may never return`;
  const added = signals.flatMap((s) => wait.set?.added?.get(s) ?? [])[0];
  return {
    rule: 'sigwait-on-unblocked-signal',
    severity: 'warning',
    confidence: 'high',
    ...absolute(wait.site.fn, wait.site.call.calleeSpan),
    message: `${listed(signals)} ${many ? 'are' : 'is'} waited for and blocked nowhere in this program: ${many ? 'they are' : 'it is'} delivered as usual, and ${what} ${many ? 'them' : 'it'}. Block ${many ? 'them' : 'it'} first with pthread_sigmask(), before any thread starts.`,
    steps: added
      ? [
          stepAt(added, `${signals[0] ?? ''} is put into the set here`),
          stepAt(wait.site, 'and waited for here'),
        ]
      : [],
  };
}

function onlyHere(
  wait: SigwaitObservation,
  created: ThreadObservation,
  own: MaskObservation,
  signals: readonly string[],
): Finding {
  const many = signals.length > 1;
  return {
    rule: 'sigwait-on-unblocked-signal',
    severity: 'warning',
    confidence: 'medium',
    ...absolute(wait.site.fn, wait.site.call.calleeSpan),
    message: `${listed(signals)} ${many ? 'are' : 'is'} blocked in this thread only; the thread that created it still takes ${many ? 'them' : 'it'}, so that ${written(wait.site)}() may never see ${many ? 'them' : 'it'}. Block ${many ? 'them' : 'it'} before ${written(created.site)}(): threads inherit the mask.`,
    steps: [
      stepAt(created.site, `this thread is created by one that leaves ${listed(signals)} open`),
      stepAt(own.site, 'the mask is set here, for this thread alone'),
      stepAt(wait.site, 'and the signal is waited for here'),
    ],
  };
}
