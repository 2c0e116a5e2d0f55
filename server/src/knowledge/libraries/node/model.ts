/** How the tables of this folder are written. */
import type { Effect, Model, WorkKind } from '../../effects';

export interface NodeModel extends Model {
  /** What to use in place of a call that blocks, for messages. */
  readonly instead?: string;
  /** What blocks is a processor, not a disk or another process. */
  readonly computes?: boolean;
  /** Occupies a thread of libuv's pool for as long as it takes. */
  readonly pool?: boolean;
}

export type Table = ReadonlyMap<string, NodeModel>;

/** `submit` for the function at any of these positions. */
export function hands(
  to: (Effect & { k: 'submit' })['to'],
  positions: readonly number[],
  maps = false,
): Effect[] {
  return positions.map((index) => ({ k: 'submit', to, routine: { index }, ...(maps ? { maps } : {}) }));
}

/** One model for many names that share everything but the name. */
export function each(
  prefix: string,
  names: string,
  source: string,
  what: {
    readonly work?: WorkKind;
    readonly micros?: number;
    readonly effects?: readonly Effect[];
    readonly computes?: boolean;
    readonly pool?: boolean;
    readonly instead?: (name: string) => string;
  },
): NodeModel[] {
  const { instead, ...shared } = what;
  return names
    .trim()
    .split(/\s+/u)
    .map((name) => ({
      name: prefix + name,
      source,
      ...shared,
      ...(instead ? { instead: instead(name) } : {}),
    }));
}

export function table(...groups: readonly (readonly NodeModel[])[]): Table {
  return new Map(groups.flat().map((model) => [model.name, model]));
}
