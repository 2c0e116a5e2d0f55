/** What an expression may stand for while names are being resolved. */
import type { FileId, Value } from '../../../facts/model';
import type { FunctionRef } from '../../program';

export type Thing =
  | { readonly k: 'function'; readonly fn: FunctionRef }
  | { readonly k: 'class'; readonly file: FileId; readonly key: string }
  | { readonly k: 'instance'; readonly file: FileId; readonly key: string }
  /** From outside the program, or a type of the language: `node:fs`, `express.Router#get`, `Array#`. */
  | { readonly k: 'external'; readonly name: string }
  | { readonly k: 'module'; readonly file: FileId }
  | { readonly k: 'record'; readonly at: FunctionRef; readonly value: Value & { readonly k: 'record' } }
  | { readonly k: 'list'; readonly at: FunctionRef; readonly value: Value & { readonly k: 'list' } };

/** The same each time: most questions of a large program have no answer, or one from outside. */
export const none: readonly Thing[] = [];

/** Things from outside by name, each once. */
export class Externals {
  readonly #known = new Map<string, readonly Thing[]>();

  of(name: string): readonly Thing[] {
    let found = this.#known.get(name);
    if (!found) this.#known.set(name, (found = [{ k: 'external', name }]));
    return found;
  }
}

/** More than this and a value is as good as unknown. */
const most = 12;

export function union(parts: readonly (readonly Thing[])[]): readonly Thing[] {
  const filled = parts.filter((part) => part.length > 0);
  if (filled.length <= 1) return filled[0] ?? none;
  const seen = new Set<string | Value>();
  const found: Thing[] = [];
  for (const part of filled) {
    for (const thing of part) {
      const id = identity(thing);
      if (seen.has(id) || found.length >= most) continue;
      seen.add(id);
      found.push(thing);
    }
  }
  return found;
}

function identity(thing: Thing): string | Value {
  switch (thing.k) {
    case 'function':
      return thing.fn.id;
    case 'class':
    case 'instance':
      return `${thing.k} ${thing.file}#${thing.key}`;
    case 'external':
      return thing.name;
    case 'module':
      return thing.file;
    default:
      return thing.value;
  }
}
