/**
 * raw-clone-thread
 *
 * ## What it finds
 * A raw `clone`
 * - with `CLONE_VM` and without `CLONE_SETTLS` whose child calls into the C library, through any depth of functions;
 * - whose stack argument is the low end of its area: what `malloc` or `mmap` returned, or an array, as it is;
 * - that ends without `SIGCHLD` while its parent waits for it with plain `waitpid` or `wait4`.
 *
 * ## Why it matters
 * Without `CLONE_SETTLS` the child and its creator are one thread to the C library: they share `errno`, the allocator's
 * cache and the owner of each stdio lock, at the same time. Both are inside the same lock then, and the heap breaks. The
 * stack grows down, so a child on the low end of an area writes over what lies in front of it. And a child without
 * `SIGCHLD` is a "clone child", which `waitpid` without `__WALL` or `__WCLONE` does not see: it fails with ECHILD.
 *
 * ## Example
 * ```c
 * char *stack = malloc(STACK_SIZE);
 * clone(child, stack, CLONE_VM, NULL);   // stack + STACK_SIZE; printf in child() shares the creator's locks
 * waitpid(pid, NULL, 0);                 // ECHILD
 * ```
 *
 * ## Instead
 * `pthread_create`, which sets up what a thread needs. For a process, leave `CLONE_VM` out, or add `CLONE_VFORK` and exec.
 * Pass the top of the stack (`stack + size`, 16-byte aligned) and `| SIGCHLD`.
 *
 * ## Limits
 * Silent with `CLONE_VFORK`: the creator sleeps, as it does in posix_spawn. A child that makes bare system calls only is
 * silent too, though they share `errno`. Flags that are not known in full are not judged by what they lack. The wait has
 * to stand in the function that calls clone.
 *
 * ## References
 * clone(2), "The flags mask" and "C library/kernel differences"; wait(2), `__WCLONE`, `__WALL`.
 */
import type { Finding, Step } from '../../engine/finding';
import { libraryCallOf, lowEndOf, flagIsSet, plainWaitOf } from '../../program/cloneChild';
import type { CloneObservation } from '../../program/concurrency';
import { absolute, type Program } from '../../program/program';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';

export const rawCloneThread: Rule = {
  id: 'raw-clone-thread',
  family: 'fork',
  languages: ['c', 'cpp'],
  summary:
    'A raw clone() that the C library cannot live with, on the wrong end of its stack, or unseen by wait().',
  severity: 'warning',
  *check({ concurrency, program }) {
    for (const clone of concurrency.clones)
      if (clone.form !== 'unshare') {
        const said = [sharesLibrary(program, clone), lowEnd(program, clone), unseen(program, clone)].filter(
          (s) => s !== null,
        );
        if (said.length > 0) yield finding(clone, said);
      }
  },
};

interface Said {
  readonly text: string;
  readonly steps: readonly Step[];
}

const keeps = {
  malloc: 'the allocator keeps a cache for each thread',
  stdio: 'a stdio lock knows its owner by its thread',
  lock: 'its locks know their owners by their threads',
} as const;

function sharesLibrary(program: Program, clone: CloneObservation): Said | null {
  const { flags } = clone;
  if (!flags.complete || !flagIsSet(flags, 'CLONE_VM')) return null;
  if (flagIsSet(flags, 'CLONE_SETTLS') || flagIsSet(flags, 'CLONE_VFORK')) return null;
  const call = libraryCallOf(program, clone);
  const leaf = call?.path.at(-1);
  if (!call || !leaf) return null;
  return {
    text: `its child shares memory and thread-local storage with its creator, and calls ${call.name}(): ${keeps[call.safety]}, and takes the two for one. Use pthread_create`,
    steps: [...callSteps(call.path.slice(0, -1)), stepAt(leaf, `the child calls ${call.name}() here`)],
  };
}

function lowEnd(program: Program, clone: CloneObservation): Said | null {
  const low = lowEndOf(program, clone);
  if (!low) return null;
  return {
    text: `the stack grows down from where it is given, and ${low.name} is the low end of its area: the child writes over what lies in front of it. Pass the top, ${low.name} + its size`,
    steps: low.from ? [stepAt(low.from, 'the low end comes from here')] : [],
  };
}

function unseen(program: Program, clone: CloneObservation): Said | null {
  const { flags } = clone;
  const exit =
    clone.form === 'clone3'
      ? (clone.arguments?.exitSignal ?? null)
      : flags.complete
        ? flags.set & 0xffn
        : null;
  if (exit !== 0n || !flags.complete || flagIsSet(flags, 'CLONE_THREAD') || flagIsSet(flags, 'CLONE_PARENT'))
    return null;
  const wait = plainWaitOf(program, clone);
  if (!wait) return null;
  return {
    text: `its child ends without SIGCHLD, so ${written(wait)}() does not see it and fails with ECHILD. Add SIGCHLD to the flags, or __WALL to the wait`,
    steps: [stepAt(wait, 'this waits for children that end with SIGCHLD')],
  };
}

function finding(clone: CloneObservation, said: readonly Said[]): Finding {
  return {
    rule: 'raw-clone-thread',
    severity: 'warning',
    confidence: 'high',
    ...absolute(clone.call.fn, clone.call.call.calleeSpan),
    message: `${written(clone.call)}(): ${said.map((s) => s.text).join('. And ')}.`,
    steps: said.flatMap((s) => s.steps),
  };
}
