/**
 * # promise-all-is-not-parallel
 *
 * ## What it finds
 * `Promise.all`, `allSettled`, `race` or `any` over functions whose whole work is synchronous: async functions that
 * never wait for anything, promises whose executor computes and resolves, mapped over a list.
 *
 * ## Why it matters
 * A promise starts no thread. Each of these functions runs to its end before the next one starts, and before
 * `Promise.all` is even called: the work takes as long as in a plain loop, and the event loop stands still all the while.
 *
 * ## Example
 * ```js
 * await Promise.all(passwords.map(async (p) => crypto.pbkdf2Sync(p, salt, 100_000, 64, 'sha512')));
 * ```
 *
 * ## Instead
 * ```js
 * const pbkdf2 = util.promisify(crypto.pbkdf2); // runs on the thread pool
 * await Promise.all(passwords.map((p) => pbkdf2(p, salt, 100_000, 64, 'sha512')));
 * ```
 * For work in JavaScript itself: a pool of worker threads (for instance `piscina`).
 *
 * ## Limits
 * Silent where a function awaits, or calls, anything that is not known to be synchronous, and where its work is small.
 *
 * ## References
 * - https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/all
 * - https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop
 */
import type { Finding, Step } from '../../engine/finding';
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { callsOf } from '../../program/callsOf';
import type { Analysis } from '../../program/analysis';
import { programParts } from '../../program/javascript/parts';
import { waitsForSomething } from '../../program/javascript/waiting';
import type { FunctionRef, Program } from '../../program/program';
import type { WorkAnalysis, WorkVerdict } from '../../program/work';
import { poolOf } from '../../program/javascript/pools';
import type { Rule } from '../rule';
import { placeOf, shown } from './paths';

const combinators = /^Promise\.(all|allSettled|race|any)$/u;

export const promiseAllIsNotParallel: Rule = {
  id: 'promise-all-is-not-parallel',
  family: 'node',
  languages: ['javascript', 'typescript', 'tsx'],
  summary: 'Promise.all over synchronous work: the promises run one after the other.',
  severity: 'warning',
  *check(analysis: Analysis): Iterable<Finding> {
    const { program } = analysis;
    const parts = programParts(program);
    for (const fn of program.functions.values()) {
      for (const call of callsOf(fn)) {
        if (parts.isTool(fn.file)) break;
        const combinator = program
          .callees(fn, call)
          .find((t) => t.k === 'external' && combinators.test(t.name));
        const list = call.args[0]?.value;
        if (combinator?.k !== 'external' || !list) continue;
        const finding = judge(analysis, fn, call, combinator.name, list);
        if (finding) yield finding;
      }
    }
  },
};

/** A function that makes one of the promises, and the call that runs it. */
interface Maker {
  readonly made: FunctionRef;
  readonly at: CallEvent;
}

function judge(
  { program, work }: Analysis,
  fn: FunctionRef,
  call: CallEvent,
  name: string,
  list: Value,
): Finding | null {
  const makers = makersOf(program, fn, list, 0);
  if (!makers || makers.length === 0) return null;
  let decides: Step[] | null = null;
  let culprit = makers[0];
  for (const maker of makers) {
    if (waitsForSomething(program, maker.made)) return null;
    const verdict = verdictOf(program, work, maker.made);
    if (verdict?.k !== 'cpu') return null;
    if (decides) continue;
    culprit = maker;
    decides = verdict.why.map((step) => ({ ...placeOf(step.fn, step.span), message: step.message }));
  }
  if (!decides || !culprit) return null;
  const who = shown(culprit.made);
  const subject = who === 'an anonymous function' ? 'the function that it maps' : who;
  return {
    rule: 'promise-all-is-not-parallel',
    severity: 'warning',
    confidence: 'high',
    ...placeOf(fn, call.span),
    message:
      `\`${name}\` runs nothing in parallel here: ${subject} never waits, so each one runs to its end before the next ` +
      `starts, and the event loop stands still until the last is done. Use an asynchronous API or ${poolOf(program)}.`,
    steps: [
      { ...placeOf(fn, culprit.at.calleeSpan), message: `${subject} is called here, once for each promise` },
      ...decides,
    ],
  };
}

/** The verdict on a function, or on the executor of a promise that it makes, which runs before it returns. */
function verdictOf(program: Program, work: WorkAnalysis, fn: FunctionRef): WorkVerdict | null {
  const own = work.of(fn);
  if (own.k === 'cpu') return own;
  for (const call of callsOf(fn)) {
    const executor = call.args[0];
    if (call.constructs !== true || !executor) continue;
    if (!program.callees(fn, call).some((t) => t.k === 'external' && t.name === 'Promise')) continue;
    for (const target of program.targets(fn, executor.value)) {
      const verdict = target.k === 'function' ? work.of(target.fn) : null;
      if (verdict?.k === 'cpu') return verdict;
    }
  }
  return null;
}

/** The functions whose promises are in the list; null where one of them is not known. */
function makersOf(program: Program, fn: FunctionRef, value: Value, depth: number): Maker[] | null {
  if (depth > 6) return null;
  if (value.k === 'list') {
    const found: Maker[] = [];
    for (const item of value.items) {
      const made = item.k === 'op' && item.op === '...' ? (item.args[0] ?? item) : item;
      const makers = makersOf(program, fn, made, depth + 1);
      if (!makers) return null;
      found.push(...makers);
    }
    // A list of one promise runs nothing side by side to begin with.
    return value.items.length === 1 && value.items[0]?.k !== 'op' ? null : found;
  }
  if (value.k === 'name') return assignedList(program, fn, value.name, depth);
  if (value.k !== 'call') return null;
  const call = callOf(fn, value.call);
  return call ? makersOfCall(program, fn, call) : null;
}

function makersOfCall(program: Program, fn: FunctionRef, call: CallEvent): Maker[] | null {
  const found: Maker[] = [];
  for (const target of program.callees(fn, call)) {
    if (target.k === 'function') found.push({ made: target.fn, at: call });
    else if (target.k !== 'external') return null;
    else {
      const mapped = target.model?.effects?.find((e) => e.k === 'submit' && e.to === 'callback');
      const routine = mapped?.k === 'submit' ? call.args[mapped.routine.index] : undefined;
      const made = routine ? program.targets(fn, routine.value) : [];
      if (made.length === 0) return null;
      for (const t of made) {
        if (t.k !== 'function') return null;
        found.push({ made: t.fn, at: call });
      }
    }
  }
  return found.length > 0 ? found : null;
}

/** `const jobs = items.map(…)`, or `jobs.push(work(item))` into an empty list. */
function assignedList(program: Program, fn: FunctionRef, name: string, depth: number): Maker[] | null {
  const found: Maker[] = [];
  for (const region of regions(fn.facts.body)) {
    const isTarget = region.k === 'assign' && region.target.k === 'name' && region.target.name === name;
    if (isTarget) {
      if (region.value.k === 'list' && region.value.items.length === 0) continue;
      const makers = makersOf(program, fn, region.value, depth + 1);
      if (!makers) return null;
      found.push(...makers);
    } else if (region.k === 'call' && region.callee.k === 'name' && region.callee.name === `${name}.push`) {
      for (const argument of region.args) {
        const makers = makersOf(program, fn, argument.value, depth + 1);
        if (!makers) return null;
        found.push(...makers);
      }
    }
  }
  return found;
}

function callOf(fn: FunctionRef, id: number): CallEvent | undefined {
  for (const call of callsOf(fn)) if (call.id === id) return call;
  return undefined;
}
