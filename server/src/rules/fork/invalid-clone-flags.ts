/**
 * invalid-clone-flags
 *
 * ## What it finds
 * A set of flags for `clone`, `clone3` or `unshare` that the kernel answers with EINVAL, with the constraint it breaks. For
 * `clone3` also the rest of its struct: an exit signal with `CLONE_THREAD` or `CLONE_PARENT`, a stack without a size or
 * the reverse, a size of the struct that is too small. For `unshare` also what a process with threads cannot unshare.
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
 * Flags are followed through macros, enumerators and constants, also of headers, through operators, casts, assignments,
 * members of `struct clone_args` and the parameters of wrappers. That a flag is missing is said only where the whole set
 * is known.
 *
 * ## References
 * clone(2), unshare(2); kernel/fork.c of Linux 6.18, whose answers the tests compare with.
 */
import type { Finding, Place, Step } from '../../engine/finding';
import { brokenArguments } from '../../knowledge/cloneArguments';
import { brokenConstraints, cloneFlagByName, unsharedAlone } from '../../knowledge/cloneFlags';
import type { CloneObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import { witness } from '../../program/state';
import type { Rule } from '../rule';
import { stepAt, written } from '../story';

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
  const { flags, site, form } = clone;
  const broken = [
    ...brokenConstraints(form, flags.set, flags.complete),
    ...(clone.arguments ? brokenArguments(flags, clone.arguments) : []),
  ];
  const place = absolute(site.fn, site.call.span);
  const through =
    site === clone.call ? [] : [stepAt(clone.call, `${written(clone.call)}() is called with them`)];
  if (broken.length > 0)
    yield {
      rule: 'invalid-clone-flags',
      severity: 'error',
      confidence: 'high',
      ...place,
      message: `${written(site)}() fails with EINVAL: ${broken.map((b) => `${b.flags.join(' with ')}: ${b.why}`).join('; ')}.`,
      steps: through,
    };
  else if (form === 'unshare') yield* beside(clone, place, through);
}

/** What only a process of one thread can stop sharing. */
function* beside(clone: CloneObservation, place: Place, steps: readonly Step[]): Generator<Finding> {
  const { flags, site, threads } = clone;
  const alone = unsharedAlone.filter((name) => (flags.set & (cloneFlagByName.get(name)?.bit ?? 0n)) !== 0n);
  const best = witness(threads);
  if (alone.length === 0 || best?.level !== 'must' || !best.site) return;
  yield {
    rule: 'invalid-clone-flags',
    severity: best.provable ? 'error' : 'warning',
    confidence: best.provable ? 'high' : 'medium',
    ...place,
    message: `${written(site)}() fails with EINVAL where the process has another thread: ${alone.join(', ')} can only be unshared by a process of one thread. Do it before the first thread, or in a child.`,
    steps: [stepAt(best.site, 'a thread is started here'), ...steps],
  };
}
