/**
 * sigprocmask-in-threaded-process
 *
 * ## What it finds
 * `sigprocmask` at a point where another thread of the process may be alive.
 *
 * ## Why it matters
 * POSIX leaves it unspecified there: it may set the mask of the calling thread, of all threads, or of none that one means.
 * On Linux it sets the calling thread's, but readers and other systems cannot tell whether that was meant.
 *
 * ## Example
 * ```c
 * pthread_create(&worker, NULL, work, NULL);
 * sigprocmask(SIG_BLOCK, &set, NULL);
 * ```
 *
 * ## Instead
 * `pthread_sigmask(SIG_BLOCK, &set, NULL)`: it takes the same arguments and says what it does. It returns the error instead
 * of setting errno, so compare its result with 0, not with -1.
 *
 * ## Limits
 * Silent where another arm of the same `#if` calls `pthread_sigmask`, and in what a program's entry by another
 * name (`int sleep_main(int argc, char **argv)`) calls in a workspace that starts no thread. Before the first thread, after the last one is joined, and in a forked child there is one thread:
 * nothing is wrong. A hint in a library that starts no threads itself: its callers may have some or not; and in code that
 * is only reached through a pointer, in a program that starts threads somewhere.
 *
 * ## References
 * POSIX.1-2024 pthread_sigmask(), sigprocmask(): "The use of the sigprocmask() function is unspecified in a multi-threaded
 * process"; sigprocmask(2).
 */
import type { Finding } from '../../engine/finding';
import type { Concurrency, MaskObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import { level, witness, type CallSite } from '../../program/state';
import type { Rule } from '../rule';
import { stepAt, written } from '../story';

export const sigprocmaskInThreadedProcess: Rule = {
  id: 'sigprocmask-in-threaded-process',
  family: 'signal',
  languages: ['c', 'cpp'],
  summary: 'sigprocmask() where other threads may run, which POSIX leaves unspecified.',
  severity: 'warning',
  *check(analysis) {
    for (const mask of analysis.concurrency.masks)
      if (mask.api === 'process' && !mask.inChild && !mask.chosen && level(mask.threads) !== 'none') {
        const started = startedAt(analysis.concurrency, mask);
        if (started || !isOfThreadlessProgram(analysis.concurrency, mask)) yield finding(mask, started);
      }
  },
};

/**
 * Code that no call is seen to reach, beside the one main of its folder, belongs to that program (its functions stand in
 * tables): without threads there, there are none here.
 */
function isOfThreadlessProgram({ units, threads }: Concurrency, mask: MaskObservation): boolean {
  if (mask.unit.main) return false;
  const folder = folderOf(mask.site);
  const [only, ...more] = units.filter((u) => u.main && folderOf({ fn: u.main }) === folder);
  return only !== undefined && more.length === 0 && !threads.some((t) => t.unit.id === only.id);
}

/** The thread that is seen to be started, before the call or elsewhere in the same library. */
function startedAt({ threads }: Concurrency, mask: MaskObservation): CallSite | null {
  const before = witness(mask.threads)?.site;
  if (before) return before;
  const folder = folderOf(mask.site);
  const own = threads.find((t) => t.unit.id === mask.unit.id && folderOf(t.site) === folder);
  return own?.site ?? null;
}

function folderOf({ fn }: Pick<CallSite, 'fn'>): string {
  return fn.file.slice(0, fn.file.lastIndexOf('/') + 1);
}

function finding(mask: MaskObservation, started: CallSite | null): Finding {
  const best = witness(mask.threads);
  const name = written(mask.site);
  const where = started ? 'while another thread may run' : 'in a library whose callers may have threads';
  return {
    rule: 'sigprocmask-in-threaded-process',
    severity: started && best?.elsewhere !== true ? 'warning' : 'hint',
    confidence: best?.level === 'must' ? 'high' : started ? 'medium' : 'low',
    ...absolute(mask.site.fn, mask.site.call.calleeSpan),
    message: `${name}() ${where}: POSIX leaves open whose mask it changes then. pthread_sigmask() takes the same arguments and changes that of the calling thread; it returns the error instead of -1.`,
    steps: started
      ? [
          stepAt(started, 'a thread is started here'),
          stepAt(mask.site, `${name}() is called with that thread alive, as far as is known`),
        ]
      : [],
    fix: 'sigprocmask-to-pthread-sigmask',
  };
}
