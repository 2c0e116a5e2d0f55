/** Places that run once for each item of a collection: bodies of loops, and functions that are mapped over one. */
import type { CallEvent, LoopRegion, Region, Span, Value } from '../../facts/model';
import { childRegions } from '../../facts/model';
import { callsOf } from '../callsOf';
import type { FunctionRef, Program } from '../program';
import { callById, functionAround, listOf, receiverOf } from './constants';

export interface Repeat {
  readonly fn: FunctionRef;
  /** Relative to the function: the loop, or the call that maps. */
  readonly span: Span;
  /** What stands for the item, by name; null where the pattern is not a name. */
  readonly item: string | null;
  readonly over: Value;
}

/** A loop over `.length` of something, or over the items of something, around a call; the innermost one. */
export function loopAround(program: Program, fn: FunctionRef, call: CallEvent): Repeat | null {
  const inside = innermost(fn, fn.facts.body, call, null);
  return inside ?? mapped(program, fn) ?? executed(program, fn);
}

function innermost(fn: FunctionRef, region: Region, call: CallEvent, around: Repeat | null): Repeat | null {
  if (region === call) return around;
  const here = region.k === 'loop' ? (overItems(fn, region) ?? around) : around;
  for (const inner of childRegions(region)) {
    const found = innermost(fn, inner, call, here);
    if (found) return found;
  }
  return null;
}

/** The function is a promise's executor: it runs where the promise is made. */
function executed(program: Program, fn: FunctionRef): Repeat | null {
  const around = functionAround(program, fn);
  if (!around) return null;
  for (const call of callsOf(around)) {
    const first = call.args[0]?.value;
    if (call.constructs === true && first?.k === 'func' && first.key === fn.facts.key)
      return loopAround(program, around, call);
  }
  return null;
}

function overItems(fn: FunctionRef, loop: LoopRegion): Repeat | null {
  if (loop.each) {
    const { target, over } = loop.each;
    return { fn, span: loop.span, item: target.k === 'name' ? target.name : null, over };
  }
  if (loop.test?.k !== 'test') return null;
  const { value } = loop.test;
  if (value.k === 'op' && /^<=?$/u.test(value.op) && value.args[1]?.k === 'int')
    return { fn, span: loop.span, item: null, over: value.args[1] };
  // `i < jobs.length`, `while (jobs.length)`, `jobs.length > 0`
  const sides = value.k === 'op' ? value.args : [value];
  for (const side of sides) {
    const list = side.k === 'name' ? /^(.+)\.(length|size)$/u.exec(side.name)?.[1] : undefined;
    if (list !== undefined) return { fn, span: loop.span, item: null, over: { k: 'name', name: list } };
  }
  return null;
}

/** The function is what `list.map(…)` or `list.forEach(…)` runs. */
function mapped(program: Program, fn: FunctionRef): Repeat | null {
  const around = functionAround(program, fn);
  if (!around) return null;
  for (const call of callsOf(around)) {
    const first = call.args[0]?.value;
    if (first?.k !== 'func' || first.key !== fn.facts.key) continue;
    const over = receiverOf(call, /^(map|forEach|flatMap)$/u);
    if (over) return { fn: around, span: call.span, item: fn.facts.params[0]?.name ?? null, over };
  }
  return null;
}

/** `items.map(run)`: the call itself runs it once for each item. */
export function mapping(fn: FunctionRef, call: CallEvent): Repeat | null {
  const over = receiverOf(call, /^(map|forEach|flatMap)$/u);
  return over && call.args[0]?.value.k === 'name' ? { fn, span: call.span, item: null, over } : null;
}

/** A collection whose length is the author's choice: written out, or one item for each core. */
export function isFixed(program: Program, { fn, over }: Repeat, cores: ReadonlySet<string>): boolean {
  if (listOf(program, fn, over)) return true;
  if (over.k === 'call') {
    const call = callById(fn, over.call);
    return (
      call !== undefined &&
      program
        .callees(fn, call)
        .some((t) => t.k === 'external' && (cores.has(t.name) || t.name === 'Array.from'))
    );
  }
  return over.k === 'list' || over.k === 'int' || over.k === 'unknown';
}

/** Whether a value is made of one of these names. */
export function mentionsName(value: Value, names: ReadonlySet<string>): boolean {
  switch (value.k) {
    case 'name':
      return names.has(value.name.split(/[.[]/u)[0] ?? '');
    case 'op':
      return value.args.some((a) => mentionsName(a, names));
    case 'list':
      return value.items.some((a) => mentionsName(a, names));
    case 'record':
      return value.entries.some((e) => mentionsName(e.value, names));
    default:
      return false;
  }
}
