/**
 * vfork-child-misuse
 *
 * ## What it finds
 * In the child of `vfork`: a return from the function that called it, an assignment to anything but the variable that
 * holds its result, and any call but exec, `_exit` and plain system calls that are safe there.
 *
 * ## Why it matters
 * The child has no memory of its own. It runs in its parent's, on its parent's stack, while the parent's thread waits. A
 * variable that it sets is set in the parent. A return takes away the frame in which the parent wakes up. A call that
 * takes a lock, buffers output or allocates leaves the parent's lock, buffer and heap as the child left them, and `exit`
 * runs the parent's exit handlers. What compilers make of it differs with the optimisation level.
 *
 * ## Example
 * ```c
 * pid_t pid = vfork();
 * if (pid == 0) {
 *   argv[0] = path;            // the parent's array
 *   execv(path, argv);
 *   perror("execv");           // the parent's stderr buffer and lock
 *   exit(127);                 // the parent's exit handlers
 * }
 * ```
 *
 * ## Instead
 * `posix_spawn`, which is as quick and has no child code at all; the code action writes it. Or do everything before vfork, and leave exec and
 * `_exit(127)` to the child.
 *
 * ## Limits
 * Silent: bare system calls (`close`, `dup2`, `setsid`, `sigprocmask` …), which POSIX leaves undefined here too but every
 * Linux libc makes without touching the memory, and project functions that only make such calls. A hint for a local that
 * only receives the result of a failed exec. A warning for a function that nothing is known of. What is not
 * async-signal-safe in the child of a process that starts threads is left to `unsafe-call-in-forked-child`. Macros of
 * other files and calls through members are not followed.
 *
 * ## References
 * vfork(2); POSIX.1-2004 vfork() ("undefined if the process created by vfork() either modifies any data other than a
 * variable of type pid_t used to store the return value …"), removed in POSIX.1-2008; CERT C POS33-C.
 */
import type { Finding, Severity } from '../../engine/finding';
import type { Span } from '../../facts/model';
import type { ChildCallObservation, ChildExitObservation, VforkObservation } from '../../program/concurrency';
import { absolute, type FunctionRef } from '../../program/program';
import { witness, type ForkSite } from '../../program/state';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';

export const vforkChildMisuse: Rule = {
  id: 'vfork-child-misuse',
  family: 'fork',
  languages: ['c', 'cpp'],
  summary: 'A vfork child that returns, assigns or calls what it may not: it runs in its parent’s memory.',
  severity: 'error',
  *check({ concurrency }) {
    for (const misuse of concurrency.vforks) yield direct(misuse);
    for (const call of concurrency.childCalls)
      if (call.fork.kind === 'vfork' && !ownedByThreads(call.fork)) yield unsafeCall(call);
    // A return is observed as such; exit() and its like are calls.
    for (const exit of concurrency.childExits)
      if (exit.fork.kind === 'vfork' && exit.site.call.id >= 0) yield exits(exit);
  },
};

/** In a process that is known to have threads the call is a hazard in any child. */
function ownedByThreads(fork: ForkSite): boolean {
  return witness(fork.threads)?.site != null;
}

const severities: Readonly<Partial<Record<VforkObservation['how'], Severity>>> = {
  keeps: 'hint',
  unknown: 'warning',
};

const instead = 'Leave exec and _exit() to the child, or use posix_spawn.';

const says: Readonly<Record<VforkObservation['how'], (name: string, vfork: string) => string>> = {
  assigns: (name, vfork) => `The child of ${vfork}() assigns to ${name} in its parent’s memory.`,
  keeps: (name, vfork) =>
    `The child of ${vfork}() keeps the result of the failed exec in ${name}, which is its parent’s variable.`,
  writes: (name, vfork) => `${name}() in the child of ${vfork}() writes into its parent’s memory.`,
  reaches: (name, vfork) => `${name}() in the child of ${vfork}() assigns to a variable of its parent.`,
  makes: (name, vfork) =>
    `${name}() in the child of ${vfork}() makes another task while the parent’s memory is borrowed.`,
  unknown: (name, vfork) =>
    `${name === '' ? 'This call' : `${name}()`} in the child of ${vfork}() runs in its parent’s memory: only exec, _exit() and plain system calls are safe there.`,
  returns: (name, vfork) =>
    `The child of ${vfork}() returns from ${name}(): its parent wakes up in a stack frame that is gone.`,
  end: (name, vfork) =>
    `The child of ${vfork}() can come to the end of ${name}(): its parent wakes up in a stack frame that is gone.`,
};

function direct({ fork, fn, span, how, name }: VforkObservation): Finding {
  const text = says[how](name, written(fork.site));
  const mend = how === 'returns' || how === 'end' ? 'Leave the child with _exit().' : instead;
  return {
    ...place(fork, fn, span, `${text} ${mend}`),
    severity: severities[how] ?? 'error',
    confidence: how === 'unknown' ? 'medium' : 'high',
  };
}

const touches = {
  malloc: 'its parent’s heap',
  stdio: 'its parent’s stdio buffers',
  lock: 'locks and data of its parent',
  safe: 'its parent’s memory',
  syscall: 'its parent’s memory',
} as const;

function unsafeCall(call: ChildCallObservation): Finding {
  const vfork = written(call.fork.site);
  const straight = call.leaf === call.site;
  const what = straight
    ? `${written(call.site)}() in the child of ${vfork}()`
    : `${written(call.site)}() in the child of ${vfork}() leads to ${call.name}(), which`;
  const finding = place(
    call.fork,
    call.site.fn,
    call.site.call.calleeSpan,
    `${what} changes ${touches[call.safety]}. ${instead}`,
  );
  return straight
    ? finding
    : { ...finding, steps: [...finding.steps, ...callSteps([call.site, ...call.path])] };
}

function exits(exit: ChildExitObservation): Finding {
  const vfork = written(exit.fork.site);
  const what =
    exit.leaf === exit.site
      ? `${written(exit.site)}() in the child of ${vfork}()`
      : `${written(exit.site)}() in the child of ${vfork}() leads to ${exit.name}(), which`;
  return place(
    exit.fork,
    exit.site.fn,
    exit.site.call.calleeSpan,
    `${what} flushes its parent’s buffers and runs its parent’s exit handlers, in its parent’s memory. Use _exit().`,
  );
}

function place(fork: ForkSite, fn: FunctionRef, span: Span, text: string): Finding {
  return {
    rule: 'vfork-child-misuse',
    severity: 'error',
    confidence: 'high',
    ...absolute(fn, span),
    message: text,
    fix: 'vfork-to-spawn',
    steps: [stepAt(fork.site, `the child is created here: it borrows the memory until exec or _exit()`)],
  };
}
