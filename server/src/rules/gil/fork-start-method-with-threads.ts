/**
 * fork-start-method-with-threads
 *
 * ## What it finds
 * A `multiprocessing` pool or `Process`, or a `ProcessPoolExecutor`, under the fork start method, in a program that uses
 * a library with threads of its own: gRPC, PyTorch, TensorFlow, OpenCV, Polars, numpy and scipy with OpenBLAS (whose
 * threads start at import), PyMongo, the Sentry SDK, APScheduler, …
 *
 * ## Why it matters
 * The fork start method copies the process with one thread only. Threads that a C library started are gone in the
 * child, but the library believes in them and its locks stay as they were: the next matrix product or RPC in the worker
 * may wait for ever. Such hangs come and go with timing. Python 3.12 warns of it, Python 3.14 made forkserver the default.
 *
 * ## Example
 * ```python
 * import torch
 *
 * model = torch.load("model.pt")
 * with multiprocessing.Pool(4) as pool:
 *     pool.map(predict, batches)
 * ```
 *
 * ## Instead
 * ```python
 * with multiprocessing.get_context("forkserver").Pool(4) as pool:
 *     pool.map(predict, batches)
 * ```
 * In a library prefer `get_context` to `set_start_method(…, force=True)`, which decides for the whole program. Workers then
 * import the main module anew: functions must be at module level and the program needs `if __name__ == "__main__"`.
 *
 * ## Limits
 * Threads that the program starts itself are told by `fork-after-thread`, never both for one fork. A library counts where
 * the file of the fork, or a module that it imports, imports and uses it. OpenBLAS, Arrow, ddtrace and Numba look after forks
 * themselves, as a rule: a hint where they are the only reason. Silent where the program sets another start method, and
 * from Python 3.14. A frozen executable may need fork.
 *
 * ## References
 * - https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods
 * - https://github.com/python/cpython/issues/84559
 */
import type { Finding, Step } from '../../engine/finding';
import { settingsIn, type AnalysisSettings } from '../../program/analysis';
import type { ForkObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import { librariesWithThreads, type Library } from '../../program/python/nativeThreads';
import {
  forksByDefault,
  maySpawn,
  runsOwnCodeOnly,
  setsStartMethod,
  startMethodSaid,
} from '../../program/startMethod';
import { level } from '../../program/state';
import type { Rule } from '../rule';
import { stepAt, written } from '../story';

export const forkStartMethodWithThreads: Rule = {
  id: 'fork-start-method-with-threads',
  family: 'gil',
  languages: ['python'],
  summary: 'Processes are forked while a library runs threads of its own.',
  severity: 'warning',
  *check({ program, concurrency, settings }) {
    const forks = concurrency.forks.filter(
      ({ fork }) =>
        fork.kind === 'multiprocessing' &&
        level(fork.threads) === 'none' &&
        forksByDefault(settingsIn(settings, fork.site.fn.file)),
    );
    if (forks.length === 0 || setsStartMethod(program)) return;
    const told = new Set<string>();
    for (const observation of forks) {
      const { fn } = observation.fork.site;
      // One pool of a function is told once, at its first use.
      const { site } = observation.fork;
      if (told.has(fn.id) || maySpawn(program, site) || runsOwnCodeOnly(program, site)) continue;
      const libraries = librariesWithThreads(program, fn);
      if (libraries.length === 0) continue;
      told.add(fn.id);
      yield say(observation, libraries, settingsIn(settings, fn.file));
    }
  },
};

function say({ fork }: ForkObservation, libraries: readonly Library[], settings: AnalysisSettings): Finding {
  const { site } = fork;
  const [first] = libraries;
  const what = first?.threads.what ?? 'threads';
  const handled = first?.threads.handled;
  const steps: Step[] = libraries.slice(0, 3).map(({ name, use, file, imported, threads }) =>
    use
      ? stepAt(use, `${name} is used here: ${threads.what} run from then on`)
      : {
          file,
          span: imported.span,
          message: `${name} is imported here: ${threads.what}, run from then on`,
        },
  );
  return {
    rule: forkStartMethodWithThreads.id,
    severity: handled === undefined ? 'warning' : 'hint',
    confidence: handled === undefined ? 'medium' : 'low',
    ...absolute(site.fn, site.call.calleeSpan),
    message:
      `${written(site)}() copies this process with one thread, without ${what}: ${handled ?? 'the library still counts on them, and a worker that waits for one, or for a lock that one holds, hangs'}. ${startMethodSaid(settings)}. Use multiprocessing.get_context("forkserver"), or pass mp_context=.`.replace(
        '. m',
        '. M',
      ),
    steps: [...steps, stepAt(site, 'the workers are forked here')],
    fix: 'start-method-to-forkserver',
  };
}
