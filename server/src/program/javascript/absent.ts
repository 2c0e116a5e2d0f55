/**
 * Calls that are made only where an argument was left out: `cb ? cb(null, list) : printForUser(list)`. A caller that
 * passes a function there never leads to them.
 */
import type { Region, Test } from '../../facts/model';
import { childRegions, regions } from '../../facts/model';
import type { Arrival } from '../eventLoop';
import type { FunctionRef, Program } from '../program';
import { functionAround } from './constants';

type Absent = ReadonlyMap<number, ReadonlySet<string>>;
const none: Absent = new Map();
const known = new WeakMap<Region, Absent>();

/** By call: names that were found empty on the way to it. */
function absentAt(fn: FunctionRef): Absent {
  const { body } = fn.facts;
  let found = known.get(body);
  if (!found) known.set(body, (found = collect(body)));
  return found;
}

function collect(body: Region): Absent {
  const found = new Map<number, ReadonlySet<string>>();
  const walk = (region: Region, absent: ReadonlySet<string>): void => {
    if (region.k === 'call') {
      if (absent.size > 0) found.set(region.id, absent);
    } else if (region.k === 'seq') {
      let now = absent;
      for (const item of region.items) {
        walk(item, now);
        if (item.k !== 'branch' || !leaves(item.then)) continue;
        const name = present(item.test);
        if (name !== null) now = new Set([...now, name]);
      }
    } else if (region.k === 'branch') {
      const name = present(region.test);
      const missing = region.test.k === 'not' ? present(region.test.of) : null;
      for (const inner of childRegions(region)) {
        const empty = inner === region.else ? name : inner === region.then ? missing : null;
        walk(inner, empty === null ? absent : new Set([...absent, empty]));
      }
    } else for (const inner of childRegions(region)) walk(inner, absent);
  };
  walk(body, new Set());
  return found.size > 0 ? found : none;
}

/** The name that a condition asks for: `cb`, `typeof cb === 'function'`. */
function present(test: Test): string | null {
  if (test.k !== 'test') return null;
  const { value } = test;
  if (value.k === 'name') return /^[\w$]+$/u.test(value.name) ? value.name : null;
  if (value.k !== 'op' || value.op !== '==') return null;
  const [left, right] = value.args;
  const of = left?.k === 'op' && left.op === 'typeof' ? left.args[0] : undefined;
  return of?.k === 'name' && right?.k === 'str' && right.value === 'function' ? of.name : null;
}

function leaves(region: Region): boolean {
  const last = region.k === 'seq' ? region.items[region.items.length - 1] : region;
  return last?.k === 'exit' && (last.how === 'return' || last.how === 'throw');
}

/** Whether a call in `at.fn` is ruled out by what the calls on the way there passed. */
export function ruledOut(program: Program, at: Arrival, call: number): boolean {
  for (const name of absentAt(at.fn).get(call) ?? []) {
    const owner = parameterOf(program, at.fn, name);
    if (owner && wasGiven(program, at, owner, name)) return true;
  }
  return false;
}

/** The function that has this parameter, as seen from `fn`. */
function parameterOf(program: Program, fn: FunctionRef, name: string): FunctionRef | null {
  for (let at: FunctionRef | undefined = fn; at; at = functionAround(program, at)) {
    if (at.facts.params.some((p) => p.name === name)) return at;
    if (at.facts.locals.includes(name)) return null;
  }
  return null;
}

function wasGiven(program: Program, arrival: Arrival, owner: FunctionRef, name: string): boolean {
  for (let at: Arrival | null = arrival; at; at = at.from) {
    if (at.fn !== owner) continue;
    if (at.how !== 'calls' || !at.call || !at.caller) return false;
    const { caller } = at;
    const position = owner.facts.params.findIndex((p) => p.name === name);
    const isFunction = at.call.args.map(
      ({ value }) =>
        value.k === 'func' ||
        (value.k === 'name' && program.targets(caller, value).some((t) => t.k === 'function')),
    );
    if (isFunction[position]) return true;
    // `if (typeof options === 'function') { cb = options; … }`
    return isFunction.includes(true) && assigns(owner, name);
  }
  return false;
}

function assigns(fn: FunctionRef, name: string): boolean {
  for (const region of regions(fn.facts.body))
    if (region.k === 'assign' && region.target.k === 'name' && region.target.name === name) return true;
  return false;
}
