/**
 * terminating-signal-to-thread
 *
 * ## What it finds
 * `pthread_kill` with a signal whose default action ends or stops the process, in a program that neither handles, ignores,
 * blocks nor waits for that signal.
 *
 * ## Why it matters
 * A signal is sent to a thread, but what it does it does to the process: `pthread_kill(worker, SIGTERM)` ends all threads.
 *
 * ## Example
 * ```c
 * pthread_kill(worker, SIGTERM);
 * ```
 *
 * ## Instead
 * Ask the thread to end: a flag that it looks at, a condition variable, an eventfd that it polls, or `pthread_cancel` where
 * its cleanup handlers are in place. A signal with an empty handler (no `SA_RESTART`) only interrupts a blocking call.
 *
 * ## Limits
 * Silent where the signal is not a constant, or where it is named in any other call, which may install a handler in a way
 * that is not known. In a library only SIGKILL and SIGSTOP are reported. SIGABRT and the fault signals are left alone: who
 * sends those wants the core dump.
 *
 * ## References
 * pthread_kill(3): "if the disposition of the signal is \"stop\", \"continue\", or \"terminate\", this action will affect the
 * whole process"; CERT C POS44-C.
 */
import type { Finding } from '../../engine/finding';
import { processWideByDefault, signalName, uncatchableSignals } from '../../knowledge/signals';
import { calls } from '../../facts/model';
import type { Analysis } from '../../program/analysis';
import type { ThreadSignalObservation } from '../../program/concurrency';
import { mayBeBlocked } from '../../program/masks';
import { absolute, type FunctionRef } from '../../program/program';
import { hasSignal } from '../../program/state';
import type { Rule } from '../rule';
import { stepAt, written } from '../story';

export const terminatingSignalToThread: Rule = {
  id: 'terminating-signal-to-thread',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A signal sent to one thread whose default action ends the whole process.',
  severity: 'warning',
  *check(analysis) {
    for (const sent of analysis.concurrency.threadSignals) {
      const action = sent.signal === null ? undefined : processWideByDefault.get(sent.signal);
      if (sent.signal !== null && action && !isTaken(analysis, sent, sent.signal))
        yield finding(sent, sent.signal, action);
    }
  },
};

/** Whether the program does anything about the signal, as far as it can be told. */
function isTaken(analysis: Analysis, { unit }: ThreadSignalObservation, signal: string): boolean {
  if (uncatchableSignals.has(signal)) return false;
  if (!unit.main) return true;
  const { concurrency, program } = analysis;
  return (
    concurrency.handlers.some((h) => h.unit.id === unit.id && (h.signal === null || h.signal === signal)) ||
    concurrency.sigwaits.some((w) => w.unit.id === unit.id && (!w.set || hasSignal(w.set, signal))) ||
    mayBeBlocked(concurrency, unit, signal) ||
    [...program.functions.values()].some((fn) => mentions(analysis, fn, signal))
  );
}

/** A call of something unknown that is given the signal: a library's way to watch it, perhaps. */
function mentions({ program }: Analysis, fn: FunctionRef, signal: string): boolean {
  for (const call of calls(fn.facts.body)) {
    if (!call.args.some((a) => signalName(a.value) === signal && a.value.k === 'name')) continue;
    const targets = program.callees(fn, call);
    if (targets.length === 0 || targets.some((t) => t.k !== 'external' || !t.model)) return true;
    if (targets.some((t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'handler') === true))
      return true;
  }
  return false;
}

function finding(sent: ThreadSignalObservation, signal: string, action: 'ends' | 'stops'): Finding {
  const name = written(sent.site);
  const why = uncatchableSignals.has(signal)
    ? 'which nothing can catch'
    : 'for which no handler is installed';
  return {
    rule: 'terminating-signal-to-thread',
    severity: 'warning',
    confidence: uncatchableSignals.has(signal) ? 'high' : 'medium',
    ...absolute(sent.site.fn, sent.site.call.calleeSpan),
    message: `${name}() with ${signal}, ${why}, ${action} the whole process, not the thread. Ask the thread to end through a flag, a condition variable or an eventfd that it waits for.`,
    steps: [stepAt(sent.site, `${signal} is sent to one thread and acts on all of them`)],
  };
}
