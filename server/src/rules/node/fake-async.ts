/**
 * fake-async
 *
 * ## What it finds
 * A promise whose whole work is done before it is made: `new Promise(…)` around a hash, a compression or a loop that is
 * long by evidence, and an `async` function that never waits for anything and is awaited as though it ran elsewhere.
 *
 * ## Why it matters
 * A promise moves no work. The executor of `new Promise` and the body of an async function run at once, on the thread of
 * the event loop; whoever awaits them gets the result when every other request has waited for it too.
 *
 * ## Example
 * ```js
 * function hash(password) {
 *   return new Promise((resolve) => resolve(crypto.pbkdf2Sync(password, salt, 600_000, 64, 'sha512')));
 * }
 * ```
 *
 * ## Instead
 * ```js
 * const hash = (password) => util.promisify(crypto.pbkdf2)(password, salt, 600_000, 64, 'sha512');
 * ```
 * For work in JavaScript itself: a pool of worker threads (for instance `piscina`).
 *
 * ## Limits
 * Silent where anything in it awaits or may hand control back, for work that is short or whose length is not in the
 * text, and for handlers, which are async because their framework asks for it (`blocked-event-loop` looks at those).
 * It may be ignored in a program that does one thing at a time.
 *
 * ## References
 * - https://tc39.es/ecma262/#sec-promise-executor: the executor is called before the constructor returns
 * - https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop
 */
import type { Finding, Step } from '../../engine/finding';
import { nodeModel } from '../../knowledge/libraries/node/models';
import { fakePromises, type FakePromise } from '../../program/javascript/promises';
import { poolOf } from '../../program/javascript/pools';
import type { Rule } from '../rule';
import { headOf, placeOf, shown } from './paths';

export const fakeAsync: Rule = {
  id: 'fake-async',
  family: 'node',
  languages: ['javascript', 'typescript', 'tsx'],
  summary: 'A promise around synchronous work: it blocks the event loop like the work itself.',
  severity: 'warning',
  *check({ program }) {
    for (const promise of fakePromises(program)) yield finding(promise, poolOf(program));
  },
};

function finding({ fn, made, awaited, work }: FakePromise, pool: string): Finding {
  const steps: Step[] = [];
  if (awaited)
    steps.push({
      ...placeOf(awaited.fn, awaited.call.calleeSpan),
      message: `${shown(awaited.fn)} waits for it here`,
    });
  for (const step of work.path) steps.push({ ...placeOf(step.fn, step.span), message: step.message });
  const instead = work.model ? nodeModel(work.model.name)?.instead : undefined;
  const advice = `Use ${instead === undefined ? '' : `${instead}, or `}${pool}.`;
  const what = made
    ? `This promise in ${shown(fn)} is no asynchronous work: its executor computes on the event loop before \`new Promise\` returns`
    : `${shown(fn)} is async in name only: it waits for nothing and computes on the event loop before its promise is there`;
  return {
    rule: 'fake-async',
    severity: 'warning',
    confidence: 'high',
    ...(made
      ? placeOf(fn, { start: made.span.start, end: made.calleeSpan.end })
      : { file: fn.file, span: headOf(fn) }),
    message: `${what}, so awaiting it frees nobody. ${advice}`,
    steps,
  };
}
