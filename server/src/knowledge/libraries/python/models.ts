/** What is known of a Python function from outside the project, by its qualified name. */
import type { Effect, Model } from '../../effects';
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

/** By module: what its direct members do, and what everything below it does. */
const direct = new Map<string, Model>();
const below = new Map<string, Model>();
for (const [name, model] of table) {
  if (name.endsWith('.**')) below.set(name.slice(0, -3), model);
  else if (name.endsWith('.*')) direct.set(name.slice(0, -2), model);
}

const plain = /^(?:builtins\.)?(?:str|bytes|int|float|bool|dict|list|set|frozenset|tuple)\.|^typing\./u;

/**
 * By canonical name (types.ts); `?.name` is a method of an unknown receiver. A name without an entry takes that of its
 * module or class (`math.*`), of its base class, and last of its method name; null: nothing is known.
 */
export function pythonModel(name: string): Model | null {
  const found = table.get(name) ?? inherited(name) ?? ofModule(name);
  if (found) return found.name === name ? found : { ...found, name };
  const dot = name.lastIndexOf('.');
  const byMethod = dot > 0 && !name.startsWith('?') ? table.get(`?${name.slice(dot)}`) : undefined;
  // Strings, numbers and shapes wait for nothing: whatever has that method is taken for one by mistake.
  return byMethod && !(byMethod.work === 'waits' && plain.test(name)) ? byMethod : null;
}

function inherited(name: string): Model | undefined {
  const dot = name.lastIndexOf('.');
  const base = dot > 0 ? baseOf(name.slice(0, dot)) : null;
  return base === null ? undefined : table.get(base + name.slice(dot));
}

function ofModule(name: string): Model | undefined {
  let end = name.lastIndexOf('.');
  const near = direct.get(name.slice(0, end));
  if (near) return near;
  for (; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const found = below.get(name.slice(0, end));
    if (found) return found;
  }
  return undefined;
}

/** Last parts of all names that hand work to threads or make thread objects: `submit`, `Thread`, `to_thread`. */
export const threadNames: ReadonlySet<string> = new Set(
  [...table.values()]
    .filter(
      (model) =>
        model.task === 'thread' ||
        model.effects?.some((e) => e.k === 'thread-start' || e.k === 'submit') === true,
    )
    .map((model) => model.name.slice(model.name.lastIndexOf('.') + 1)),
);

const unfollowed: ReadonlySet<Effect['k']> = new Set(['spawn', 'wait', 'lock', 'unlock']);
const methodOfClass = /(?:^|\.)([A-Z]\w*)\.\w+$/u;

/**
 * Simple names to look for before anything is resolved: without one of `forks` in a program it forks nowhere, and what
 * mentions none of `effects`, nor anything that does, changes no state. A method is known by its class, since `start` and
 * `map` are everybody's names.
 */
export function pythonEffectNames(): {
  readonly forks: ReadonlySet<string>;
  /** Of forks and of what starts threads. */
  readonly tasks: ReadonlySet<string>;
  readonly effects: ReadonlySet<string>;
} {
  const forks = new Set<string>();
  const tasks = new Set<string>();
  const effects = new Set<string>();
  for (const [name, model] of table) {
    const simple = name.slice(name.lastIndexOf('.') + 1);
    for (const effect of model.effects ?? []) {
      const elsewhere = effect.k === 'submit' && effect.to !== 'thread-pool';
      if (!elsewhere && !unfollowed.has(effect.k)) effects.add(simple);
      const known = methodOfClass.exec(name)?.[1] ?? simple;
      if (effect.k === 'fork') forks.add(known);
      if (effect.k === 'fork' || effect.k === 'thread-start' || (effect.k === 'submit' && !elsewhere))
        tasks.add(known);
    }
  }
  return { forks, tasks, effects };
}
