/**
 * unsafe-call-in-forked-child
 *
 * ## What it finds
 * Between fork and exec or `_exit`, in a process that has or may have threads: a call, direct or through any depth of
 * the project's own functions, that is not async-signal-safe.
 *
 * ## Why it matters
 * The child has one thread, but every lock is as the parent's threads left it. A call that takes such a lock hangs when
 * another thread held it at the fork. How likely that is depends on the lock: glibc (since 2.24) and musl (since 1.2.2)
 * put the allocator and stdio in order around fork, so `malloc` and `printf` are a matter of portability there; nobody
 * does that for `syslog`, `getpwnam`, `dlopen` or your own mutex.
 *
 * ## Example
 * ```c
 * if (fork() == 0) {
 *   syslog(LOG_INFO, "starting %s", argv[0]);   // its lock may be held by a thread that does not exist here
 *   execv(argv[0], argv);
 *   _exit(127);
 * }
 * ```
 *
 * ## Instead
 * Do it before the fork, or in the parent; write(2) a prepared text; or let `posix_spawn` do the whole.
 *
 * ## Limits
 * One finding for each call of the child's own code; one for the whole child where nobody is seen to start a thread (a
 * library), and where more than three calls are no worse than a hint. Silent in a program without threads. Calls that the analysis does not know are not reported. Bare wrappers of system
 * calls (`prctl`, `setrlimit`, …) are safe in practice though POSIX does not list them.
 *
 * A lock that `pthread_atfork` handlers take is in order. Where the child takes one that its thread holds at the fork, or
 * that a thread which runs then takes as well, the finding is an error.
 *
 * ## References
 * signal-safety(7); POSIX.1-2024 XSH fork(); glibc 2.24 release notes; musl 1.2.2 release notes.
 */
import type { Finding, Severity, Step } from '../../engine/finding';
import type { Analysis } from '../../program/analysis';
import type { ChildCallObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import { leadsOn } from '../../program/certain';
import { level, siteId, witness, type CallSite, type ForkSite } from '../../program/state';
import type { Rule } from '../rule';
import { callSteps, forkStep, stepAt, threadSteps, written } from '../story';

export const unsafeCallInForkedChild: Rule = {
  id: 'unsafe-call-in-forked-child',
  family: 'fork',
  languages: ['c', 'cpp'],
  summary: 'A call that is not async-signal-safe between fork and exec, in a process with threads.',
  severity: 'warning',
  *check(analysis) {
    const handled = new Set<string | undefined>(analysis.concurrency.atforks.flatMap((a) => [...a.locks]));
    const children = new Map<string, ChildCallObservation[]>();
    for (const call of analysis.concurrency.childCalls) {
      if (!isHazard(call.fork) || handled.has(call.lock?.id)) continue;
      const id = siteId(call.fork.site);
      const same = children.get(id);
      if (same) same.push(call);
      else children.set(id, [call]);
    }
    for (const calls of children.values())
      for (const { call, others } of told(analysis, calls)) yield finding(analysis, call, others);
  },
};

interface Told {
  readonly call: ChildCallObservation;
  /** Calls that are told with it. */
  readonly others: readonly ChildCallObservation[];
}

/** More of a kind than this in one child say one thing: that it does too much. */
const many = 3;

/** What is no more than a hint is told once a child where there is much of it, or where nobody is seen to start a thread. */
function told(analysis: Analysis, calls: readonly ChildCallObservation[]): readonly Told[] {
  const isHint = (call: ChildCallObservation): boolean => severity(analysis, call) === 'hint';
  const unknown = calls.filter((c) => isHint(c) && !witness(c.fork.threads)?.site);
  const known = calls.filter((c) => isHint(c) && !unknown.includes(c));
  // A child that goes on for long uses the heap and prints all over: what fork-after-thread says already.
  const raised = calls.filter((c) => !isHint(c) && c.safety !== 'lock' && !isStrict(c) && goesOnForGood(c));
  const asOnes = [known, raised].filter((same) => same.length > many);
  const alone = calls.filter((c) => !unknown.includes(c) && !asOnes.some((same) => same.includes(c)));
  return [...alone.map((call) => ({ call, others: [] })), ...asOnes.flatMap(asOne), ...asOne(unknown)];
}

const worstFirst = ['lock', 'stdio', 'malloc'] as const;

/** The worst of them stands for all: beside the fork, if it can be. */
function asOne(calls: readonly ChildCallObservation[]): readonly Told[] {
  for (const worst of worstFirst) {
    const same = calls.filter((c) => c.safety === worst);
    const call = same.find((c) => c.site.fn === c.fork.site.fn) ?? same[0];
    if (call) return [{ call, others: calls.filter((c) => c !== call) }];
  }
  return [];
}

/** The memory that a vfork child borrows is hazard enough where nothing is known of threads: vfork-child-misuse. */
function isHazard(fork: ForkSite): boolean {
  return level(fork.threads) !== 'none' && (fork.kind !== 'vfork' || witness(fork.threads)?.site != null);
}

const up: Readonly<Record<Severity, Severity>> = {
  hint: 'warning',
  info: 'warning',
  warning: 'error',
  error: 'error',
};
const down: Readonly<Record<Severity, Severity>> = {
  error: 'warning',
  warning: 'hint',
  info: 'hint',
  hint: 'hint',
};

function severity(analysis: Analysis, call: ChildCallObservation): Severity {
  const ownLocks = analysis.settings.libc === 'other';
  let out: Severity = isStrict(call)
    ? 'error'
    : call.safety === 'lock'
      ? 'warning'
      : ownLocks
        ? 'error'
        : 'hint';
  if (goesOnForGood(call)) out = up[out];
  const best = witness(call.fork.threads);
  // Whether there are threads at all is not known in a library.
  if (!best?.site) return isStrict(call) ? down[out] : 'hint';
  if (proof(call) !== null) return 'error';
  if (best.elsewhere === true) return down[out];
  // More than "may" is needed for an error: of the thread, and of the way to the call.
  const must = best.level === 'must' && leadsOn(analysis.program, wayOf(call));
  return out === 'error' && !must && !isStrict(call) && !ownLocks ? 'warning' : out;
}

function isStrict({ fork }: ChildCallObservation): boolean {
  return fork.kind === 'vfork' || fork.kind === '_Fork' || fork.kind === 'clone';
}

function goesOnForGood({ execs, execTried }: ChildCallObservation): boolean {
  return !execs && !execTried;
}

/** From the child's own code down to the unsafe call. */
function wayOf({ site, path, leaf }: ChildCallObservation): readonly CallSite[] {
  return leaf === site ? [site] : [site, ...path, leaf];
}

/** What proves that the lock may well be taken when the child comes: more than that locks exist. */
function proof({ lock }: ChildCallObservation): string | null {
  if (lock?.held) return `waits for ${lock.name}, which this thread holds across the fork`;
  if (lock?.thread?.level === 'must')
    return `waits for ${lock.name}, which a thread that runs at the fork takes as well, and may hold then`;
  return null;
}

const why = {
  malloc: 'takes the allocator’s lock, which only some C libraries put in order around fork',
  stdio: 'takes a stdio lock, which only some C libraries put in order around fork',
  lock: 'takes a lock that fork leaves as another thread may hold it',
  safe: '',
  syscall: '',
} as const;

/** Places that a story lists; of more of them it gives the number. */
const listedPlaces = 5;

function lockOfThread({ lock }: ChildCallObservation): Step[] {
  const site = lock && !lock.held ? lock.thread?.locks?.get(lock.id) : undefined;
  return site && lock ? [stepAt(site, `the thread takes ${lock.name} here`)] : [];
}

function finding(
  analysis: Analysis,
  call: ChildCallObservation,
  others: readonly ChildCallObservation[],
): Finding {
  const { file, span } = absolute(call.site.fn, call.site.call.calleeSpan);
  const name = written(call.site);
  const best = witness(call.fork.threads);
  const threads = best?.site ? '' : ' if the process has threads';
  const after = call.execTried ? ' after the failed exec' : call.execs ? ' before exec' : '';
  const direct = call.leaf === call.site;
  const what = direct
    ? `${name}() in the forked child${after} is not async-signal-safe${threads}: it`
    : `${name}() in the forked child${after} leads to ${call.name}(), which is not async-signal-safe${threads}: that`;
  const more =
    others.length === 0
      ? ''
      : `, and ${others.length === 1 ? 'one more call' : `${others.length} more calls`} of this child ${others.length === 1 ? 'is' : 'are'} no better`;
  return {
    rule: 'unsafe-call-in-forked-child',
    severity: severity(analysis, call),
    confidence: best?.site ? 'high' : 'low',
    file,
    span,
    message: `${what} ${proof(call) ?? why[call.safety]}${more}. Do it before the fork or in the parent, or use write(2) and _exit().`,
    steps: [
      ...threadSteps(call.fork.threads),
      forkStep(call.fork),
      ...(direct ? [] : callSteps([call.site, ...call.path])),
      ...(call.lock?.held
        ? [stepAt(call.lock.held.site, `${call.lock.name} is taken here, before the fork`)]
        : []),
      ...lockOfThread(call),
      stepAt(call.leaf, `${call.name}() runs in the child`),
      ...others.slice(0, listedPlaces).map((o) => stepAt(o.site, leading(o))),
    ],
  };
}

function leading({ site, leaf, name }: ChildCallObservation): string {
  return leaf === site ? `and so does ${name}()` : `and so does ${name}(), which ${written(site)}() leads to`;
}
