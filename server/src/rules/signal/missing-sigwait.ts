/**
 * missing-sigwait
 *
 * ## What it finds
 * A threaded program that handles asynchronous signals (SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1, …) in handlers which
 * may run on any of its threads: the signals are not blocked before the first thread starts, and no thread takes them
 * with `sigwait`, `sigwaitinfo`, `sigtimedwait` or `signalfd`.
 *
 * ## Why it matters
 * The kernel delivers a process-directed signal to any thread that does not block it. The handler interrupts that thread
 * wherever it is, with whatever locks it holds, and may call async-signal-safe functions only. System calls of a thread
 * that has nothing to do with signals fail with EINTR.
 *
 * ## Example
 * ```c
 * signal(SIGTERM, on_term);                       // may run on main or on any worker
 * pthread_create(&t, NULL, worker, NULL);
 * ```
 *
 * ## Instead
 * Block the signals in main before the first `pthread_create` (threads inherit the mask), and let one thread wait for
 * them with `sigwait`: it may then call anything.
 *
 * ## Limits
 * A thread whose routine blocks the signal itself is left alone, and so is a signal that the program sends to its threads with `pthread_kill` or `tgkill`. A handler that only sets a flag, or writes to a self-pipe or eventfd, is the accepted alternative: a hint. SIGPIPE and
 * fault signals go to the thread that caused them and are left alone.
 *
 * ## References
 * signal(7), pthread_sigmask(3), sigwait(3); CERT C SIG30-C, CON37-C.
 */
import type { Finding } from '../../engine/finding';
import { asynchronousSignals, forPrograms } from '../../knowledge/signals';
import type { Analysis } from '../../program/analysis';
import type {
  Concurrency,
  HandlerObservation,
  ProgramUnit,
  ThreadObservation,
} from '../../program/concurrency';
import { handlerKind } from '../../program/handlers';
import { absolute } from '../../program/program';
import { hasSignal } from '../../program/state';
import type { Rule } from '../rule';
import { listed, stepAt, written } from '../story';

export const missingSigwait: Rule = {
  id: 'missing-sigwait',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A threaded program whose asynchronous signals are handled on whichever thread they hit.',
  severity: 'warning',
  *check(analysis) {
    for (const unit of analysis.concurrency.units) yield* findings(analysis, unit);
  },
};

function* findings(analysis: Analysis, unit: ProgramUnit): Generator<Finding> {
  const { concurrency, program } = analysis;
  const threads = concurrency.threads.filter((t) => t.unit.id === unit.id);
  if (threads.length === 0) return;
  const waits = concurrency.sigwaits.filter((w) => w.unit.id === unit.id);
  // One story a routine and installer: the same handler for six signals is one design, not six faults.
  const stories = new Map<string, Story>();
  for (const handler of concurrency.handlers) {
    if (handler.unit.id !== unit.id || handler.inChild || handler.routines.length === 0) continue;
    const { signal } = handler;
    if (signal !== null && !asynchronousSignals.has(signal)) continue;
    if (waits.some((w) => w.set === null || signal === null || hasSignal(w.set, signal))) continue;
    // Sent to a thread on purpose: it runs there, and nowhere else.
    if (signal !== null && sentToThreads(concurrency, unit, signal)) continue;
    // A signal that is unknown (a parameter, a table) counts as blocked where anything is blocked on purpose.
    const open = threads.find(
      (t) =>
        !blocksItself(analysis, t, signal) &&
        (signal === null ? !t.mask.all && t.mask.names.size === 0 : !hasSignal(t.mask, signal)),
    );
    if (!open) continue;
    const id = `${handler.site.fn.id}|${handler.routines.map((r) => r.id).join()}`;
    const story = stories.get(id);
    const name = signal ?? 'a signal';
    if (!story) stories.set(id, { handler, open, signals: [name] });
    else if (!story.signals.includes(name)) story.signals.push(name);
  }
  for (const { handler, open, signals } of stories.values()) {
    const harmless = handler.routines.every((r) => handlerKind(program, r) !== 'works');
    yield finding(unit, handler, open, harmless, signals);
  }
}

interface Story {
  readonly handler: HandlerObservation;
  readonly open: ThreadObservation;
  readonly signals: string[];
}

function sentToThreads({ threadSignals }: Concurrency, unit: ProgramUnit, signal: string): boolean {
  return threadSignals.some(
    (t) => t.unit.id === unit.id && (t.signal === null ? forPrograms.has(signal) : t.signal === signal),
  );
}

/** A thread that blocks the signal in its own routine is open to it for a moment only. */
function blocksItself({ concurrency }: Analysis, thread: ThreadObservation, signal: string | null): boolean {
  return concurrency.masks.some(
    (m) =>
      m.site.fn === thread.routine &&
      (m.how === 'block' || m.how === 'set') &&
      (m.set === null || signal === null || hasSignal(m.set, signal)),
  );
}

function finding(
  unit: ProgramUnit,
  handler: HandlerObservation,
  thread: ThreadObservation,
  harmless: boolean,
  signals: readonly string[],
): Finding {
  const { file, span } = absolute(handler.site.fn, handler.site.call.calleeSpan);
  const routine = handler.routines[0]?.facts.name ?? 'the handler';
  const one = signals.length === 1;
  const names = one && handler.signal === null ? 'the signal' : listed(signals);
  const advice = harmless
    ? `It only sets a flag or writes to a pipe, which is accepted; a thread in sigwait() would spare the other threads the interruption.`
    : `Block ${one ? 'it' : 'them'} with pthread_sigmask() before the first thread and take ${one ? 'it' : 'them'} in one thread with sigwait(), which may then call anything.`;
  return {
    rule: 'missing-sigwait',
    severity: harmless ? 'hint' : unit.main ? 'warning' : 'hint',
    confidence: unit.main ? 'high' : 'low',
    file,
    span,
    message: `${routine}() may run on any thread: ${names} ${one ? 'is' : 'are'} not blocked when ${written(thread.site)}() starts a thread, and no thread waits for ${one ? 'it' : 'them'}. ${advice}`,
    steps: [
      stepAt(thread.site, `this thread inherits a mask that leaves ${names} open`),
      stepAt(handler.site, `${routine}() is installed here`),
      ...handler.routines.slice(0, 1).map((r) => ({
        ...{ file: r.file, span: r.facts.nameSpan },
        message: `and may interrupt main or any thread`,
      })),
    ],
    ...(unit.main ? { fix: 'insert-signal-thread' } : {}),
  };
}
