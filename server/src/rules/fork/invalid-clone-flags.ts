/**
 * invalid-clone-flags
 *
 * ## What it finds
 * A set of flags for `clone`, `clone3` or `unshare` that the kernel answers with EINVAL, with the constraint it breaks.
 *
 * ## Why it matters
 * The call fails on every run. Sets that the manual pages of older years call invalid but the kernel accepts
 * (`CLONE_PARENT|CLONE_NEWPID`, `CLONE_PIDFD|CLONE_THREAD` since Linux 6.9) are not reported.
 *
 * ## Example
 * ```c
 * clone(fn, top, CLONE_THREAD | SIGCHLD, arg);   // CLONE_THREAD needs CLONE_SIGHAND, which needs CLONE_VM
 * ```
 *
 * ## Instead
 * Add the flag that the message names, or drop one of the pair.
 *
 * ## Limits
 * Flags are followed through constants, macros of the file and `|=`. That a flag is missing is said only where the whole
 * set is known.
 *
 * ## References
 * clone(2), unshare(2); kernel/fork.c of Linux 6.18, whose answers the tests compare with.
 */
import type { Finding } from '../../engine/finding';
import { brokenConstraints } from '../../knowledge/cloneFlags';
import type { CloneObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import type { Rule } from '../rule';
import { written } from '../story';

export const invalidCloneFlags: Rule = {
  id: 'invalid-clone-flags',
  family: 'fork',
  languages: ['c', 'cpp'],
  summary: 'Clone flags that the kernel refuses with EINVAL.',
  severity: 'error',
  *check(analysis) {
    for (const clone of analysis.concurrency.clones) yield* findings(clone);
  },
};

function* findings(clone: CloneObservation): Generator<Finding> {
  const broken = brokenConstraints(clone.form, clone.flags.set, clone.flags.complete);
  if (broken.length === 0) return;
  const { file, span } = absolute(clone.site.fn, clone.site.call.span);
  yield {
    rule: 'invalid-clone-flags',
    severity: 'error',
    confidence: 'high',
    file,
    span,
    message: `${written(clone.site)}() fails with EINVAL: ${broken.map((b) => `${b.flags.join(' with ')}: ${b.why}`).join('; ')}.`,
    steps: [],
  };
}
