/**
 * unreaped-child
 *
 * ## What it finds
 * A fork, or a `posix_spawn`, in a program in which nothing waits for children: no `wait` of any kind, and nothing that
 * deals with SIGCHLD.
 *
 * ## Why it matters
 * A child that has ended stays in the process table as a zombie until its parent waits for it or ends. A program that
 * runs on collects them until it can fork no more. And nobody learns how a child ended.
 *
 * ## Example
 * ```c
 * for (;;) {
 *   int client = accept(server, NULL, NULL);
 *   if (fork() == 0) serve(client);
 *   close(client);                       // and no waitpid anywhere
 * }
 * ```
 *
 * ## Instead
 * `waitpid` (with `WNOHANG` where the loop may not stop), a thread that waits, `signal(SIGCHLD, SIG_IGN)`, or a second
 * fork whose parent leaves.
 *
 * ## Limits
 * A hint. Silent in libraries, where anything in the workspace waits or handles SIGCHLD, where the function that forks
 * also leaves the process or starts a session (a daemon), and where the result of the fork is handed to a function that
 * nothing is known of.
 *
 * ## References
 * wait(2), "NOTES"; signal(7); sigaction(2), SA_NOCLDWAIT.
 */
import type { Finding } from '../../engine/finding';
import { unreapedChildren } from '../../program/reaping';
import { absolute } from '../../program/program';
import type { CallSite } from '../../program/state';
import type { Rule } from '../rule';
import { written } from '../story';

export const unreapedChild: Rule = {
  id: 'unreaped-child',
  family: 'fork',
  languages: ['c', 'cpp'],
  summary: 'A child in a program that never waits for any: it stays as a zombie.',
  severity: 'hint',
  *check({ concurrency, program }) {
    // SIG_IGN, SA_NOCLDWAIT or a handler: whichever it is, somebody has thought of the children.
    const handled = new Set(
      concurrency.handlers.filter((h) => h.signal === 'SIGCHLD' || h.signal === null).map((h) => h.unit.id),
    );
    for (const facts of concurrency.processes) {
      if (
        facts.waitsSomewhere ||
        handled.has(facts.unit.id) ||
        concurrency.sigwaits.some((s) => s.unit === facts.unit)
      )
        continue;
      for (const site of unreapedChildren(program, facts)) yield finding(site);
    }
  },
};

function finding(site: CallSite): Finding {
  return {
    rule: 'unreaped-child',
    severity: 'hint',
    confidence: 'medium',
    ...absolute(site.fn, site.call.calleeSpan),
    message: `Nothing in this program waits for the child that ${written(site)}() makes: when it ends it stays as a zombie until the program does. Call waitpid(), or ignore SIGCHLD.`,
    steps: [],
  };
}
