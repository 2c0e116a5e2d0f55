/** How often a loop turns and how often a branch is taken, as far as constants in the text say so. */
import type { CallEvent, LoopRegion, Region, Test, Value } from '../../facts/model';
import { childRegions } from '../../facts/model';
import { countsTo, passesElements } from '../../knowledge/iteration';
import { endlessTurns, unknownTurns } from './weights';

/** What the estimates need to know of the function around. */
export interface Constants {
  call(id: number): CallEvent | undefined;
  /** The integer that a name stands for, where it is assigned once. */
  int(name: string): number | null;
}

/** Integer value of an expression, null where it is not constant. */
export function constant(value: Value | undefined, known: Constants, depth = 0): number | null {
  if (!value || depth > 8) return null;
  if (value.k === 'int') return value.value;
  if (value.k === 'name') return known.int(value.name);
  if (value.k !== 'op' || value.args.length !== 2) return null;
  const left = constant(value.args[0], known, depth + 1);
  const right = constant(value.args[1], known, depth + 1);
  if (left === null || right === null) return null;
  switch (value.op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '**':
      return left ** right;
    case '//':
    case '/':
      return right === 0 ? null : Math.floor(left / right);
    case '<<':
      return left * 2 ** right;
    default:
      return null;
  }
}

/** Turns of a loop each time that control reaches it. */
export function turns(loop: LoopRegion, known: Constants): number {
  if (loop.each) return elements(loop.each.over, known, 0);
  if (!loop.test) return leaves(loop.body) ? unknownTurns : endlessTurns;
  return boundOf(loop.test, known) ?? unknownTurns;
}

/** `i < 10`, `n > 0`: the constant that it compares with, where that is no lower end. */
function boundOf(test: Test, known: Constants): number | null {
  if (test.k !== 'test' || test.value.k !== 'op' || test.value.args.length !== 2) return null;
  if (test.value.op !== '<' && test.value.op !== '<=' && test.value.op !== '!=') return null;
  const bound = constant(test.value.args[1], known);
  return bound !== null && bound > 0 ? bound : null;
}

/** How many elements a value has that is iterated over. */
function elements(over: Value, known: Constants, depth: number): number {
  if (over.k === 'list') return over.items.length;
  if (over.k === 'record') return over.entries.length;
  if (over.k !== 'call' || depth > 4) return unknownTurns;
  const call = known.call(over.call);
  if (call?.callee.k !== 'name') return unknownTurns;
  const first = call.args[0];
  const name = call.callee.name;
  if (countsTo.has(name)) return range(call, known) ?? unknownTurns;
  if (first && !first.spread && passesElements.has(name)) return elements(first.value, known, depth + 1);
  return unknownTurns;
}

function range(call: CallEvent, known: Constants): number | null {
  const given = call.args.filter((a) => a.name === undefined).map((a) => constant(a.value, known));
  const [a, b, c] = given;
  if (a === null || a === undefined) return b === undefined ? null : countTo(b);
  if (b === undefined) return countTo(a);
  if (b === null) return null;
  return countTo(Math.ceil((b - a) / (c ?? 1)));
}

function countTo(n: number | null): number | null {
  return n === null ? null : Math.max(0, Math.min(n, 1e12));
}

/** Share of the times that a test holds, where it says so itself: `i % 1000 == 0`. */
export function likelihood(test: Test): number | null {
  if (test.k === 'not') {
    const of = likelihood(test.of);
    return of === null ? null : 1 - of;
  }
  if (test.k !== 'test') return null;
  const value = test.value;
  if (value.k === 'op' && value.op === '!' && value.args[0]) return share(value.args[0]);
  if (value.k !== 'op' || (value.op !== '==' && value.op !== '===')) return null;
  return value.args[0] ? share(value.args[0]) : null;
}

function share(value: Value): number | null {
  if (value.k !== 'op' || value.op !== '%') return null;
  const every = value.args[1];
  if (every?.k === 'int') return every.value > 1 ? 1 / every.value : null;
  return every?.k === 'name' ? 0.01 : null;
}

/** Control can leave the loop: break, return or throw somewhere in its body. */
export function leaves(body: Region): boolean {
  const stack: { region: Region; inner: boolean }[] = [{ region: body, inner: false }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { region, inner } = top;
    if (region.k === 'exit') {
      if (region.how === 'return' || region.how === 'throw' || region.how === 'goto') return true;
      if (region.how === 'break' && (!inner || region.label !== undefined)) return true;
    }
    const nested = inner || region.k === 'loop' || (region.k === 'switch' && region.fallsThrough);
    for (const child of childRegions(region)) stack.push({ region: child, inner: nested });
  }
  return false;
}

/** How the region ends, where it leaves: a branch that returns or throws runs at most once per call. */
export function leavingBy(region: Region): 'return' | 'throw' | null {
  let last: Region | undefined = region;
  while (last?.k === 'seq') last = last.items[last.items.length - 1];
  return last?.k === 'exit' && (last.how === 'throw' || last.how === 'return') ? last.how : null;
}
