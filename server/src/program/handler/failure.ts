/** Conditions that ask whether a call failed which has no reason to. */
import type { Test, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { failsForNonsense } from '../../knowledge/signalHandlers';

/** Whether the condition means such a failure (true) or its absence (false); null: neither. */
export function failure(test: Test): boolean | null {
  if (test.k === 'not') {
    const inner = failure(test.of);
    return inner === null ? null : !inner;
  }
  if (test.k !== 'test') return null;
  const { value, before } = test;
  // What signal() returns is true in either case.
  const [left, right] = value.k === 'op' ? value.args : [];
  if (left?.k !== 'call') return null;
  for (const region of regions(before))
    if (region.k === 'call' && region.id === left.call)
      return region.callee.k === 'name' && failsForNonsense.has(region.callee.name)
        ? failed(value.k === 'op' ? value.op : '', right)
        : null;
  return null;
}

/** Failure is -1, SIG_ERR, or an error's number; success is 0 or what was there before. */
function failed(op: string, right: Value | undefined): boolean | null {
  const isZero = right?.k === 'int' && right.value === 0;
  const isError =
    (right?.k === 'int' && right.value < 0) ||
    (right?.k === 'op' && right.op === '-') ||
    (right?.k === 'name' && right.name === 'SIG_ERR');
  switch (op) {
    case '==':
      return isError ? true : isZero ? false : null;
    case '!=':
      return isZero ? true : isError ? false : null;
    case '<':
      return isZero ? true : null;
    case '>=':
      return isZero ? false : null;
    default:
      return null;
  }
}
