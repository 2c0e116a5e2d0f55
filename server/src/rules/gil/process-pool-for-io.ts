/**
 * process-pool-for-io
 *
 * ## What it finds
 * A process pool (`ProcessPoolExecutor`, `multiprocessing.Pool`) whose work waits: for sockets, files, other programs.
 *
 * ## Why it matters
 * Each worker is a Python process of its own: tens of milliseconds to start, 10 MB and more of memory, and every argument
 * and result is pickled through a pipe. What waits lets go of the GIL, so threads wait in parallel just as well.
 *
 * ## Example
 * ```python
 * with ProcessPoolExecutor(32) as pool:
 *     pages = list(pool.map(fetch, urls))     # fetch: urlopen(url).read()
 * ```
 *
 * ## Instead
 * ```python
 * with ThreadPoolExecutor(32) as pool:
 *     pages = list(pool.map(fetch, urls))
 * ```
 *
 * ## Limits
 * A hint. Silent where the work computes, or is not known. It may be ignored where the isolation is the point: a library
 * that is not safe in threads, or a worker that may crash.
 *
 * ## References
 * - https://docs.python.org/3/library/concurrent.futures.html
 */
import type { Finding, Step } from '../../engine/finding';
import type { CallEvent } from '../../facts/model';
import { calls } from '../../facts/model';
import type { Model } from '../../knowledge/effects';
import type { Analysis } from '../../program/analysis';
import { absolute, type FunctionRef } from '../../program/program';
import { threadCallFilter } from '../../program/threadCalls';
import type { WorkStep } from '../../program/work';
import type { Rule } from '../rule';
import { stepAt } from '../story';

export const processPoolForIo: Rule = {
  id: 'process-pool-for-io',
  family: 'gil',
  languages: ['python'],
  summary: 'A process pool does work that only waits.',
  severity: 'hint',
  *check(analysis) {
    const { program } = analysis;
    const may = threadCallFilter(program);
    for (const fn of program.functions.values()) {
      if (program.files.get(fn.file)?.language !== 'python') continue;
      for (const call of calls(fn.facts.body)) {
        if (!may(call)) continue;
        const routine = waitingRoutine(analysis, fn, call);
        if (routine) yield say(fn, call, routine);
      }
    }
  },
};

/** Microseconds of interpreted work per call from which on processes are worth their while. */
const muchCpu = 50_000;

interface Routine {
  readonly fn: FunctionRef;
  readonly why: readonly WorkStep[];
}

/** The function that a call hands to a process pool, where it waits for most of its time. */
function waitingRoutine({ program, work }: Analysis, fn: FunctionRef, call: CallEvent): Routine | null {
  const targets = program.callees(fn, call);
  // A name that stands for a pool of threads as well may mean that one.
  if (!targets.every((t) => t.k === 'external' && t.model && handedOver(t.model))) return null;
  for (const target of targets) {
    const ref = target.k === 'external' && target.model ? handedOver(target.model) : null;
    if (!ref) continue;
    const given =
      call.args.find((a) => a.name !== undefined && a.name === ref.keyword) ??
      call.args.filter((a) => a.name === undefined)[ref.index];
    const routines = given && given.spread !== true ? program.targets(fn, given.value) : [];
    if (routines.length !== 1) continue;
    for (const routine of routines) {
      if (routine.k !== 'function') continue;
      const verdict = work.of(routine.fn);
      // What also computes for a while keeps other threads from computing meanwhile.
      if (verdict.k === 'waits' && work.estimate(routine.fn).cpu < muchCpu)
        return { fn: routine.fn, why: verdict.why };
    }
  }
  return null;
}

function handedOver(model: Model): { readonly index: number; readonly keyword?: string } | null {
  for (const effect of model.effects ?? [])
    if (effect.k === 'submit' && effect.to === 'process-pool') return effect.routine;
  return null;
}

function say(fn: FunctionRef, call: CallEvent, { fn: routine, why }: Routine): Finding {
  const name = routine.facts.kind === 'lambda' ? 'this lambda' : routine.facts.name;
  const decider = why[why.length - 1];
  const reason = decider ? `: ${decider.message}` : '';
  const steps: Step[] = [
    stepAt({ fn, call }, `${name} is handed to a process pool here`),
    { file: routine.file, span: routine.facts.nameSpan, message: `${name} runs in a process of its own` },
    ...why.map((step) => ({ ...absolute(step.fn, step.span), message: step.message })),
  ];
  return {
    rule: processPoolForIo.id,
    severity: 'hint',
    confidence: 'medium',
    ...absolute(fn, call.calleeSpan),
    message: `${name} waits for most of its time${reason}. A ThreadPoolExecutor waits in parallel as well, without a process, its memory and pickling for each worker.`,
    steps,
  };
}
