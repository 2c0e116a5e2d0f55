/** Small helpers that every extractor uses to make facts. */
import type { Region, Span, Value } from './model';
import { empty, unknown } from './model';

export function seq(items: readonly Region[]): Region {
  if (items.length === 0) return empty;
  const only = items[0];
  return items.length === 1 && only ? only : { k: 'seq', items };
}

export function name(text: string): Value {
  return { k: 'name', name: text };
}

export function op(operator: string, ...args: readonly Value[]): Value {
  return args.every((a) => a.k === 'unknown') && operator !== 'addr'
    ? unknown
    : { k: 'op', op: operator, args };
}

export function shift(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}
