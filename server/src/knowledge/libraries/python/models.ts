/** What is known of a Python function from outside the project, by its qualified name. */
import type { Model } from '../../effects';
import { addBuiltins } from './builtins';
import { addStandardLibrary } from './stdlib';
import { addTasks } from './tasks';
import { addThirdParty } from './thirdParty';
import type { Table } from './table';
import { baseOf } from './types';

const table: Table = new Map<string, Model>();
addBuiltins(table);
addStandardLibrary(table);
addThirdParty(table);
addTasks(table);

const modules = new Map<string, Model>();
for (const [name, model] of table) if (name.endsWith('.*')) modules.set(name.slice(0, -2), model);

/**
 * By canonical name (types.ts); `?.name` is a method of an unknown receiver. A name without an entry takes that of its
 * module or class (`math.*`), of its base class, and last of its method name; null: nothing is known.
 */
export function pythonModel(name: string): Model | null {
  const found = table.get(name) ?? inherited(name) ?? ofModule(name);
  if (found) return found.name === name ? found : { ...found, name };
  const dot = name.lastIndexOf('.');
  return dot > 0 && !name.startsWith('?') ? (table.get(`?${name.slice(dot)}`) ?? null) : null;
}

function inherited(name: string): Model | undefined {
  const dot = name.lastIndexOf('.');
  const base = dot > 0 ? baseOf(name.slice(0, dot)) : null;
  return base === null ? undefined : table.get(base + name.slice(dot));
}

function ofModule(name: string): Model | undefined {
  for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1)) {
    const found = modules.get(name.slice(0, end));
    if (found) return found;
  }
  return undefined;
}
