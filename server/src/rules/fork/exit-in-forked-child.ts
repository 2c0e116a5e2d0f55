/**
 * exit-in-forked-child
 *
 * ## What it finds
 * `exit` (or `err`, `errx`, Python's `sys.exit`), or a return from main that its parent comes to as well, in a forked
 * child that did not exec, or whose exec failed. A hint where a function that the child calls may exit on one of its
 * ways, as for an error.
 *
 * ## Why it matters
 * `exit` flushes the stdio buffers that the child copied from its parent, so that the same text is written twice, and
 * runs the handlers that the parent registered with atexit: it can remove the parent's files and close its sessions.
 *
 * ## Example
 * ```c
 * if (fork() == 0) {
 *   execv(path, argv);
 *   exit(127);          // _exit(127)
 * }
 * ```
 *
 * ## Instead
 * `_exit` (Python: `os._exit`). Flush what the child itself printed first.
 *
 * ## Limits
 * The child of `vfork` is left to `vfork-child-misuse`. A child that goes on as the program, because it made a session of
 * its own (`setsid`) as daemons do, or in functions that the forking function returned to, may end as programs end.
 *
 * ## References
 * exit(3), _exit(2); POSIX.1-2024 XSH fork(), "Application Usage".
 */
import type { ChildExitObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import type { Finding } from '../../engine/finding';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';

export const exitInForkedChild: Rule = {
  id: 'exit-in-forked-child',
  family: 'fork',
  languages: ['c', 'cpp', 'python'],
  summary: 'exit() in a forked child: buffers are flushed twice, the parent’s exit handlers run twice.',
  severity: 'warning',
  *check(analysis) {
    for (const exit of analysis.concurrency.childExits) if (exit.fork.kind !== 'vfork') yield finding(exit);
  },
};

function finding(exit: ChildExitObservation): Finding {
  const { file, span } = absolute(exit.site.fn, exit.site.call.calleeSpan);
  const name = written(exit.site) === 'return' ? 'Returning from main' : `${written(exit.site)}()`;
  const direct = exit.leaf === exit.site;
  // What stands behind an exec is written for the case that it fails.
  const certain = exit.certain || exit.execTried;
  const when = exit.execTried ? ' after the failed exec' : '';
  const what = direct
    ? `${name} in the forked child${when}`
    : `${name} in the forked child${when} ${certain ? 'leads' : 'may lead'} to ${exit.name}(), which`;
  return {
    rule: 'exit-in-forked-child',
    severity: certain ? 'warning' : 'hint',
    confidence: direct ? 'high' : 'medium',
    file,
    span,
    message: `${what} flushes the buffers copied from the parent and runs the parent’s exit handlers a second time. Use _exit().`,
    steps: [
      stepAt(exit.fork.site, `the child is created here by ${written(exit.fork.site)}()`),
      ...(direct ? [] : callSteps([exit.site, ...exit.path])),
      stepAt(exit.leaf, 'and leaves here'),
    ],
    ...(isMended(exit) ? { fix: 'exit-to-underscore-exit' } : {}),
  };
}

/** A call in C that only has to change its name. */
function isMended({ site, leaf, name, fork }: ChildExitObservation): boolean {
  const calls = leaf === site && written(site).replace(/^.*::/, '') === name;
  return calls && fork.kind !== 'os.fork' && fork.kind !== 'multiprocessing';
}
