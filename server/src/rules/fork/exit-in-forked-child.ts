/**
 * exit-in-forked-child
 *
 * ## What it finds
 * `exit` (or `err`, `errx`, Python's `sys.exit`), or a return from main that its parent comes to as well, in a forked
 * child that did not exec, or whose exec failed. One hint for a child where functions that it calls may exit on one of
 * their ways, as for an error.
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
 * its own (`setsid`) as daemons do, whose parent leaves at once, or in functions that the forking function returned to,
 * may end as programs end.
 *
 * ## References
 * exit(3), _exit(2); POSIX.1-2024 XSH fork(), "Application Usage".
 */
import type { ChildExitObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import type { Finding } from '../../engine/finding';
import { siteId } from '../../program/state';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';

export const exitInForkedChild: Rule = {
  id: 'exit-in-forked-child',
  family: 'fork',
  languages: ['c', 'cpp', 'python'],
  summary: 'exit() in a forked child: buffers are flushed twice, the parent’s exit handlers run twice.',
  severity: 'warning',
  *check(analysis) {
    // Ways out of what the child calls, by fork: one hint for all of them.
    const ways = new Map<string, ChildExitObservation[]>();
    const { childExits, forks } = analysis.concurrency;
    const daemons = new Set(forks.filter((f) => f.parentLeavesAtOnce).map((f) => siteId(f.fork.site)));
    for (const exit of childExits) {
      if (exit.fork.kind === 'vfork') continue;
      // What is left of the program once the parent has gone, unless it meant to be another one.
      if (daemons.has(siteId(exit.fork.site)) && !exit.execTried) continue;
      if (isCertain(exit)) yield finding(exit, []);
      else if (exit.path.length <= farthest) {
        const id = siteId(exit.fork.site);
        ways.set(id, [...(ways.get(id) ?? []), exit]);
      }
    }
    for (const [first, ...others] of ways.values()) if (first) yield finding(first, others);
  },
};

/** Behind more calls than this too many conditions decide. */
const farthest = 6;

/** What stands behind an exec is written for the case that it fails. */
function isCertain({ certain, execTried }: ChildExitObservation): boolean {
  return certain || execTried;
}

/** @param others calls of the same child that may leave as well */
function finding(exit: ChildExitObservation, others: readonly ChildExitObservation[]): Finding {
  const { file, span } = absolute(exit.site.fn, exit.site.call.calleeSpan);
  const name = written(exit.site) === 'return' ? 'Returning from main' : `${written(exit.site)}()`;
  const direct = exit.leaf === exit.site;
  const certain = isCertain(exit);
  const more =
    others.length === 0
      ? ''
      : `, as may ${others.length === 1 ? 'one more' : String(others.length)} of its calls`;
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
    message: `${what} flushes the buffers copied from the parent and runs the parent’s exit handlers a second time${more}. Use _exit().`,
    steps: [
      stepAt(exit.fork.site, `the child is created here by ${written(exit.fork.site)}()`),
      ...(direct ? [] : callSteps([exit.site, ...exit.path])),
      stepAt(exit.leaf, 'and leaves here'),
      ...others.map((o) => stepAt(o.site, `or by ${written(o.site)}() here`)),
    ],
    ...(isMended(exit) ? { fix: 'exit-to-underscore-exit' } : {}),
  };
}

/** A call in C that only has to change its name. */
function isMended({ site, leaf, name, fork }: ChildExitObservation): boolean {
  const calls = leaf === site && written(site).replace(/^.*::/, '') === name;
  return calls && fork.kind !== 'os.fork' && fork.kind !== 'multiprocessing';
}
