/**
 * handler-inherited-by-forked-child
 *
 * ## What it finds
 * A fork whose child keeps the parent's signal handlers: they were installed before, the signals are not blocked at the
 * fork, and the child does not put `SIG_DFL` back. They run in the child until its exec, or for as long as it lives where
 * it does not exec. One finding a fork, about the handler that does most there.
 *
 * ## Why it matters
 * The handler was written for the parent. In the child it writes to the pipe or eventfd that both share, and the parent
 * wakes up for a signal that it never got; it removes the parent's lock file, signals the parent's process group, or runs
 * its exit handlers. A handler that only sets a flag makes a child that looks at no flag deaf to SIGTERM. Ctrl-C goes to
 * the whole process group, and a service manager signals every process of a unit: a child that is microseconds old is
 * among them.
 *
 * ## Example
 * ```c
 * static void on_term(int sig) { write(wake_pipe[1], "t", 1); unlink(PIDFILE); }
 * …
 * if (fork() == 0) {            // a SIGTERM here removes the parent's PID file
 *   execv(argv[0], argv);
 *   _exit(127);
 * }
 * ```
 *
 * ## Instead
 * Block all signals before the fork; in the child set the handled ones to `SIG_DFL`, then unblock; in the parent unblock.
 * Or `posix_spawn` with `POSIX_SPAWN_SETSIGDEF` and `POSIX_SPAWN_SETSIGMASK`, which does the same.
 *
 * ## Limits
 * Silent for a child that execs where handlers only set flags or end the process; where the handler compares
 * `getpid()`, or a variable that the child sets; for `vfork` and `posix_spawn`; for daemons, whose parent exits at the
 * fork; for SIGCHLD, SIGALRM and other signals that a new child does not get. Between fork and reset a child that resets is
 * exposed as well, if only for moments: not reported. It may be ignored where the child is meant to act on the signal as its
 * parent does.
 *
 * ## References
 * fork(2), execve(2) and signal(7) on dispositions and masks; POSIX.1-2024 XSH fork(), posix_spawn(); systemd.kill(5).
 */
import type { Finding, Severity } from '../../engine/finding';
import type { InheritedHandler } from '../../program/inherited/handlers';
import { absolute } from '../../program/program';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';

export const handlerInheritedByForkedChild: Rule = {
  id: 'handler-inherited-by-forked-child',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'A forked child keeps the parent’s signal handlers, which were not written for it.',
  severity: 'warning',
  *check({ handlers }) {
    for (const inherited of handlers.inherited) yield finding(inherited);
  },
};

function severity({ how, certain, until, harm, fork }: InheritedHandler): Severity {
  // Where the child goes on with the program, ending as the program does may be meant.
  const meant = until === 'end' && fork.continues?.how === 'returns' && harm?.ends === true;
  const passing = meant || (until === 'exec' && harm?.grave === false);
  return how === 'harms' && certain && !passing ? 'warning' : 'hint';
}

function finding(found: InheritedHandler): Finding {
  const { fork, handler, install, until, how, harm } = found;
  const { site } = fork.fork;
  const name = handler.fn.facts.kind === 'lambda' ? 'a lambda' : `${handler.fn.facts.name}()`;
  const signal = install.signal ?? 'a signal';
  const when = until === 'exec' ? ' before exec' : '';
  const then = {
    harms: `runs it in the child, where it ${harm?.what ?? ''}`,
    works: 'runs it in the child, for which it was not written',
    swallows: 'sets a flag there that nothing in the child looks at, so that it does not end',
  }[how];
  const leaf = harm?.way[harm.way.length - 1];
  return {
    rule: 'handler-inherited-by-forked-child',
    severity: severity(found),
    confidence: found.certain && until === 'end' ? 'high' : 'medium',
    ...absolute(site.fn, site.call.calleeSpan),
    message: `The child of ${written(site)}() keeps the signal handler ${name}: ${signal}${when} ${then}. Block signals around the fork, and set SIG_DFL in the child before it unblocks them.`,
    steps: [
      stepAt(install.site, `${name} is installed${install.signal === null ? '' : ` for ${signal}`} here`),
      stepAt(site, 'the child gets a copy of it here'),
      ...(harm && leaf
        ? [...callSteps(harm.way.slice(0, -1)), stepAt(leaf, `in the child this ${harm.what}`)]
        : []),
    ],
  };
}
