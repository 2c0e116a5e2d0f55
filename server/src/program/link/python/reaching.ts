/**
 * Which assignment of a local name a call sees, where exactly one can: the nearest before it on every way there. What
 * branches, loops and handlers may have changed is not known, and the caller asks for all that is ever assigned.
 */
import type { CallEvent, Region, Test, Value } from '../../../facts/model';
import { regions } from '../../../facts/model';

type Known = Map<string, Value>;

const found = new WeakMap<Region, ReadonlyMap<number, Value>>();

/** `pool.map` of a call, with what `pool` holds there. */
const member = /^([\p{L}_][\p{L}\p{N}_]*)\.[\p{L}\p{N}_]+$/u;

/** What the receiver of a call, a plain name, was last given; null where that is not certain. */
export function reaching(body: Region, call: CallEvent): Value | null {
  let known = found.get(body);
  if (!known) {
    const values = new Map<number, Value>();
    walk(body, new Map(), values);
    found.set(body, (known = values));
  }
  return known.get(call.id) ?? null;
}

export function receiverName(callee: Value): string | null {
  return callee.k === 'name' ? (member.exec(callee.name)?.[1] ?? null) : null;
}

function walk(region: Region, known: Known, values: Map<number, Value>): void {
  const part = (one: Region | null | undefined): void => {
    if (one) walk(one, new Map(known), values);
  };
  switch (region.k) {
    case 'seq':
      for (const item of region.items) walk(item, known, values);
      return;
    case 'call': {
      const name = receiverName(region.callee);
      const value = name === null ? undefined : known.get(name);
      if (value) values.set(region.id, value);
      return;
    }
    case 'assign':
      forget(region.target, known);
      if (region.op === '=') remember(region.target, region.value, known);
      return;
    case 'scope':
      for (const { target, value } of region.contexts)
        if (target) {
          forget(target, known);
          remember(target, value, known);
        }
      walk(region.body, known, values);
      return;
    case 'branch':
      walkTest(region.test, known, values);
      part(region.then);
      part(region.else);
      break;
    case 'switch':
      walkTest(region.subject, known, values);
      for (const { body } of region.cases) part(body);
      break;
    case 'loop':
      forgetAll(region, known);
      if (region.test) walkTest(region.test, known, values);
      for (const one of [region.body, region.step, region.else]) part(one);
      break;
    case 'try':
      part(region.body);
      forgetAll(region, known);
      for (const one of [...region.handlers, region.else, region.finally]) part(one);
      break;
    default:
      return;
  }
  forgetAll(region, known);
}

function walkTest(test: Test, known: Known, values: Map<number, Value>): void {
  if (test.k === 'test') walk(test.before, known, values);
  else if (test.k === 'not') walkTest(test.of, known, values);
  else {
    walkTest(test.left, known, values);
    walkTest(test.right, known, values);
  }
}

function remember(target: Value, value: Value, known: Known): void {
  if (target.k === 'name') known.set(target.name, value);
}

function forget(target: Value, known: Known): void {
  if (target.k === 'list') for (const item of target.items) forget(item, known);
  else if (target.k === 'name') known.delete(target.name);
}

/** All that a region assigns anywhere. */
function forgetAll(region: Region, known: Known): void {
  if (known.size === 0) return;
  for (const one of regions(region)) {
    if (one.k === 'assign') forget(one.target, known);
    else if (one.k === 'loop' && one.each) forget(one.each.target, known);
    else if (one.k === 'scope') for (const { target } of one.contexts) if (target) forget(target, known);
  }
}
