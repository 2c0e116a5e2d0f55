/** What the state knows of a value, and what a condition teaches about it. */
import type { Value } from '../facts/model';
import { withoutThreads } from '../knowledge/systems';
import { anySign, negative, positive, withSign, zero, type State } from './state';

/** The place that a value names, without address-of and dereference; null where it is no place. */
export function placeOf(value: Value | undefined): string | null {
  let at = value;
  while (at?.k === 'op' && (at.op === 'addr' || at.op === 'deref')) at = at.args[0];
  return at?.k === 'name' ? at.name : at?.k === 'call' ? `#${at.call}` : null;
}

/** Where the sign of a value is kept: what a pointer leads to has another than the pointer. */
export function signPlace(value: Value): string | null {
  if (value.k !== 'op') return placeOf(value);
  const [inner] = value.args;
  if (value.op !== 'deref' || !inner) return null;
  if (inner.k === 'op' && inner.op === 'addr') return inner.args[0] ? signPlace(inner.args[0]) : null;
  const to = signPlace(inner);
  return to === null ? null : `*${to}`;
}

export function signOf(state: State, value: Value): number {
  switch (value.k) {
    case 'int':
      return value.value < 0 ? negative : value.value === 0 ? zero : positive;
    case 'null':
      return zero;
    case 'name':
      return state.signs.get(value.name) ?? anySign;
    case 'call':
      return state.signs.get(`#${value.call}`) ?? anySign;
    case 'op':
      if (value.op === '?:') {
        // A call whose result is known here has been made: it is the one of the two.
        const made = value.args.filter((v) => v.k === 'call' && state.signs.has(`#${v.call}`));
        return (made.length === 1 ? made : value.args).reduce((all, v) => all | signOf(state, v), 0);
      }
      return state.signs.get(signPlace(value) ?? '') ?? anySign;
    default:
      return anySign;
  }
}

function constant(value: Value): number | null {
  if (value.k === 'int') return value.value;
  if (value.k === 'op' && value.op === '-' && value.args[0]?.k === 'int') return -value.args[0].value;
  return null;
}

const mirrored: Readonly<Record<string, string>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
  '===': '===',
  '!==': '!==',
};

/** Signs with which a condition can hold, and signs with which it holds for sure. */
interface Signs {
  readonly may: number;
  readonly sure: number;
}

const truthy: Signs = { may: negative | positive, sure: negative | positive };

/** `x operator c`; negative stands for -1, the only negative result that a fork has. */
function signsFor(operator: string, c: number): Signs {
  const below = (limit: number): Signs => {
    const sure = (-1 < limit ? negative : 0) | (0 < limit ? zero : 0);
    return { may: sure | (1 < limit ? positive : 0), sure };
  };
  const not = (signs: Signs): Signs => ({ may: anySign & ~signs.sure, sure: anySign & ~signs.may });
  switch (operator) {
    case '<':
      return below(c);
    case '<=':
      return below(c + 1);
    case '>':
      return not(below(c + 1));
    case '>=':
      return not(below(c));
    default: {
      const may = c < 0 ? negative : c === 0 ? zero : positive;
      const equal = { may, sure: c === -1 || c === 0 ? may : 0 };
      return operator.startsWith('!') ? not(equal) : equal;
    }
  }
}

/** The state in which `value` is true (or false), or null where it cannot be. */
export function refine(state: State, value: Value, wanted: boolean): State | null {
  if (value.k === 'op') {
    // What is compiled only without threads never runs beside one.
    if (value.op === 'defined')
      return wanted && value.args[0]?.k === 'name' && withoutThreads.test(value.args[0].name)
        ? { ...state, threads: [] }
        : state;
    if (value.op === '!' || value.op === 'not')
      return value.args[0] ? refine(state, value.args[0], !wanted) : state;
    const [left, right] = value.args;
    if (left && right && value.op in mirrored) {
      const rightConstant = constant(right);
      const leftConstant = constant(left);
      if (rightConstant !== null) return narrow(state, left, signsFor(value.op, rightConstant), wanted);
      if (leftConstant !== null)
        return narrow(state, right, signsFor(mirrored[value.op] ?? '', leftConstant), wanted);
    }
    return state;
  }
  return narrow(state, value, truthy, wanted);
}

function narrow(state: State, value: Value, signs: Signs, wanted: boolean): State | null {
  const sign = signOf(state, value);
  const kept = wanted ? sign & signs.may : sign & ~signs.sure;
  if (kept === 0) return null;
  const place = signPlace(value);
  return place === null || kept === sign ? state : withSign(state, place, kept);
}
