/** How the tables beside this file are written down: one source for many names. */
import type { Effect, Model, WorkKind } from '../../effects';

export type Table = Map<string, Model>;

/** Adds what these names do with the interpreter's time. Names are separated by white space. */
export function work(
  table: Table,
  source: string,
  kind: WorkKind,
  micros: number | null,
  names: string,
): void {
  for (const name of names.split(/\s+/u)) {
    if (name === '') continue;
    table.set(name, { ...table.get(name), name, work: kind, ...(micros === null ? {} : { micros }), source });
  }
}

/** Adds what these names do to tasks, locks and signals; `kind` where their own time matters, too. */
export function does(
  table: Table,
  source: string,
  names: string,
  effects: readonly Effect[],
  kind?: WorkKind,
  micros?: number,
): void {
  for (const name of names.split(/\s+/u)) {
    if (name === '') continue;
    table.set(name, {
      name,
      effects,
      ...(kind ? { work: kind } : {}),
      ...(micros === undefined ? {} : { micros }),
      source,
    });
  }
}

/** Marks classes whose objects are tasks. */
export function tasks(table: Table, source: string, task: 'thread' | 'process', names: string): void {
  for (const name of names.split(/\s+/u)) {
    table.set(name, { name, work: 'cheap', micros: 10, task, source });
  }
}

/** Marks libraries whose functions give arrays; their work must have been said before. */
export function arrays(table: Table, names: string): void {
  for (const name of names.split(/\s+/u)) {
    const model = table.get(name);
    if (model) table.set(name, { ...model, arrays: true });
  }
}
