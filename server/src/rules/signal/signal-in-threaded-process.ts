/**
 * signal-in-threaded-process
 *
 * ## What it finds
 * `signal()` that installs a handler function, in a program that starts threads.
 *
 * ## Why it matters
 * What `signal` does in a process with threads is unspecified. Where it is specified it differs between systems: the
 * handler may be reset by its first call, system calls may be restarted or not, and nothing blocks other signals
 * meanwhile. `sigaction` says all of it.
 *
 * ## Example
 * ```c
 * signal(SIGHUP, on_hangup);
 * pthread_create(&worker, NULL, work, NULL);
 * ```
 *
 * ## Instead
 * ```c
 * struct sigaction action = { .sa_handler = on_hangup, .sa_flags = SA_RESTART };
 * sigemptyset(&action.sa_mask);
 * sigaction(SIGHUP, &action, NULL);
 * ```
 *
 * ## Limits
 * `SIG_IGN` and `SIG_DFL` are not reported, nor is `signal` in a forked child or in a program without threads. A hint in a
 * library that starts threads.
 *
 * ## References
 * signal(2), "Portability" and "Notes": "The effects of signal() in a multithreaded process are unspecified"; CERT C CON37-C.
 */
import type { Finding } from '../../engine/finding';
import type { CallEvent } from '../../facts/model';
import { hasAlternative } from '../../program/alternatives';
import type { HandlerObservation, ThreadObservation } from '../../program/concurrency';
import { absolute, type Program } from '../../program/program';
import { siteId } from '../../program/state';
import type { Rule } from '../rule';
import { listed, stepAt, written } from '../story';

export const signalInThreadedProcess: Rule = {
  id: 'signal-in-threaded-process',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A handler installed with signal() in a program with threads, where sigaction() is needed.',
  severity: 'warning',
  *check({ concurrency, program }) {
    for (const unit of concurrency.units) {
      const thread = concurrency.threads.find((t) => t.unit.id === unit.id);
      if (!thread) continue;
      const calls = new Map<string, HandlerObservation[]>();
      for (const handler of concurrency.handlers) {
        if (handler.unit.id !== unit.id || !installs(program, handler)) continue;
        const id = siteId(handler.leaf);
        const others = calls.get(id);
        if (others) others.push(handler);
        else calls.set(id, [handler]);
      }
      for (const handlers of calls.values()) yield* finding(handlers, thread);
    }
  },
};

/** What is not seen to be a function is SIG_IGN, SIG_DFL or a handler that is put back. */
function installs(program: Program, { api, inChild, routines, leaf }: HandlerObservation): boolean {
  if (api !== 'signal' || inChild || routines.length === 0) return false;
  // `#ifdef HAVE_SIGACTION … #else`: which it is was thought of.
  const byAction = (other: CallEvent): boolean =>
    program
      .callees(leaf.fn, other)
      .some(
        (t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'handler' && e.action) === true,
      );
  return !hasAlternative(leaf.fn, leaf.call, byAction);
}

function* finding(handlers: readonly HandlerObservation[], thread: ThreadObservation): Generator<Finding> {
  const first = handlers[0];
  if (!first) return;
  const names = [...new Set(handlers.flatMap((h) => h.routines.map((r) => `${r.facts.name}()`)))];
  const name = written(first.leaf);
  yield {
    rule: 'signal-in-threaded-process',
    severity: thread.unit.main ? 'warning' : 'hint',
    confidence: thread.unit.main ? 'high' : 'low',
    ...absolute(first.leaf.fn, first.leaf.call.calleeSpan),
    message: `${name}() installs ${listed(names)} in a process with threads, where its effect is unspecified; whether the handler stays and system calls restart differs between systems. sigaction() says both.`,
    steps: [
      stepAt(thread.site, 'the program starts a thread here'),
      stepAt(first.leaf, 'the handler is installed here'),
    ],
    fix: 'signal-to-sigaction',
  };
}
