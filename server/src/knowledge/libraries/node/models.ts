/** What Node, JavaScript's own functions and packages from npm do, by qualified name. */
import { builtins } from './builtins';
import { core } from './core';
import type { NodeModel } from './model';
import { packages } from './packages';

export type { NodeModel } from './model';

export function nodeModel(name: string): NodeModel | null {
  return core.get(name) ?? builtins.get(name) ?? packages.get(name) ?? null;
}
