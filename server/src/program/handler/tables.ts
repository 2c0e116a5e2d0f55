/** Handlers that stand in a table: `signal(table[i].signal, table[i].handler)`, or through a pointer that walks it. */
import type { Value } from '../../facts/model';
import { regions } from '../../facts/model';
import type { FunctionRef, Program } from '../program';

/** Functions that the table holds where `place` (`table[].handler`, `p.handler`, `table[]`) reads it. */
export function functionsInTable(program: Program, fn: FunctionRef, place: string): readonly FunctionRef[] {
  const root = /^[^.[]*/.exec(place)?.[0] ?? '';
  if (root === '' || root === place) return [];
  const field = /\.(\w+)$/.exec(place)?.[1] ?? null;
  const found = new Map<string, FunctionRef>();
  const add = (value: Value): void => {
    for (const target of program.targets(fn, value))
      if (target.k === 'function') found.set(target.fn.id, target.fn);
  };
  for (const table of initialisers(program, fn, root, 0)) rows(table, field, add, 0);
  return [...found.values()];
}

function rows(value: Value, field: string | null, add: (value: Value) => void, depth: number): void {
  if (depth > 3) return;
  if (value.k === 'list') for (const item of value.items) rows(item, field, add, depth + 1);
  else if (value.k === 'record') {
    for (const entry of value.entries)
      if (entry.name === field || entry.name.startsWith('[')) rows(entry.value, field, add, depth + 1);
  } else if (depth > 0) add(value);
}

/** What the variable is filled with: where it is declared, or what a pointer is set to. */
function initialisers(program: Program, fn: FunctionRef, name: string, depth: number): readonly Value[] {
  if (depth > 3) return [];
  const out: Value[] = [];
  const given = (value: Value): void => {
    if (value.k === 'list' || value.k === 'record') out.push(value);
    else {
      const inner = value.k === 'op' && value.op === 'addr' ? value.args[0] : value;
      const next = inner?.k === 'name' ? /^[^.[]*/.exec(inner.name)?.[0] : undefined;
      if (next !== undefined && next !== name) out.push(...initialisers(program, fn, next, depth + 1));
    }
  };
  for (const region of regions(fn.facts.body)) {
    if (
      region.k === 'assign' &&
      region.op === '=' &&
      region.target.k === 'name' &&
      region.target.name === name
    )
      given(region.value);
    else if (region.k === 'loop' && region.each?.target.k === 'name' && region.each.target.name === name)
      given(region.each.over);
  }
  if (out.length > 0 || fn.facts.locals.includes(name)) return out;
  for (const variable of program.files.get(fn.file)?.variables ?? [])
    if (variable.name === name && variable.init) out.push(variable.init);
  return out;
}
