/** Handlers and signals that stand in a table: `signal(table[i].signal, table[i].handler)`, or through a pointer that walks it. */
import type { Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { signalName } from '../../knowledge/signals';
import type { FunctionRef, Program } from '../program';

/** Functions that the table holds where `place` (`table[].handler`, `p.handler`, `table[]`) reads it. */
export function functionsInTable(program: Program, fn: FunctionRef, place: string): readonly FunctionRef[] {
  const found = new Map<string, FunctionRef>();
  inTable(program, fn, place, (value) => {
    for (const target of program.targets(fn, value))
      if (target.k === 'function') found.set(target.fn.id, target.fn);
  });
  return [...found.values()];
}

/** Signals of an array or a column of a table; none where something in it is no signal that is named. */
export function signalsInTable(program: Program, fn: FunctionRef, place: string): readonly string[] {
  const found = new Map<string, boolean>();
  inTable(program, fn, place, (value) => {
    const name = signalName(value);
    // Tables end with a zero.
    const ends = value.k === 'null' || (value.k === 'int' && value.value <= 0);
    if (name !== null || !ends) found.set(name ?? '', name !== null);
  });
  return [...found.values()].every((known) => known) ? [...found.keys()] : [];
}

export interface TableRow {
  readonly signals: readonly string[];
  readonly routines: readonly FunctionRef[];
}

/**
 * `sigaction(map[i].signals[j], …)` with a handler from `map[i]`: what stands in one row belongs together. Empty where the
 * two are not of one table, or a row holds no signal by name, itself or in an array that it names.
 */
export function rowsOfTable(
  program: Program,
  fn: FunctionRef,
  signal: string,
  handler: string,
): readonly TableRow[] {
  const root = rootOf(signal);
  if (root === '' || root === signal || root !== rootOf(handler)) return [];
  const out: TableRow[] = [];
  for (const table of initialisers(program, fn, root, 0))
    for (const row of table.k === 'list' ? table.items : []) {
      const signals = new Set<string>();
      const routines = new Map<string, FunctionRef>();
      const add = (value: Value, depth: number): void => {
        const name = signalName(value);
        if (name !== null) signals.add(name);
        else if (value.k === 'list') for (const item of value.items) add(item, depth);
        else if (value.k === 'record') for (const entry of value.entries) add(entry.value, depth);
        else if (value.k === 'name') {
          for (const target of program.targets(fn, value))
            if (target.k === 'function') routines.set(target.fn.id, target.fn);
          if (depth === 0)
            for (const inner of initialisers(program, fn, value.name, 0)) add(inner, depth + 1);
        } else if (value.k === 'op' && value.op === 'addr') for (const arg of value.args) add(arg, depth);
      };
      add(row, 0);
      if (signals.size === 0) return [];
      out.push({ signals: [...signals], routines: [...routines.values()] });
    }
  return out;
}

const rootOf = (place: string): string => /^[^.[]*/.exec(place)?.[0] ?? '';

function inTable(program: Program, fn: FunctionRef, place: string, add: (value: Value) => void): void {
  const root = rootOf(place);
  if (root === '' || root === place) return;
  const field = /\.(\w+)$/.exec(place)?.[1] ?? null;
  for (const table of initialisers(program, fn, root, 0)) rows(table, field, add, 0);
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
