/**
 * errno-not-saved-in-signal-handler
 *
 * ## What it finds
 * A signal handler that returns to the code which it interrupted, and on the way calls something that may change `errno`
 * (`write`, `waitpid`, `kill`, `read`, …), itself or through the project's functions, without saving and restoring it.
 *
 * ## Why it matters
 * The signal can arrive between a system call that failed and the line that looks at `errno`. The handler's own call then
 * replaces EAGAIN by ECHILD, and the program takes the wrong branch: once in a million times, and never in a debugger.
 *
 * ## Example
 * ```c
 * static void on_child(int sig) {
 *   while (waitpid(-1, NULL, WNOHANG) > 0) {}   // ends with errno set to ECHILD
 * }
 * ```
 *
 * ## Instead
 * ```c
 * static void on_child(int sig) {
 *   int saved_errno = errno;
 *   while (waitpid(-1, NULL, WNOHANG) > 0) {}
 *   errno = saved_errno;
 * }
 * ```
 * The rewrite does this, with `<errno.h>` where it is missing; beside `errno` itself nothing changes.
 *
 * ## Limits
 * Silent where the handler never returns, where it only sets flags, and where it saves `errno` anywhere. Calls that are
 * not async-signal-safe are left to `unsafe-call-in-signal-handler`.
 *
 * ## References
 * signal-safety(7): "errno"; POSIX.1-2024 XSH 2.4.3; GNU C Library manual, "Signal Handling and Nonreentrant Functions".
 */
import type { Finding } from '../../engine/finding';
import type { Way } from '../../program/handler/external';
import type { SignalHandler } from '../../program/handlerWork';
import { absolute } from '../../program/program';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';

export const errnoNotSavedInSignalHandler: Rule = {
  id: 'errno-not-saved-in-signal-handler',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A signal handler that returns with errno changed under the code which it interrupted.',
  severity: 'hint',
  *check(analysis) {
    for (const handler of analysis.handlers.handlers)
      if (!handler.ends && handler.work.errno) yield finding(handler, handler.work.errno);
  },
};

function finding(handler: SignalHandler, way: Way): Finding {
  const { fn, installs } = handler;
  const [head] = way;
  const leaf = way[way.length - 1];
  const name = fn.facts.kind === 'lambda' ? 'This handler' : `${fn.facts.name}()`;
  const changed = leaf ? written(leaf) : 'a call';
  const through = way.length > 1 && head ? ` through ${written(head)}()` : '';
  const [install] = installs;
  return {
    rule: 'errno-not-saved-in-signal-handler',
    severity: 'hint',
    confidence: way.length > 1 ? 'medium' : 'high',
    ...absolute(fn, head ? head.call.calleeSpan : { start: 0, end: 1 }),
    message: `${name} returns to the code that the signal interrupted, and ${changed}()${through} may have changed errno under it. Save errno at the start of the handler and put it back before it returns.`,
    steps: [
      ...(install ? [stepAt(install.site, 'the handler is installed here')] : []),
      ...callSteps(way.slice(0, -1)),
      ...(leaf ? [stepAt(leaf, `${changed}() sets errno where it fails`)] : []),
    ],
    fix: 'save-errno',
  };
}
