/**
 * # blocked-event-loop
 *
 * ## What it finds
 * A synchronous API (`fs.readFileSync`, `crypto.pbkdf2Sync`, `zlib.gzipSync`, `child_process.execSync`, …), a hash in
 * plain JavaScript (`bcryptjs`), or a loop that is long by evidence, in code that runs while others wait for the event
 * loop: request handlers, repeated events and timers, and exported async functions of a library, at any depth and
 * across files.
 *
 * ## Why it matters
 * Node runs all JavaScript of a process on one thread. While it is inside one of these calls, no other request is
 * answered, no timer fires and no socket is read: a `pbkdf2Sync` of 100 ms makes every client wait 100 ms.
 *
 * ## Example
 * ```js
 * http.createServer((req, res) => {
 *   res.end(fs.readFileSync('index.html'));
 * });
 * ```
 *
 * ## Instead
 * ```js
 * http.createServer(async (req, res) => {
 *   res.end(await fs.promises.readFile('index.html'));
 * });
 * ```
 * CPU-bound work belongs on a pool of worker threads (for instance `piscina`).
 *
 * ## Limits
 * Silent for start-up code: what only a module's top level reaches, even after an `await`; for tests, build scripts and
 * configuration files; for values that are read once and kept; for listeners on `process` and for the port of a worker.
 * A call that takes less than a millisecond is a hint where only an exported async function leads to it: who calls that,
 * and how often, is not known. A loop over a collection is never flagged: its length is not in the text. A library's `Sync` method that is not in
 * the tables is not flagged for its name. It may be ignored in a service that handles one request at a time.
 *
 * ## References
 * - https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop
 * - https://nodejs.org/api/fs.html#synchronous-api
 */
import type { Finding } from '../../engine/finding';
import type { CallEvent } from '../../facts/model';
import { callsOf } from '../../program/callsOf';
import { hasPromisedForm } from '../../knowledge/libraries/node/promised';
import { nodeModel } from '../../knowledge/libraries/node/models';
import type { Analysis } from '../../program/analysis';
import { eventLoop, type Arrival } from '../../program/eventLoop';
import { heavyParts, type Via } from '../../program/heavy';
import { callsOnce } from '../../program/javascript/once';
import { poolOf } from '../../program/javascript/pools';
import type { Program, Target } from '../../program/program';
import type { Rule } from '../rule';
import { placeOf, rootOf, shown, stepsTo, whenOf } from './paths';

/** Below this a call that computes is no matter: the same order as turning the event loop once. */
const longMicros = 10_000;

/**
 * Below this a call matters only where many wait. Who calls an exported function, and how often, is not known: a plugin
 * that looks for its files once, when it is loaded, delays nobody by it.
 */
const shortMicros = 1_000;

export const blockedEventLoop: Rule = {
  id: 'blocked-event-loop',
  family: 'node',
  languages: ['javascript', 'typescript', 'tsx'],
  summary: 'A synchronous call or a long computation runs on the event loop while requests wait.',
  severity: 'warning',
  *check({ program }: Analysis): Iterable<Finding> {
    for (const arrival of eventLoop(program).arrivals) {
      yield* blockingCalls(program, arrival);
      yield* longLoops(program, arrival);
    }
  },
};

function* blockingCalls(program: Program, arrival: Arrival): Generator<Finding> {
  const { fn } = arrival;
  let once: ReadonlySet<number> | null = null;
  for (const call of callsOf(fn)) {
    const blocking = program.callees(fn, call).find(blocks);
    if (!blocking) continue;
    once ??= callsOnce(program, fn);
    if (once.has(call.id)) continue;
    const model = nodeModel(blocking.name);
    const instead = model?.instead === undefined ? '' : ` Use ${model.instead}.`;
    const what = `${written(call, blocking.name)} in ${shown(fn)}`;
    // Computes in slices, with turns of the loop between them, or in one go: either way on this thread.
    const message =
      model?.work === 'holds'
        ? `${what} computes on the event loop ${whenOf(arrival)}, for about ${Math.round((model.micros ?? 0) / 1000)} ms a ` +
          `call in which hardly anything else in this process runs.${instead}`
        : `${what} blocks the event loop ${whenOf(arrival)}: until it returns nothing else in this process runs.${instead}`;
    yield {
      ...base(arrival, model?.micros),
      ...placeOf(fn, call.span),
      message,
      steps: [
        ...stepsTo(arrival),
        { ...placeOf(fn, call.calleeSpan), message: `${blocking.name} holds the event loop here` },
      ],
      ...(hasPromisedForm(blocking.name) ? { fix: 'sync-to-promise' } : {}),
    };
  }
}

function* longLoops(program: Program, arrival: Arrival): Generator<Finding> {
  const { fn } = arrival;
  for (const part of heavyParts(program, fn, viaOf(arrival))) {
    yield {
      ...base(arrival),
      ...placeOf(fn, { start: part.span.start, end: part.span.end }),
      message:
        `This ${part.why.startsWith('calls') ? 'call' : 'loop'} in ${shown(fn)} ${part.why} and blocks the event loop ` +
        `${whenOf(arrival)}: nothing else in this process runs meanwhile. Move the work to ${poolOf(program)}.`,
      steps: [
        ...stepsTo(arrival),
        { ...placeOf(fn, part.span), message: `${part.why}; nothing in it hands control back` },
      ],
    };
  }
}

function blocks(target: Target): target is Target & { readonly k: 'external' } {
  if (target.k !== 'external' || !target.model) return false;
  const { work, micros } = target.model;
  return work === 'blocks' || (work === 'holds' && (micros ?? 0) >= longMicros);
}

function base(arrival: Arrival, micros = Infinity): Pick<Finding, 'rule' | 'severity' | 'confidence'> {
  const { reason } = rootOf(arrival);
  const sure = reason === 'request' || reason === 'timer';
  return {
    rule: 'blocked-event-loop',
    severity: (reason === 'exported' || reason === 'document') && micros < shortMicros ? 'hint' : 'warning',
    confidence: sure ? 'high' : 'medium',
  };
}

/** The call as the user wrote it, or its qualified name. */
function written(call: CallEvent, name: string): string {
  const own = call.callee.k === 'name' ? call.callee.name : name.replace(/^node:/u, '');
  return `\`${own}\``;
}

function viaOf(arrival: Arrival): Via | null {
  if (!arrival.from || !arrival.call || !arrival.caller) return null;
  return { fn: arrival.caller, call: arrival.call, next: viaOf(arrival.from) };
}
