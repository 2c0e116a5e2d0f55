/**
 * unsafe-shared-state-in-signal-handler
 *
 * ## What it finds
 * A signal handler that reads or writes an object of static storage which the rest of the program uses too, and which is
 * neither `volatile sig_atomic_t` nor a lock-free atomic; and memory that the handler follows and the rest frees.
 *
 * ## Why it matters
 * The compiler does not know that a handler exists. It keeps a plain `int stop` in a register for the whole of a loop, which
 * then never ends; it moves writes past each other. And the handler can come between the two halves of any change: it sees
 * a list whose pointer is set and whose length is not, or memory that was freed a moment ago.
 *
 * ## Example
 * ```c
 * static int stop;
 * static void on_term(int sig) { stop = 1; }
 * int main(void) {
 *   signal(SIGTERM, on_term);
 *   while (!stop) work();       // may be compiled to: if (!stop) for (;;) work();
 * }
 * ```
 *
 * ## Instead
 * `static volatile sig_atomic_t stop;`, or `atomic_int` where it is lock-free. For more than a flag: write to a pipe, or take
 * the signal with `sigwait` or `signalfd`.
 *
 * ## Limits
 * What is written only before the handler is installed (the descriptors of a self-pipe) is settled, and so is what only the
 * handler uses. Code that blocks signals around its access is left alone, and so are signals that are blocked for good and
 * let in at one place (`ppoll`, `sigsuspend`). A `volatile` object of another type, and a variable that the handler only
 * reads, are a hint: they work on common machines. Handlers of faults, and what handlers that never return merely read, are
 * not reported.
 *
 * ## References
 * CERT C SIG31-C; C11 7.14.1.1p5, 5.1.2.3p5; C++ [support.signal]; POSIX.1-2024 XSH 2.4.3.
 */
import type { Finding, Severity } from '../../engine/finding';
import type { SharedState } from '../../program/handler/shared';
import { onlyInCrash } from '../../knowledge/signalHandlers';
import type { SignalHandler } from '../../program/handlerWork';
import { absolute } from '../../program/program';
import type { Rule } from '../rule';
import { callSteps, stepAt } from '../story';

export const unsafeSharedStateInSignalHandler: Rule = {
  id: 'unsafe-shared-state-in-signal-handler',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A signal handler shares an object that is neither volatile sig_atomic_t nor a lock-free atomic.',
  severity: 'warning',
  *check({ handlers }) {
    for (const handler of handlers.handlers) {
      if (onlyInCrash(handler.signals)) continue;
      for (const state of handlers.shared(handler)) {
        const severity = severityOf(handler, state);
        if (severity) yield finding(handler, state, severity);
      }
    }
  },
};

function severityOf(handler: SignalHandler, { sharing, inHandler, elsewhere }: SharedState): Severity | null {
  const writes = inHandler.access.how !== 'read';
  const freed = elsewhere.access.how === 'free' || inHandler.access.how === 'free';
  const inProgram = handler.installs.some((i) => i.unit.main);
  let out: Severity;
  if (freed && (sharing === 'pointer' || sharing === 'object')) out = 'warning';
  // Nobody sees what is written, and what is read is read for the last time.
  else if (handler.ends) return null;
  else if (writes) out = sharing === 'volatile' ? 'hint' : 'warning';
  else if (sharing === 'volatile') return null;
  else out = 'hint';
  return out === 'warning' && !inProgram ? 'hint' : out;
}

function finding(handler: SignalHandler, state: SharedState, severity: Severity): Finding {
  const { inHandler, elsewhere, way } = state;
  const { fn } = handler;
  const who = fn.facts.kind === 'lambda' ? 'a signal handler' : `the signal handler ${fn.facts.name}()`;
  const [head] = way;
  const [install] = handler.installs;
  const place = head ? absolute(fn, head.call.calleeSpan) : absolute(inHandler.fn, inHandler.access.span);
  const verb = { read: 'reads', write: 'writes', free: 'frees' }[inHandler.access.how];
  return {
    rule: 'unsafe-shared-state-in-signal-handler',
    severity,
    confidence: head ? 'medium' : 'high',
    ...place,
    message: `${who.replace(/^./, (c) => c.toUpperCase())} ${verb} ${named(inHandler.access.place)}${head ? ' further down' : ''}, ${why(state)}`,
    steps: [
      ...(install ? [stepAt(install.site, 'the handler is installed here')] : []),
      ...callSteps(way),
      {
        ...absolute(inHandler.fn, inHandler.access.span),
        message: `the handler ${verb} ${inHandler.access.place} here`,
      },
      {
        ...absolute(elsewhere.fn, elsewhere.access.span),
        message: `${elsewhere.fn.facts.name}() ${{ read: 'reads', write: 'writes', free: 'frees' }[elsewhere.access.how]} ${elsewhere.access.place} here, and may be interrupted`,
      },
    ],
  };
}

/** The member, where it is one: `server.last_signal`. */
function named(place: string): string {
  return place.slice(place.lastIndexOf(':') + 1).replace(/\[\]/g, '');
}

function why({ sharing, inHandler, elsewhere }: SharedState): string {
  const flag = `Declare it volatile sig_atomic_t, or as a lock-free atomic.`;
  if (elsewhere.access.how === 'free')
    return `which ${elsewhere.fn.facts.name}() frees: the signal may come between the two. Set a flag in the handler, and do this in the main loop.`;
  if (inHandler.access.how === 'read')
    return `which ${elsewhere.fn.facts.name}() changes after the handler was installed: it may be seen half changed, or too late. ${sharing === 'scalar' ? flag : 'Set a flag in the handler, and do this in the main loop.'}`;
  switch (sharing) {
    case 'volatile':
      return `which is volatile but not sig_atomic_t: only for that type C promises that an access is not split. ${flag}`;
    case 'unstable':
      return `which is not volatile: the compiler may keep it in a register, so that the change is never seen. Add volatile.`;
    case 'object':
      return `which the rest of the program uses: it may be interrupted in the middle of a change. Set a volatile sig_atomic_t flag, and do this in the main loop.`;
    default:
      return `which is neither volatile sig_atomic_t nor an atomic: the compiler may keep ${named(inHandler.access.place)} in a register, so that the change is never seen. ${flag}`;
  }
}
