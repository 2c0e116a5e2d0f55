/**
 * sigwait-on-synchronous-signal
 *
 * ## What it finds
 * SIGSEGV, SIGBUS, SIGFPE or SIGILL, or SIGKILL or SIGSTOP, put by name into a set that is waited for (`sigwait`,
 * `sigwaitinfo`, `sigtimedwait`, `signalfd`) or that is blocked for good.
 *
 * ## Why it matters
 * A fault is raised in the thread that makes it, and that thread cannot go on to wait for it. Where the signal is blocked
 * the kernel ends the process at once: the waiting thread never sees it, and a crash handler never runs. SIGKILL and
 * SIGSTOP are delivered to nobody.
 *
 * ## Example
 * ```c
 * sigaddset(&set, SIGTERM);
 * sigaddset(&set, SIGSEGV);                  // never arrives in sigwait()
 * pthread_sigmask(SIG_BLOCK, &set, NULL);
 * ```
 *
 * ## Instead
 * Leave them out of the set. A handler on an alternate stack (`sigaltstack`) may write a last message for a fault.
 *
 * ## Limits
 * A set that was filled by `sigfillset` names nothing and is not reported; nor is a mask that the same function puts back,
 * or one of a forked child. A fault signal that another process sends with `kill` does arrive; few programs mean that.
 *
 * ## References
 * sigprocmask(2): "If SIGBUS, SIGFPE, SIGILL, or SIGSEGV are generated while they are blocked, the result is undefined";
 * sigwaitinfo(2), signalfd(2), signal(7).
 */
import type { Finding } from '../../engine/finding';
import { faultSignals, uncatchableSignals } from '../../knowledge/signals';
import type { Concurrency } from '../../program/concurrency';
import { isPutBack, namedSignals } from '../../program/masks';
import { absolute } from '../../program/program';
import { siteId, type CallSite, type SignalSet } from '../../program/state';
import type { Rule } from '../rule';
import { listed, stepAt, written } from '../story';

export const sigwaitOnSynchronousSignal: Rule = {
  id: 'sigwait-on-synchronous-signal',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A fault signal, SIGKILL or SIGSTOP in a set of signals that is waited for or blocked.',
  severity: 'warning',
  *check({ concurrency }) {
    // A set that is blocked and waited for is one mistake: at the place that names the signal.
    const told = new Set<string>();
    for (const use of uses(concurrency)) {
      const hopeless = namedSignals(use.set).filter((s) => faultSignals.has(s) || uncatchableSignals.has(s));
      const first = hopeless[0];
      if (first === undefined) continue;
      const place = use.set.added?.get(first) ?? use.site;
      if (told.has(siteId(place))) continue;
      told.add(siteId(place));
      yield finding(use, hopeless, place);
    }
  },
};

interface Use {
  readonly site: CallSite;
  readonly set: SignalSet;
  readonly waits: boolean;
}

function* uses(concurrency: Concurrency): Generator<Use> {
  for (const { site, set } of concurrency.sigwaits) if (set) yield { site, set, waits: true };
  for (const mask of concurrency.masks) {
    const { site, set } = mask;
    if (!set || mask.inChild || mask.saves || (mask.how !== 'block' && mask.how !== 'set')) continue;
    if (!isPutBack(concurrency, mask)) yield { site, set, waits: false };
  }
}

function finding({ site, set, waits }: Use, hopeless: readonly string[], place: CallSite): Finding {
  const faults = hopeless.filter((s) => faultSignals.has(s));
  const others = hopeless.filter((s) => uncatchableSignals.has(s));
  const name = written(site);
  const reasons = [
    ...(faults.length > 0
      ? [
          `${listed(faults)} ${faults.length > 1 ? 'hit' : 'hits'} the thread that faults, and while blocked ${faults.length > 1 ? 'they end' : 'it ends'} the process at once${waits ? `: ${name}() never returns ${faults.length > 1 ? 'them' : 'it'}` : ''}`,
        ]
      : []),
    ...(others.length > 0
      ? [
          `${listed(others)} cannot be ${waits ? 'waited for' : 'blocked'}, and ${name}() passes over that in silence`,
        ]
      : []),
  ];
  return {
    rule: 'sigwait-on-synchronous-signal',
    severity: 'warning',
    confidence: waits ? 'high' : 'medium',
    ...absolute(place.fn, place.call.calleeSpan),
    message: `${reasons.join('; ')}. Leave ${hopeless.length > 1 ? 'them' : 'it'} out of the set.`,
    steps: [
      ...hopeless.flatMap((s) => {
        const added = set.added?.get(s);
        return added ? [stepAt(added, `${s} is put into the set here`)] : [];
      }),
      stepAt(site, waits ? 'the set is waited for here' : 'the set is blocked here'),
    ],
  };
}
