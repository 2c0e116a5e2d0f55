/**
 * cpu-bound-coroutine
 *
 * ## What it finds
 * CPU-bound work on an asyncio event loop that others share: a long loop in an `async def`, a call of a plain function
 * that computes for long at any depth, password hashing, or a coroutine that never awaits and is given to
 * `asyncio.gather`, `create_task` or a `TaskGroup` as if that made it parallel.
 *
 * ## Why it matters
 * An event loop runs one coroutine at a time and changes over only where one awaits. A computation of 300 ms between two
 * awaits makes every other task, timer and request of the loop wait 300 ms. `gather` interleaves coroutines where they
 * await; what never awaits runs one after the other.
 *
 * ## Example
 * ```python
 * async def crunch(n):
 *     return sum(i * i for i in range(n))
 *
 * async def main():
 *     await asyncio.gather(*(crunch(10_000_000) for _ in range(4)))   # one after the other
 * ```
 *
 * ## Instead
 * ```python
 * def crunch(n):
 *     return sum(i * i for i in range(n))
 *
 * async def main():
 *     loop = asyncio.get_running_loop()
 *     with ProcessPoolExecutor() as pool:
 *         await asyncio.gather(*(loop.run_in_executor(pool, crunch, 10_000_000) for _ in range(4)))
 * ```
 * What releases the GIL (`bcrypt`, `hashlib.scrypt`) can go to a thread: `await asyncio.to_thread(bcrypt.hashpw, …)`.
 *
 * ## Limits
 * A loop counts by what the text shows: a constant bound, also through arguments, a bound that a request brings,
 * recursion that branches. A loop over a collection is as long as its collection, which nobody sees: it is reported only
 * in a coroutine that is one of several tasks, never awaits and is CPU-bound by estimate. Silent where the loop runs a
 * single coroutine and no tasks, and for functions given to `to_thread` or an executor. `await asyncio.sleep(0)` in the
 * loop lets others in, and silences it.
 *
 * ## References
 * - https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code
 * - https://docs.python.org/3/library/asyncio-task.html#running-tasks-concurrently
 */
import type { Finding, Step } from '../../engine/finding';
import type { LoopRegion } from '../../facts/model';
import { regions } from '../../facts/model';
import { countsTo } from '../../knowledge/iteration';
import type { Analysis } from '../../program/analysis';
import type { Via } from '../../program/heavy';
import { absolute, type FunctionRef } from '../../program/program';
import { onEventLoop, Suspension, type OnLoop } from '../../program/python/coroutines';
import { Evidence, type Reason, type Stretch } from '../../program/python/evidence';
import { requestHandlers } from '../../program/python/handlers';
import type { Rule } from '../rule';
import { functionName, stepAt, written } from '../story';

/** Microseconds on the loop from which on others notice: asyncio's own debug mode complains at five times this. */
const long = 20_000;
/** Estimated CPU time of a task that never awaits, where the text bounds nothing. */
const longGuess = 1_000;

export const cpuBoundCoroutine: Rule = {
  id: 'cpu-bound-coroutine',
  family: 'gil',
  languages: ['python'],
  summary: 'CPU-bound work in a coroutine keeps the event loop from everything else.',
  severity: 'warning',
  *check(analysis) {
    const arrivals = onEventLoop(analysis.program);
    if (arrivals.length === 0) return;
    const suspension = new Suspension(analysis.program);
    const evidence = new Evidence(analysis.program, suspension);
    for (const arrival of arrivals) {
      // Between two elements of an async generator its caller has control.
      if (arrival.fn.facts.isGenerator) continue;
      let any = false;
      const byClient = clientNames(analysis, arrival);
      for (const part of evidence.longParts(arrival.fn, viaOf(arrival), byClient, long)) {
        any = true;
        yield* proven(arrival, part);
      }
      if (!any && !suspension.ofFunction(arrival.fn)) yield* estimated(analysis, arrival);
    }
  },
};

/** `int`, `int | None`, `Optional[int]`, `Annotated[int, Query()]` */
const isNumber =
  /^(?:int(?:\s*\|\s*None)?|(?:[\w.]+\.)?Optional\[int\]|(?:[\w.]+\.)?Annotated\[int\s*,.*\])$/su;

/** Parameters that the framework fills from the request: those of a handler that are declared numbers. */
function clientNames(analysis: Analysis, { fn, from }: OnLoop): ReadonlySet<string> {
  const isHandler = from === null && requestHandlers(analysis.program).has(fn);
  return new Set(
    isHandler ? fn.facts.params.filter((p) => isNumber.test(p.type ?? '')).map((p) => p.name) : [],
  );
}

/** The calls that led here, for the numbers among their arguments. */
function viaOf(arrival: OnLoop): Via | null {
  if (arrival.site && arrival.from)
    return { fn: arrival.site.fn, call: arrival.site.call, next: viaOf(arrival.from) };
  const starter = arrival.starter;
  if (!starter) return null;
  // `gather(crunch(10**7))`: the coroutine is called where the task is made.
  for (const region of regions(starter.fn.facts.body))
    if (
      region.k === 'call' &&
      region.callee.k === 'name' &&
      lastOf(region.callee.name) === arrival.fn.facts.name
    )
      return { fn: starter.fn, call: region, next: null };
  return null;
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function* proven(arrival: OnLoop, part: Stretch): Generator<Finding> {
  const [first] = part.why;
  const last = part.why[part.why.length - 1];
  if (!first || !last) return;
  const what = first === last ? last.message : `${first.message}: ${last.message}`;
  yield say(arrival, first, part.why, `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}`, 'warning', 'high');
}

/** A task that never awaits and is CPU-bound as far as an estimate goes. */
function* estimated(analysis: Analysis, arrival: OnLoop): Generator<Finding> {
  const { fn } = arrival;
  if (arrival.from !== null || arrival.reason !== 'task' || !fn.facts.isAsync) return;
  const verdict = analysis.work.of(fn);
  const [first] = verdict.k === 'cpu' ? verdict.why : [];
  if (verdict.k !== 'cpu' || !first) return;
  if (analysis.work.estimate(fn).cpu < longGuess && !countsNumbers(analysis, fn)) return;
  const name = fn.facts.name;
  yield say(
    arrival,
    first,
    verdict.why,
    `${name} awaits nothing that could hand control back, and computes`,
    'warning',
    'medium',
  );
}

/** A loop over a range whose end is not in the text: as long as somebody wants, and hardly short. */
function countsNumbers({ program }: Analysis, fn: FunctionRef): boolean {
  const numeric = (at: FunctionRef, loop: LoopRegion): boolean => {
    const over = loop.each?.over;
    if (over?.k !== 'call') return false;
    for (const region of regions(at.facts.body))
      if (region.k === 'call' && region.id === over.call)
        return (
          region.callee.k === 'name' &&
          countsTo.has(region.callee.name) &&
          region.args.every((a) => a.value.k === 'name' || a.value.k === 'int')
        );
    return false;
  };
  const inside = (at: FunctionRef, depth: number): boolean => {
    for (const region of regions(at.facts.body)) {
      if (region.k === 'loop' && numeric(at, region)) return true;
      if (region.k !== 'call' || depth > 2) continue;
      for (const target of program.callees(at, region))
        if (
          target.k === 'function' &&
          target.fn !== at &&
          !target.fn.facts.isGenerator &&
          inside(target.fn, depth + 1)
        )
          return true;
    }
    return false;
  };
  return inside(fn, 0);
}

function say(
  arrival: OnLoop,
  at: Reason,
  why: readonly Reason[],
  what: string,
  severity: Finding['severity'],
  confidence: Finding['confidence'],
): Finding {
  const { starter } = arrival;
  const spread =
    arrival.reason === 'task' && starter
      ? ` ${written(starter)}() interleaves coroutines where they await; it does not run them in parallel.`
      : '';
  return {
    rule: cpuBoundCoroutine.id,
    ...absolute(at.fn, at.span),
    severity,
    confidence,
    message: `${what}. Until it is done the event loop runs no other task, timer or request.${spread} Give it to a process with loop.run_in_executor(ProcessPoolExecutor(), …), or to asyncio.to_thread() where it releases the GIL.`,
    steps: [
      ...stepsTo(arrival),
      ...why.map((step) => ({ ...absolute(step.fn, step.span), message: step.message })),
    ],
  };
}

/** From the task or handler to the coroutine. */
function stepsTo(arrival: OnLoop): Step[] {
  const steps: Step[] = [];
  let at = arrival;
  for (; at.from; at = at.from)
    if (at.site) steps.unshift(stepAt(at.site, `${functionName(at.site)} calls ${written(at.site)}()`));
  const { name, nameSpan } = at.fn.facts;
  const head = { file: at.fn.file, span: nameSpan };
  if (at.starter) {
    const how =
      at.reason === 'run'
        ? 'runs on the event loop from here on'
        : 'becomes one of the tasks of the event loop here';
    steps.unshift(stepAt(at.starter, `${name} ${how}`));
  } else if (at.reason === 'request')
    steps.unshift({ ...head, message: `${name} answers requests on the event loop` });
  else
    steps.unshift({
      ...head,
      message: `${name} is a coroutine: whoever awaits it shares its event loop with others`,
    });
  return steps;
}
