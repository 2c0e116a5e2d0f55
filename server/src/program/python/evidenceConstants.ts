/** Integers that names stand for: assigned once, given by the caller, at file level, or of the class. */
import type { CallEvent, Region, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import type { Via } from '../heavy';
import type { FunctionRef, Program } from '../program';
import { constant, type Constants } from '../work/bounds';

export interface ClientConstants extends Constants {
  /** Names whose value a request brings. */
  readonly byClient: ReadonlySet<string>;
  /** The integer that a name has first, whatever is done to it later. */
  first(name: string): number | null;
}

/** What a function's text says of its names. */
interface Names {
  readonly byId: ReadonlyMap<number, CallEvent>;
  /** null: assigned more than once. */
  readonly assigned: ReadonlyMap<string, Value | null>;
  readonly firsts: ReadonlyMap<string, Value>;
}

const namesOf = new WeakMap<Region, Names>();

function namesIn(body: Region): Names {
  const before = namesOf.get(body);
  if (before) return before;
  const byId = new Map<number, CallEvent>();
  const assigned = new Map<string, Value | null>();
  const firsts = new Map<string, Value>();
  for (const region of regions(body)) {
    if (region.k === 'call') byId.set(region.id, region);
    else if (region.k === 'assign' && region.target.k === 'name') {
      const { name } = region.target;
      if (!firsts.has(name)) firsts.set(name, region.value);
      assigned.set(name, assigned.has(name) || region.op !== '=' ? null : region.value);
    } else if (region.k === 'loop' && region.each?.target.k === 'name') {
      const { name } = region.each.target;
      assigned.set(name, assigned.has(name) ? null : leastOf(region.each.over));
    }
  }
  const names: Names = { byId, assigned, firsts };
  namesOf.set(body, names);
  return names;
}

/** Integers by name in a function: assigned once, given by the caller, at file level, or of the class. */
export function constantsOf(
  program: Program,
  fn: FunctionRef,
  via: Via | null,
  byClient: ReadonlySet<string>,
): ClientConstants {
  const { byId, assigned, firsts } = namesIn(fn.facts.body);
  const resolving = new Set<string>();
  const given = (name: string): number | null => {
    const position = fn.facts.params.findIndex((p) => p.name === name);
    if (position < 0) return null;
    const bound = fn.facts.kind === 'method' ? 1 : 0;
    const args = via?.call.args ?? [];
    const argument =
      args.find((a) => a.name === name) ?? args.filter((a) => a.name === undefined)[position - bound];
    if (via && argument && !argument.spread)
      return constant(argument.value, constantsOf(program, via.fn, via.next, new Set()));
    return argument || !via ? null : constant(fn.facts.params[position]?.default, known);
  };
  const known: ClientConstants = {
    byClient,
    call: (id) => byId.get(id),
    int(name) {
      if (resolving.has(name)) return null;
      resolving.add(name);
      const local = assigned.get(name);
      let result: number | null = null;
      if (local !== undefined) result = local ? constant(local, known) : null;
      else if (fn.facts.params.some((p) => p.name === name)) result = given(name);
      else result = constant(elsewhere(program, fn, name) ?? undefined, known);
      resolving.delete(name);
      return result;
    },
    first(name) {
      if (fn.facts.params.some((p) => p.name === name)) return given(name);
      const value = firsts.get(name);
      return value ? constant(value, known) : null;
    },
  };
  return known;
}

/** A name at file level, or `self.SIZE` where the class's body assigns it. */
function elsewhere(program: Program, fn: FunctionRef, name: string): Value | null {
  const own = /^(?:self|cls)\.(\w+)$/u.exec(name)?.[1];
  const wanted = own === undefined ? name : `${fn.facts.owner ?? ''}.${own}`;
  const module = program.functionOf(fn.file, '<module>');
  return module ? (namesIn(module.facts.body).assigned.get(wanted) ?? null) : null;
}

/** The least element of a list of integers, as something that a name stands for. */
function leastOf(over: Value): Value | null {
  const list = over.k === 'op' && over.op === '*' ? over.args[0] : over;
  if (list?.k !== 'list' || list.items.length === 0) return null;
  const powers = list.items.map((item) => constant(item, { call: () => undefined, int: () => null }));
  if (powers.some((n) => n === null)) return null;
  return { k: 'int', value: Math.min(...powers.map((n) => n ?? 0)) };
}
