/** What is asked of bodies again and again, without walking them again: calls, assignments, names. */
import type { AssignEvent, CallEvent, LoopRegion, Region, Test, Value } from '../facts/model';
import { regions } from '../facts/model';

export interface BodyIndex {
  readonly calls: readonly CallEvent[];
  readonly assigns: readonly AssignEvent[];
  readonly loops: readonly LoopRegion[];
  /** It has an `#ifdef`. */
  readonly conditional: boolean;
  /** Values that are passed or assigned and could be functions, each once. */
  readonly values: readonly Value[];
  /** Last parts of all names among them and among the callees. */
  readonly names: ReadonlySet<string>;
}

const indexes = new WeakMap<Region, BodyIndex>();

/** A body never changes, so it is looked through once. */
export function bodyIndex(body: Region): BodyIndex {
  let index = indexes.get(body);
  if (index) return index;
  const found: CallEvent[] = [];
  const assigns: AssignEvent[] = [];
  const loops: LoopRegion[] = [];
  let conditional = false;
  const values = new Map<string, Value>();
  const names = new Set<string>();
  const note = (name: string): void => {
    names.add(/[^.:]*$/.exec(name)?.[0] ?? name);
  };
  const add = (value: Value): void => {
    switch (value.k) {
      case 'name':
        values.set(value.name, value);
        note(value.name);
        return;
      case 'func':
        values.set(`<${value.key}>`, value);
        return;
      case 'op':
        if (value.op === 'addr' || value.op === '?:' || value.op === 'deref') value.args.forEach(add);
        return;
      case 'list':
        value.items.forEach(add);
        return;
      case 'record':
        for (const entry of value.entries) add(entry.value);
        return;
      default:
    }
  };
  for (const region of regions(body))
    if (region.k === 'call') {
      found.push(region);
      if (region.callee.k === 'name') note(region.callee.name);
      else add(region.callee);
      for (const arg of region.args) add(arg.value);
    } else if (region.k === 'assign') {
      assigns.push(region);
      add(region.value);
    } else if (region.k === 'loop') loops.push(region);
    else if (region.k === 'branch') conditional ||= asksPreprocessor(region.test);
  index = { calls: found, assigns, loops, conditional, values: [...values.values()], names };
  indexes.set(body, index);
  return index;
}

function asksPreprocessor(test: Test): boolean {
  if (test.k === 'not') return asksPreprocessor(test.of);
  return test.k === 'test' && test.value.k === 'op' && test.value.op === 'defined';
}
