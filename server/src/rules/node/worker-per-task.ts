/**
 * worker-per-task
 *
 * ## What it finds
 * `new Worker(…)` for each item of a collection: in a loop over it, in the function that `map` or `forEach` runs, or in
 * a function that is called from there, across files.
 *
 * ## Why it matters
 * A worker is a V8 isolate with an event loop of its own: tens of milliseconds until its first message, and several
 * megabytes. One for each item pays that every time, and a long list starts more threads than there are cores.
 *
 * ## Example
 * ```js
 * await Promise.all(files.map((file) => new Promise((resolve) => {
 *   new Worker('./hash.js', { workerData: file }).once('message', resolve);
 * })));
 * ```
 *
 * ## Instead
 * A pool with as many workers as `os.availableParallelism()` says, each of which takes one item after the other; for
 * instance the package `piscina`:
 * ```js
 * const pool = new Piscina({ filename: './hash.js' });
 * await Promise.all(files.map((file) => pool.run(file)));
 * ```
 *
 * ## Limits
 * Silent where the number of cores is asked for, for lists that are written out, for parts of one job by their name
 * (`chunks`), and where each item names a program of its own. It may be ignored for a handful of long jobs.
 * A worker for each request is `process-per-request`.
 *
 * ## References
 * - https://nodejs.org/api/worker_threads.html: "in practice, use a pool of Workers for these kinds of tasks"
 * - Measured on Node 20: 25 ms from `new Worker()` to its first message, on a quiet core.
 */
import type { Finding, Step } from '../../engine/finding';
import { workersPerItem, type WorkerPerItem } from '../../program/javascript/perTask';
import { absolute } from '../../program/program';
import type { Rule } from '../rule';
import { shown } from './paths';

export const workerPerTask: Rule = {
  id: 'worker-per-task',
  family: 'node',
  languages: ['javascript', 'typescript', 'tsx'],
  summary: 'A worker thread is started for each item, without a pool.',
  severity: 'hint',
  *check({ program }) {
    for (const start of workersPerItem(program)) yield finding(start);
  },
};

function finding({ fn, call, repeat, path }: WorkerPerItem): Finding {
  const over = repeat.over.k === 'name' ? ` of \`${repeat.over.name}\`` : '';
  const steps: Step[] = [
    { ...absolute(repeat.fn, headOf(repeat.span)), message: `this runs once for each item${over}` },
  ];
  for (const at of path)
    steps.push({
      ...absolute(at.fn, at.call.calleeSpan),
      message: `and leads from ${shown(at.fn)} to the worker`,
    });
  steps.push({ ...absolute(fn, call.calleeSpan), message: 'a worker is started here each time' });
  return {
    rule: 'worker-per-task',
    severity: 'hint',
    confidence: 'medium',
    ...absolute(fn, call.span),
    message:
      `A worker is started for each item${over}: tens of milliseconds and several megabytes each, and more threads than ` +
      `cores where there are many. Let a pool of os.availableParallelism() workers (for instance piscina) take them.`,
    steps,
  };
}

/** A loop's first characters: a step points at where it begins. */
function headOf(span: { readonly start: number; readonly end: number }): { start: number; end: number } {
  return { start: span.start, end: Math.min(span.end, span.start + 3) };
}
