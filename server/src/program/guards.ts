/**
 * Conditions that hold where a thread is started, so that code behind their opposites never meets it:
 * `if (threaded) start(); … if (!threaded) fork();`.
 */
import type { CallEvent, Region, Test, Value } from '../facts/model';
import { childRegions, regions } from '../facts/model';
import { bodyIndex } from './bodyIndex';
import type { FunctionRef } from './program';

interface Condition {
  /** The same for a condition and its opposite. */
  readonly key: string;
  readonly holds: boolean;
  /** What it asks. */
  readonly places: readonly string[];
}

export interface Guard extends Condition {
  /** Where the thread is started in the function that is walked, or the call that leads there. */
  readonly from: number;
}

const opposite: Readonly<Record<string, string>> = { '!=': '==', '>=': '<', '<=': '>' };

/** null: it asks for more than variables and numbers. */
function conditionOf(value: Value, wanted: boolean): Condition | null {
  if (value.k === 'op' && (value.op === '!' || value.op === 'not') && value.args[0])
    return conditionOf(value.args[0], !wanted);
  if (value.k === 'name') return { key: value.name, holds: wanted, places: [value.name] };
  const [left, right] = value.k === 'op' ? value.args : [];
  if (value.k !== 'op' || !left || !right) return null;
  const places = [left, right].flatMap((v) => (v.k === 'name' ? [v.name] : []));
  if (places.length === 0 || ![left, right].every((v) => ['name', 'int', 'null'].includes(v.k))) return null;
  const isZero = right.k === 'null' || (right.k === 'int' && right.value === 0);
  if (isZero && value.op === '!=') return conditionOf(left, wanted);
  if (isZero && value.op === '==') return conditionOf(left, !wanted);
  const instead = opposite[value.op];
  const op = instead ?? value.op;
  if (!['==', '<', '>'].includes(op)) return null;
  return { key: JSON.stringify([op, left, right]), holds: instead === undefined ? wanted : !wanted, places };
}

/** What holds for sure where the test does, or does not. */
function conditionsOf(test: Test, wanted: boolean): readonly Condition[] {
  switch (test.k) {
    case 'not':
      return conditionsOf(test.of, !wanted);
    case 'test': {
      const found = conditionOf(test.value, wanted);
      return found ? [found] : [];
    }
    default:
      return (test.k === 'and') === wanted
        ? [...conditionsOf(test.left, wanted), ...conditionsOf(test.right, wanted)]
        : [];
  }
}

/** Conditions around a call, and those behind which the function was left before. */
export function guardsOf({ facts }: FunctionRef, call: CallEvent): readonly Guard[] {
  const out: Condition[] = [];
  let at: Region | undefined = facts.body;
  // What holds in one turn of a loop says nothing of the next.
  while (at && at !== call && at.k !== 'loop') {
    const next: Region | undefined = childRegions(at).find((inner) => holds(inner, call));
    if (at.k === 'branch' && next) {
      if (next === at.then) out.push(...conditionsOf(at.test, true));
      else if (next === at.else) out.push(...conditionsOf(at.test, false));
    } else if (at.k === 'seq')
      for (const item of at.items) {
        if (item === next) break;
        if (item.k === 'branch' && !item.else && leaves(item.then))
          out.push(...conditionsOf(item.test, false));
      }
    at = next;
  }
  return out.map((c) => ({ ...c, from: call.span.start }));
}

function leaves(region: Region): boolean {
  const last = region.k === 'seq' ? region.items[region.items.length - 1] : region;
  return last?.k === 'exit';
}

function holds(region: Region, call: CallEvent): boolean {
  for (const inner of regions(region)) if (inner === call) return true;
  return false;
}

/** What was started under these guards does not live where this condition holds. */
export function ruledOut(fn: FunctionRef, guards: readonly Guard[], value: Value, wanted: boolean): boolean {
  if (guards.length === 0) return false;
  const now = conditionOf(value, wanted);
  return now !== null && guards.some((g) => g.key === now.key && g.holds !== now.holds && !changes(fn, g));
}

/** Something that it asks for is assigned after the start. */
function changes({ facts }: FunctionRef, { places, from }: Guard): boolean {
  return bodyIndex(facts.body).assigns.some(
    ({ target, span }) =>
      target.k === 'name' &&
      span.start > from &&
      places.some((p) => p === target.name || p.startsWith(`${target.name}.`)),
  );
}

/** Guards that mean something to callers of the function: those on what is not its own. */
export function guardsOutside({ facts }: FunctionRef, guards: readonly Guard[]): readonly Guard[] {
  const own = (place: string): boolean => {
    const name = place.replace(/[.[].*$/, '');
    return facts.locals.includes(name) || facts.params.some((p) => p.name === name);
  };
  return guards.filter((g) => !g.places.some(own));
}

/** Those that hold for both. */
export function commonGuards(a: readonly Guard[] = [], b: readonly Guard[] = []): readonly Guard[] {
  return a === b ? a : a.filter((g) => b.some((h) => h.key === g.key && h.holds === g.holds));
}
