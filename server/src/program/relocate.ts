/**
 * What was observed, after an edit that moved calls and changed nothing that was observed: the same, with each call as it
 * is written now. Whatever holds none of those calls stays the very object that it was.
 */
import type { CallEvent } from '../facts/model';
import type { FunctionRef } from './program';

/** Calls of edited functions, each with the one that it is now. */
export type Moved = ReadonlyMap<CallEvent, CallEvent>;

class Unknown extends Error {}

/** @returns null where something holds a call of an edited function of which nobody knows what it is now */
export function relocate<T>(observed: T, moved: Moved, edited: ReadonlySet<FunctionRef>): T | null {
  const done = new Map<object, unknown>();
  const current = new Set(moved.values());

  const visit = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const known = done.get(value);
    if (known !== undefined) return known;
    const now = rebuild(value);
    done.set(value, now);
    return now;
  };

  const rebuild = (value: object): unknown => {
    if (Array.isArray(value)) {
      let out: unknown[] | null = null;
      for (const [i, item] of (value as readonly unknown[]).entries()) {
        const now = visit(item);
        if (now !== item) (out ??= [...(value as readonly unknown[])])[i] = now;
      }
      return out ?? value;
    }
    if (value instanceof Map) {
      let changed = false;
      const out = new Map<unknown, unknown>();
      for (const [key, item] of value as ReadonlyMap<unknown, unknown>) {
        const now = visit(item);
        changed ||= now !== item;
        out.set(key, now);
      }
      return changed ? out : value;
    }
    // Sets hold names.
    if (value instanceof Set || isFunction(value)) return value;
    if (isCall(value)) return moved.get(value) ?? value;
    if (isSite(value) && edited.has(value.fn) && !moved.has(value.call) && !current.has(value.call))
      throw new Unknown();
    let out: Record<string, unknown> | null = null;
    for (const [key, item] of Object.entries(value)) {
      const now = visit(item);
      if (now !== item) (out ??= { ...value })[key] = now;
    }
    return out ?? value;
  };

  try {
    return visit(observed) as T;
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

function isFunction(value: object): value is FunctionRef {
  return 'facts' in value && 'file' in value;
}

function isCall(value: object): value is CallEvent {
  return 'calleeSpan' in value;
}

function isSite(value: object): value is { readonly fn: FunctionRef; readonly call: CallEvent } {
  return 'fn' in value && 'call' in value;
}
