/**
 * What a handler, or a function that it calls, knows of its parameters: which signal it is, and constants that a caller
 * gave. A helper that is called with `in_signal = 1` then takes the
 * branch that was written for it.
 */
import type { CallEvent, FunctionFacts, Region, Test, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { isSignalName } from '../../knowledge/signalHandlers';
import { signalName } from '../../knowledge/signals';
import type { CallSite } from '../state';
import { placeOf } from '../values';

/** A number, one of some signals, none of which is zero, or a constant by its name, whatever its bits are. */
export type Known =
  | { readonly k: 'int'; readonly value: number }
  | { readonly k: 'signal'; readonly names: ReadonlySet<string> }
  | { readonly k: 'flag'; readonly name: string }
  /** Not a value: the call that did something on the way here, which stays true where ways meet. */
  | { readonly k: 'way'; readonly way: readonly CallSite[] };

export type Knowledge = ReadonlyMap<string, Known>;

export const nothingKnown: Knowledge = new Map();

function knownKey(known: Known): string {
  switch (known.k) {
    case 'int':
      return String(known.value);
    case 'flag':
      return known.name;
    case 'signal':
      return [...known.names].sort().join('/');
    case 'way':
      return '';
  }
}

export function knowledgeKey(known: Knowledge): string {
  return [...known]
    .map(([name, is]) => `${name}=${knownKey(is)}`)
    .sort()
    .join();
}

/** After an assignment, or after a call was given the address of a variable. */
export function assigned(
  { target, value, op }: { readonly target: Value; readonly value: Value; readonly op: string },
  known: Knowledge,
  constant: (name: string) => Value | null,
): Knowledge {
  if (target.k !== 'name') return known;
  const is = op === '=' ? valueOf(value, known, constant) : null;
  if (!is && !known.has(target.name)) return known;
  const out = new Map(known);
  if (is) out.set(target.name, is);
  else out.delete(target.name);
  return out;
}

const changing = new WeakMap<Region, ReadonlySet<string>>();

/** Without what the region changes: before a loop, of which this holds in its first round only. */
export function withoutChanged(region: Region, known: Knowledge | null): Knowledge | null {
  if (!known || known.size === 0) return known;
  let names = changing.get(region);
  if (!names) {
    const found = new Set<string>();
    for (const inner of regions(region))
      if (inner.k === 'assign') {
        if (inner.target.k === 'name') found.add(inner.target.name);
      } else if (inner.k === 'call')
        for (const { value } of inner.args) {
          const place = value.k === 'op' && value.op === 'addr' ? placeOf(value) : null;
          if (place !== null) found.add(place);
        }
    names = found;
    changing.set(region, names);
  }
  return [...names].some((n) => known.has(n)) ? new Map([...known].filter(([n]) => !names.has(n))) : known;
}

const asked = new WeakMap<Region, ReadonlySet<string>>();

/** Parameters that a condition asks for or that are handed on, and that nothing assigns: only these tell callers apart. */
export function askedParameters({ body, params }: FunctionFacts): ReadonlySet<string> {
  let found = asked.get(body);
  if (found) return found;
  const names = new Set(params.map((p) => p.name));
  const mentioned = new Set<string>();
  const changed = new Set<string>();
  const note = (value: Value): void => {
    if (value.k === 'name') mentioned.add(value.name);
    else if (value.k === 'op') {
      if (value.op === 'addr') {
        const place = placeOf(value);
        if (place !== null) changed.add(place);
      }
      value.args.forEach(note);
    }
  };
  for (const region of regions(body)) {
    if (region.k === 'call') for (const arg of region.args) note(arg.value);
    else if (region.k === 'assign') {
      const place = placeOf(region.target);
      if (place !== null) changed.add(place);
      note(region.value);
    } else if (region.k === 'branch') inTest(region.test, note);
    else if (region.k === 'switch') inTest(region.subject, note);
    else if (region.k === 'loop' && region.test) inTest(region.test, note);
  }
  found = new Set([...mentioned].filter((n) => names.has(n) && !changed.has(n)));
  asked.set(body, found);
  return found;
}

function inTest(test: Test, note: (value: Value) => void): void {
  if (test.k === 'test') note(test.value);
  else if (test.k === 'not') inTest(test.of, note);
  else {
    inTest(test.left, note);
    inTest(test.right, note);
  }
}

/** What the callee knows when this call enters it. */
export function entering(
  callee: FunctionFacts,
  call: CallEvent,
  known: Knowledge,
  constant: (name: string) => Value | null,
): Knowledge {
  const wanted = askedParameters(callee);
  if (wanted.size === 0) return nothingKnown;
  const out = new Map<string, Known>();
  callee.params.forEach((param, i) => {
    const value = wanted.has(param.name) ? call.args[i]?.value : undefined;
    const given = value && valueOf(value, known, constant);
    if (given) out.set(param.name, given);
  });
  return out;
}

export function valueOf(
  value: Value,
  known: Knowledge,
  constant: (name: string) => Value | null,
  depth = 0,
): Known | null {
  if (depth > 8) return null;
  switch (value.k) {
    case 'int':
      return { k: 'int', value: value.value };
    case 'null':
      return { k: 'int', value: 0 };
    case 'name': {
      const bound = known.get(value.name);
      if (bound) return bound;
      const signal = signalName(value);
      if (signal !== null && isSignalName(signal)) return { k: 'signal', names: new Set([signal]) };
      const stands = constant(value.name);
      const found = stands && valueOf(stands, known, constant, depth + 1);
      return found ?? (/^[A-Z][A-Z0-9_]+$/.test(value.name) ? { k: 'flag', name: value.name } : null);
    }
    case 'op':
      return operation(
        value.op,
        value.args.map((v) => valueOf(v, known, constant, depth + 1)),
      );
    default:
      return null;
  }
}

function operation(op: string, [a, b]: readonly (Known | null)[]): Known | null {
  const int = (value: number): Known => ({ k: 'int', value });
  if (op === '!')
    return a?.k === 'int' || a?.k === 'signal' ? int(a.k === 'int' && a.value === 0 ? 1 : 0) : null;
  if (!a || !b) {
    const zero = (a?.k === 'int' && a.value === 0) || (b?.k === 'int' && b.value === 0);
    return op === '&' && zero ? int(0) : null;
  }
  // A word with only this flag in it: the flag is set.
  if (op === '&' && a.k === 'flag' && b.k === 'flag') return a.name === b.name ? int(1) : null;
  if (a.k !== 'int' || b.k !== 'int') return null;
  return op === '&' ? int(a.value & b.value) : op === '|' ? int(a.value | b.value) : null;
}

/** What is known where `value` is true (or not); null where it cannot be. */
export function assume(
  value: Value,
  wanted: boolean,
  known: Knowledge,
  constant: (name: string) => Value | null,
): Knowledge | null {
  if (value.k === 'op' && value.op === '!' && value.args[0])
    return assume(value.args[0], !wanted, known, constant);
  if (value.k === 'op' && (value.op === '==' || value.op === '!=')) {
    const [left, right] = value.args;
    if (!left || !right) return known;
    return compare(left, right, (value.op === '==') === wanted, known, constant);
  }
  const is = valueOf(value, known, constant);
  if (is?.k !== 'int' && is?.k !== 'signal') return known;
  return (is.k === 'signal' || is.value !== 0) === wanted ? known : null;
}

function compare(
  left: Value,
  right: Value,
  equal: boolean,
  known: Knowledge,
  constant: (name: string) => Value | null,
): Knowledge | null {
  const a = valueOf(left, known, constant);
  const b = valueOf(right, known, constant);
  if (!a || !b) return known;
  if (a.k === 'int' && b.k === 'int') return (a.value === b.value) === equal ? known : null;
  if (a.k === 'flag' && b.k === 'flag') return !equal && a.name === b.name ? null : known;
  if (a.k !== 'signal' || b.k !== 'signal') {
    // No signal is zero or negative.
    const number = a.k === 'int' ? a.value : b.k === 'int' ? b.value : 1;
    return (a.k === 'signal' || b.k === 'signal') && number <= 0 && equal ? null : known;
  }
  if (b.names.size === 1) return narrowed(left, a.names, b.names, equal, known);
  return a.names.size === 1 ? narrowed(right, b.names, a.names, equal, known) : known;
}

/** One of `many`, compared with the one signal in `one`. */
function narrowed(
  place: Value,
  many: ReadonlySet<string>,
  one: ReadonlySet<string>,
  equal: boolean,
  known: Knowledge,
): Knowledge | null {
  const names = new Set([...many].filter((n) => one.has(n) === equal));
  if (names.size === 0) return null;
  return place.k === 'name' && known.has(place.name)
    ? new Map(known).set(place.name, { k: 'signal', names })
    : known;
}

/** What holds in both. */
export function joined(a: Knowledge | null, b: Knowledge | null): Knowledge | null {
  if (a === b || !b) return a;
  if (!a) return b;
  const out = new Map<string, Known>();
  for (const [name, x] of b) if (x.k === 'way') out.set(name, x);
  for (const [name, x] of a) {
    const y = b.get(name);
    if (x.k === 'way') out.set(name, x);
    else if (x.k === 'signal' && y?.k === 'signal')
      out.set(name, { k: 'signal', names: new Set([...x.names, ...y.names]) });
    else if (y && knownKey(x) === knownKey(y)) out.set(name, x);
  }
  return out;
}
