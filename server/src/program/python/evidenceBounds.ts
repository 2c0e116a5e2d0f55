/** How often a loop turns at least, as far as its text says, and how many elements a call is given to walk. */
import type { CallEvent, LoopRegion, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { countsTo } from '../../knowledge/iteration';
import { constant, leaves, turns, type Constants } from '../work/bounds';
import * as weights from '../work/weights';
import type { ClientConstants } from './evidenceConstants';

/** A client that may choose a number chooses a large one; a loop without an end has no end. */
const manyTurns = 1e7;
/** A loop that may leave early and turns no more often than this is an attempt, repeated. */
const fewTurns = 10_000;

export interface Bound {
  /** null: not shown by the text. */
  readonly turns: number | null;
  readonly said: string;
}

export function boundOf(loop: LoopRegion, known: Constants): Bound {
  if (!loop.each && !loop.test) {
    const count = turns(loop, known);
    return count > weights.unknownTurns
      ? { turns: manyTurns, said: 'has no end' }
      : { turns: null, said: 'runs Python bytecode' };
  }
  const client = loop.each ? clientCount(loop.each.over, known) : false;
  if (client) return { turns: manyTurns, said: 'turns as often as the request asks' };
  const counted = countdown(loop, known);
  const count = counted ?? turns(loop, known);
  const shown = counted !== null || isExact(loop, known, count);
  // Ten attempts end with the first that succeeds.
  if (!shown || (count < fewTurns && leaves(loop.body))) return { turns: null, said: 'runs Python bytecode' };
  return { turns: count, said: `turns ${shownCount(count)} times` };
}

export function shownCount(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** `turns` takes a thousand where it does not know; that is no evidence unless the text says a thousand, too. */
function isExact(loop: LoopRegion, known: Constants, count: number): boolean {
  if (count !== weights.unknownTurns) return true;
  if (loop.each)
    return rangeOf(loop.each.over, known)?.args.every((a) => constant(a.value, known) !== null) === true;
  const value = loop.test?.k === 'test' ? loop.test.value : null;
  return value?.k === 'op' && constant(value.args[1], known) === count;
}

function rangeOf(over: Value, known: Constants): CallEvent | null {
  const call = over.k === 'call' ? known.call(over.call) : undefined;
  return call?.callee.k === 'name' && countsTo.has(call.callee.name) ? call : null;
}

function clientCount(over: Value, known: Constants): boolean {
  const last = rangeOf(over, known)?.args.slice(0, 2).at(-1)?.value;
  return last?.k === 'name' && (known as ClientConstants).byClient.has(last.name);
}

/** `while n > 0: n -= 1`: as often as the first value says. */
function countdown(loop: LoopRegion, known: Constants): number | null {
  if (loop.test?.k !== 'test' || loop.test.value.k !== 'op') return null;
  const { op, args } = loop.test.value;
  const [left, right] = args;
  if ((op !== '>' && op !== '>=') || left?.k !== 'name' || constant(right, known) === null) return null;
  const first = (known as ClientConstants).first(left.name);
  if (first === null) return null;
  for (const region of regions(loop.body))
    if (region.k === 'assign' && region.target.k === 'name' && region.target.name === left.name)
      if (region.op === '-=' && region.value.k === 'int' && region.value.value > 0)
        return first / region.value.value;
  return null;
}

/** Elements of a range that a call walks: `sum(range(10**8))`, `list(range(n))`. */
export function elementsGiven(call: CallEvent, known: Constants): number {
  const first = call.args[0]?.value;
  const range = first ? rangeOf(first, known) : null;
  if (!range) return 0;
  const values = range.args.map((a) => constant(a.value, known));
  const [a, b] = values;
  if (a === null || a === undefined || b === null) return 0;
  return Math.max(0, b === undefined ? a : b - a);
}
