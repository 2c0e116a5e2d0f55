/** What a Python expression may stand for. */
import type { CallEvent, FileId } from '../../../facts/model';
import type { FunctionRef } from '../../program';

/** The call that made an object, for the arguments that it was made with. */
export interface Made {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
}

export type Entity =
  | { readonly k: 'function'; readonly fn: FunctionRef }
  | { readonly k: 'class'; readonly file: FileId; readonly key: string }
  /** Of a class of the project. */
  | { readonly k: 'instance'; readonly file: FileId; readonly key: string; readonly made: Made | null }
  | { readonly k: 'module'; readonly file: FileId }
  /** A module, class or function from outside, by canonical name. */
  | { readonly k: 'external'; readonly name: string }
  /** Of a type from outside. */
  | { readonly k: 'object'; readonly type: string; readonly made: Made | null }
  /** `super()` in a method of this class. */
  | { readonly k: 'super'; readonly file: FileId; readonly key: string };

/** More meanings than this are as good as unknown. */
export const most = 8;

export function entityKey(entity: Entity): string {
  switch (entity.k) {
    case 'function':
      return `f${entity.fn.id}`;
    case 'module':
      return `m${entity.file}`;
    case 'external':
      return `e${entity.name}`;
    case 'object':
      return `o${entity.type}@${madeKey(entity.made)}`;
    case 'instance':
      return `i${entity.file}#${entity.key}@${madeKey(entity.made)}`;
    default:
      return `${entity.k}${entity.file}#${entity.key}`;
  }
}

function madeKey(made: Made | null): string {
  return made ? `${made.fn.id}:${made.call.id}` : '';
}

export function distinct(entities: readonly Entity[]): readonly Entity[] {
  if (entities.length < 2) return entities;
  const seen = new Map<string, Entity>();
  for (const entity of entities) {
    const key = entityKey(entity);
    if (!seen.has(key)) seen.set(key, entity);
    if (seen.size > most) break;
  }
  return [...seen.values()];
}
