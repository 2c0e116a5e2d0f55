/**
 * A function's body without what cannot change a state: calls that reach no effect, assignments to places that nothing
 * asks for, branches and loops that hold nothing else. The interpreter walks this instead of the whole body.
 */
import type { CallEvent, Region, Test, Value } from '../facts/model';
import { empty, regions } from '../facts/model';
import { placeOf } from './values';

/** @param keeps whether a call can matter */
export function slim(body: Region, keeps: (call: CallEvent) => boolean): Region {
  const kept = new Set<CallEvent>();
  for (const region of regions(body)) if (region.k === 'call' && keeps(region)) kept.add(region);
  if (kept.size === 0) return onlyExits(body);
  const asked = askedPlaces(body, kept);
  return reduce(body, kept, asked);
}

/** Without calls that matter only how the function is left counts: and it is left, as it was entered. */
function onlyExits(body: Region): Region {
  for (const region of regions(body))
    if (region.k === 'loop' && region.test === null && region.each === null)
      return reduce(body, new Set(), new Set());
  return empty;
}

/** Places whose values a kept call, a condition on its result or a return may ask for. */
function askedPlaces(body: Region, kept: ReadonlySet<CallEvent>): ReadonlySet<string> {
  const asked = new Set<string>();
  const add = (value: Value): void => {
    const place = placeOf(value);
    if (place !== null) asked.add(base(place));
    if (value.k === 'op') value.args.forEach(add);
    else if (value.k === 'list') value.items.forEach(add);
    else if (value.k === 'record') for (const entry of value.entries) add(entry.value);
  };
  const ids = new Set([...kept].map((call) => call.id));
  for (const call of kept) for (const arg of call.args) add(arg.value);
  // What is computed from an asked place, or holds a kept result, is asked for too; bodies need few rounds.
  for (let before = -1; before !== asked.size;) {
    before = asked.size;
    for (const region of regions(body)) {
      if (region.k !== 'assign') continue;
      const place = placeOf(region.target);
      if (place === null) continue;
      if (holdsResult(region.value, ids)) asked.add(base(place));
      if (asked.has(base(place))) add(region.value);
    }
  }
  return asked;
}

function holdsResult(value: Value, ids: ReadonlySet<number>): boolean {
  if (value.k === 'call') return ids.has(value.call);
  return value.k === 'op' && value.args.some((v) => holdsResult(v, ids));
}

function base(place: string): string {
  return place.replace(/[.[].*$/, '');
}

function reduce(region: Region, kept: ReadonlySet<CallEvent>, asked: ReadonlySet<string>): Region {
  const inner = (r: Region): Region => reduce(r, kept, asked);
  const test = (t: Test): Test =>
    t.k === 'test'
      ? { ...t, before: inner(t.before) }
      : t.k === 'not'
        ? { k: 'not', of: test(t.of) }
        : { k: t.k, left: test(t.left), right: test(t.right) };
  switch (region.k) {
    case 'call':
      return kept.has(region) ? region : empty;
    case 'assign': {
      const place = placeOf(region.target);
      return place !== null && asked.has(base(place)) ? region : empty;
    }
    case 'seq': {
      const items = region.items.map(inner).filter((r) => r !== empty);
      const only = items[0];
      return only === undefined ? empty : items.length === 1 ? only : { k: 'seq', items };
    }
    case 'branch': {
      const then = inner(region.then);
      const otherwise = region.else ? inner(region.else) : null;
      const condition = test(region.test);
      if (then === empty && (otherwise === null || otherwise === empty) && quiet(condition)) return empty;
      return { ...region, test: condition, then, else: otherwise };
    }
    case 'loop': {
      const body = inner(region.body);
      const step = region.step ? inner(region.step) : null;
      const condition = region.test ? test(region.test) : null;
      const otherwise = region.else ? inner(region.else) : empty;
      const ends = region.test !== null || region.each !== null;
      if (
        body === empty &&
        (step ?? empty) === empty &&
        otherwise === empty &&
        ends &&
        (!condition || quiet(condition))
      )
        return empty;
      const { else: _, ...rest } = region;
      return { ...rest, body, step, test: condition, ...(otherwise === empty ? {} : { else: otherwise }) };
    }
    case 'switch': {
      const cases = region.cases.map((c) => ({ values: c.values, body: inner(c.body) }));
      const subject = test(region.subject);
      if (quiet(subject) && cases.every((c) => onlyBreaks(c.body))) return empty;
      return { ...region, cases, subject };
    }
    case 'try': {
      const { else: normal, ...rest } = region;
      const otherwise = normal ? inner(normal) : empty;
      const body = inner(region.body);
      const handlers = region.handlers.map(inner);
      const last = region.finally ? inner(region.finally) : null;
      if ([body, otherwise, last ?? empty, ...handlers].every((r) => r === empty)) return empty;
      return { ...rest, body, handlers, finally: last, ...(normal ? { else: otherwise } : {}) };
    }
    case 'scope': {
      const body = inner(region.body);
      return body === empty ? empty : { ...region, body };
    }
    default:
      return region;
  }
}

function onlyBreaks(region: Region): boolean {
  return region === empty || (region.k === 'exit' && region.how === 'break' && region.label === undefined);
}

/** A condition whose evaluation does nothing that counts. */
function quiet(condition: Test): boolean {
  return condition.k === 'test'
    ? condition.before === empty
    : condition.k === 'not'
      ? quiet(condition.of)
      : quiet(condition.left) && quiet(condition.right);
}
