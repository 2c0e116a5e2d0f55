/** Words of flags: what is known of their bits, through constants, operators and assignments. */
import type { AssignEvent, Value } from '../facts/model';
import { cloneConstants } from '../knowledge/cloneFlags';
import { signalNumber } from '../knowledge/signals';
import type { FunctionRef, Program } from './program';
import type { Bits, State } from './state';

export type Lookup = (name: string) => Value | null;

export const noBits: Bits = { set: 0n, complete: false };
export const zeroBits: Bits = { set: 0n, complete: true };
const maxDepth = 12;
const word = 64;

/** A flag word as far as it is known. `lookup` finds the project's macros and constants. */
export function bitsOf(state: State, value: Value, lookup: Lookup, depth = 0): Bits {
  if (depth > maxDepth) return noBits;
  switch (value.k) {
    case 'int':
      return { set: BigInt.asUintN(word, BigInt(Math.trunc(value.value))), complete: true };
    case 'null':
      return zeroBits;
    case 'name': {
      const known = cloneConstants.get(value.name) ?? signalNumber(value.name);
      if (known !== null) return { set: BigInt(known), complete: true };
      const tracked = state.bits.get(value.name);
      if (tracked) return tracked;
      const found = lookup(value.name);
      return found ? bitsOf(state, found, lookup, depth + 1) : noBits;
    }
    case 'op':
      return combined(
        value.op,
        value.args.map((v) => bitsOf(state, v, lookup, depth + 1)),
      );
    default:
      return noBits;
  }
}

function combined(operator: string, parts: readonly Bits[]): Bits {
  const [a, b] = parts;
  if (!a) return noBits;
  const all = parts.every((p) => p.complete);
  switch (operator) {
    case '|':
      return { set: parts.reduce((set, p) => set | p.set, 0n), complete: all };
    case '&':
      // A bit that is set in all of them is set; one that is known to be missing in one is missing.
      return { set: parts.reduce((set, p) => set & p.set, a.set), complete: all };
    case '~':
      return all ? { set: BigInt.asUintN(word, ~a.set), complete: true } : noBits;
    case '^':
    case '+':
    case '-':
    case '<<':
    case '>>':
      return all && b && parts.length === 2
        ? { set: arithmetic(operator, a.set, b.set), complete: true }
        : noBits;
    case '?:':
      return b ? { set: a.set & b.set, complete: all && a.set === b.set } : noBits;
    default:
      return noBits;
  }
}

function arithmetic(operator: '^' | '+' | '-' | '<<' | '>>', a: bigint, b: bigint): bigint {
  const shift = b > 63n ? 63n : b;
  switch (operator) {
    case '^':
      return a ^ b;
    case '+':
      return BigInt.asUintN(word, a + b);
    case '-':
      return BigInt.asUintN(word, a - b);
    case '<<':
      return BigInt.asUintN(word, a << shift);
    case '>>':
      return a >> shift;
  }
}

/** Everything that is not named in the initialiser of a struct: `args.*`. */
export function restOf(place: string): string {
  return `${place}.*`;
}

/** What is known of all words after an assignment; the same map where nothing changes. */
export function assignBits(state: State, place: string, event: AssignEvent, lookup: Lookup): State['bits'] {
  const { value } = event;
  if (value.k === 'record' || (value.k === 'list' && event.op === '='))
    return initialised(state, place, value, lookup);
  const given = bitsOf(state, value, lookup);
  const before = state.bits.get(place);
  const now =
    event.op === '='
      ? given
      : /^(?:[|&^+-]|<<|>>)=$/.test(event.op) && value.k !== 'unknown'
        ? combined(event.op.slice(0, -1), [before ?? memberOfZero(state, place), given])
        : noBits;
  const known = now.complete || now.set !== 0n;
  // That a member was written is worth knowing even where what was written is not.
  if (!known && before === undefined && !place.includes('.')) return state.bits;
  const bits = new Map(state.bits);
  if (known || place.includes('.')) bits.set(place, now);
  else bits.delete(place);
  return bits;
}

function memberOfZero(state: State, place: string): Bits {
  const dot = place.lastIndexOf('.');
  return (dot > 0 ? state.bits.get(restOf(place.slice(0, dot))) : undefined) ?? noBits;
}

/** `{.flags = …}` leaves the rest zero, and so does `{0}`; what a list without names gives to which member is not known. */
function initialised(
  state: State,
  place: string,
  value: Extract<Value, { k: 'record' | 'list' }>,
  lookup: Lookup,
): State['bits'] {
  const bits = new Map([...state.bits].filter(([key]) => !key.startsWith(`${place}.`)));
  if (value.k === 'record') {
    bits.set(restOf(place), zeroBits);
    for (const entry of value.entries) bits.set(`${place}.${entry.name}`, bitsOf(state, entry.value, lookup));
  } else if (value.items.every((v) => v.k === 'int' && v.value === 0)) bits.set(restOf(place), zeroBits);
  return bits;
}

/** A macro or an initialised constant: of the file of `fn`, else the only one of its name anywhere. */
export function constantNamed(program: Program, fn: FunctionRef, name: string): Value | null {
  const file = program.files.get(fn.file);
  const macro = file?.macros.find((m) => m.name === name && m.params === null);
  if (macro) return macro.value;
  const variable = file?.variables.find((v) => v.name === name);
  if (variable) return isConstant(variable.type) ? variable.init : null;
  return fn.facts.locals.includes(name) || fn.facts.params.some((p) => p.name === name)
    ? null
    : (elsewhere(program).get(name) ?? null);
}

function isConstant(type: string): boolean {
  return /\bconst(?:expr)?\b/.test(type);
}

const indexes = new WeakMap<Program, ReadonlyMap<string, Value | null>>();

/** Constants of all files; null for a name that several define differently. */
function elsewhere(program: Program): ReadonlyMap<string, Value | null> {
  const known = indexes.get(program);
  if (known) return known;
  const found = new Map<string, Value | null>();
  const add = (name: string, value: Value | null): void => {
    const other = found.get(name);
    found.set(name, other === undefined || JSON.stringify(other) === JSON.stringify(value) ? value : null);
  };
  for (const [file, facts] of program.files) {
    // What a source file defines is its own; a header's is everyone's.
    if (!/\.(?:h|hh|hpp|hxx|inc)$/.test(file)) continue;
    for (const m of facts.macros) if (m.params === null && m.value.k !== 'unknown') add(m.name, m.value);
    for (const v of facts.variables) if (v.init && isConstant(v.type)) add(v.name, v.init);
  }
  indexes.set(program, found);
  return found;
}
