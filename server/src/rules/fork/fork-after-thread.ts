/**
 * fork-after-thread
 *
 * ## What it finds
 * A fork whose child goes on running (it returns, loops or works without exec) at a point where another thread of the
 * process may be alive. C and C++: `fork`, `_Fork`, `forkpty`, `daemon`, `clone` without `CLONE_VM`. Python: `os.fork`,
 * `pty.fork`, and `multiprocessing` under the fork start method; threads that start while an application is loaded by a
 * server that forks its workers afterwards: gunicorn with `preload_app` or `--preload`, uWSGI without `lazy-apps`, Celery
 * with a prefork pool, as gunicorn.conf.py, Procfile, Dockerfile, uwsgi.ini or the Celery settings of the project say.
 *
 * ## Why it matters
 * The child is a copy with a single thread: the one that forked. Whatever lock another thread held at that moment stays
 * locked in the child for ever, with nobody to release it: the allocator's, a logger's, a library's, your own. The first
 * call that wants it hangs. POSIX allows the child of a threaded process async-signal-safe calls only, until exec.
 *
 * ## Example
 * ```c
 * pthread_create(&t, NULL, worker, NULL);
 * if (fork() == 0) serve(client);      // worker may hold malloc's or your own lock now
 * ```
 *
 * ## Instead
 * Fork before the first thread starts; or let the child exec at once (`posix_spawn`); or do the work on a thread. In
 * Python use the `forkserver` or `spawn` start method.
 *
 * ## Limits
 * An error where the thread provably runs at the fork, a warning where it may, a hint in a library whose caller's
 * threads are not known. A child that only execs or leaves through `_exit` is not reported.
 *
 * ## References
 * fork(2); POSIX.1-2024 XSH fork(), `_Fork()`; signal-safety(7); Python issue 84559 and the warning of Python 3.12.
 */
import type { Finding, Severity } from '../../engine/finding';
import { settingsIn, type Analysis } from '../../program/analysis';
import type { ForkObservation } from '../../program/concurrency';
import { absolute, type Program } from '../../program/program';
import { forksByDefault, maySpawn, setsStartMethod, startMethodSaid } from '../../program/startMethod';
import { level, witness, type CallSite } from '../../program/state';
import type { Rule } from '../rule';
import { preforked } from './prefork';
import { callSteps, functionName, stepAt, threadSteps, written } from '../story';

export const forkAfterThread: Rule = {
  id: 'fork-after-thread',
  family: 'fork',
  languages: ['c', 'cpp', 'python'],
  summary: 'A fork while other threads may run, whose child goes on running without exec.',
  severity: 'warning',
  *check(analysis) {
    const { forks } = analysis.concurrency;
    const pools = forks.some((f) => f.fork.kind === 'multiprocessing') && !setsStartMethod(analysis.program);
    for (const fork of forks)
      if (hazardous(analysis, fork) && (pools || fork.fork.kind !== 'multiprocessing'))
        yield finding(analysis, fork);
    yield* preforked(analysis);
  },
};

function hazardous(analysis: Analysis, { fork, continues }: ForkObservation): boolean {
  if (fork.kind === 'multiprocessing') {
    if (!forksByDefault(settingsIn(analysis.settings, fork.site.fn.file))) return false;
    if (maySpawn(analysis.program, fork.site)) return false;
  }
  // The child of vfork borrows the memory, locks and all, and its parent waits: vfork-child-misuse.
  if (fork.kind === 'vfork') return false;
  return continues !== null && !fork.outer && level(fork.threads) !== 'none';
}

function severity(program: Program, observation: ForkObservation): Severity {
  const best = witness(observation.fork.threads);
  if (observation.fork.kind === 'multiprocessing' && mayDoElse(program, observation.fork.site)) return 'hint';
  // That a thread has been started by then is a guess.
  if (!best?.site || best.elsewhere === true) return 'hint';
  return best.provable && observation.path.length <= farthest ? 'error' : 'warning';
}

/** `submit(f)`, where `submit` is one executor's or another's: that this is the one that forks is a guess. */
function mayDoElse(program: Program, { fn, call }: CallSite): boolean {
  return program
    .callees(fn, call)
    .some((t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'fork') !== true);
}

/** A story of more calls than this holds too many conditions to be called certain. */
const farthest = 6;

const goesOn = {
  returns: 'its child returns from here and goes on running',
  loops: 'its child goes on running in a loop',
  works: 'its child goes on working without exec',
} as const;

function finding(analysis: Analysis, observation: ForkObservation): Finding {
  const settings = settingsIn(analysis.settings, observation.fork.site.fn.file);
  const { fork, continues, path } = observation;
  const best = witness(fork.threads);
  const { file, span } = absolute(fork.site.fn, fork.site.call.calleeSpan);
  const how = goesOn[continues?.how ?? 'works'];
  const name = written(fork.site);
  const when = !best?.site
    ? `if the program that calls ${functionName(fork.site)} has threads, ${name}() copies only one of them`
    : best.provable
      ? `another thread is running when ${name}() copies this process`
      : `another thread may be running when ${name}() copies this process`;
  const instead =
    fork.kind === 'multiprocessing'
      ? `${startMethodSaid(settings)}: use get_context("forkserver").`.replace(/^m/u, 'M')
      : 'Fork before the first thread, or let the child exec at once (posix_spawn).';
  return {
    rule: 'fork-after-thread',
    severity: severity(analysis.program, observation),
    confidence: best?.provable === true ? 'high' : best?.site ? 'medium' : 'low',
    file,
    span,
    message: `${when[0]?.toUpperCase() ?? ''}${when.slice(1)}, and ${how}. A lock that another thread holds now stays locked in the child for ever. ${instead}`,
    steps: [
      ...threadSteps(fork.threads),
      ...callSteps(path),
      stepAt(fork.site, `${name}() copies only the thread that calls it`),
      ...(continues?.site
        ? [stepAt(continues.site, `the child works here: ${written(continues.site)}()`)]
        : []),
    ],
  };
}
