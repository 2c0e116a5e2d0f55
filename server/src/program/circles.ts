/** Functions that reach each other. Tarjan, Depth-first search and linear graph algorithms (1972), without recursion. */
import type { FunctionRef } from './program';

interface Visit {
  readonly fn: FunctionRef;
  readonly index: number;
  readonly calls: readonly FunctionRef[];
  low: number;
  isOpen: boolean;
  /** The call that is next. */
  at: number;
}

/**
 * @param isKnown these are not looked into
 * @returns the function and all that it reaches, in circles of functions that reach each other, what is called before its
 * callers. The order inside a circle is that of names: which of them was come to first depends on who asked.
 */
export function circles(
  start: FunctionRef,
  calls: (fn: FunctionRef) => readonly FunctionRef[],
  isKnown: (fn: FunctionRef) => boolean,
): readonly (readonly FunctionRef[])[] {
  const out: FunctionRef[][] = [];
  const open: FunctionRef[] = [];
  const seen = new Map<string, Visit>();
  const enter = (fn: FunctionRef): Visit => {
    const visit = { fn, low: seen.size, index: seen.size, isOpen: true, calls: calls(fn), at: 0 };
    seen.set(fn.id, visit);
    open.push(fn);
    return visit;
  };
  const path = [enter(start)];
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const next = top.calls[top.at++];
    if (next) {
      const visit = seen.get(next.id);
      if (visit?.isOpen === true) top.low = Math.min(top.low, visit.index);
      else if (!visit && !isKnown(next)) path.push(enter(next));
      continue;
    }
    path.pop();
    const above = path.at(-1);
    if (above) above.low = Math.min(above.low, top.low);
    if (top.low < top.index) continue;
    const circle = open.splice(open.lastIndexOf(top.fn));
    for (const { id } of circle) {
      const visit = seen.get(id);
      if (visit) visit.isOpen = false;
    }
    out.push(circle.sort((a, b) => (a.id < b.id ? -1 : 1)));
  }
  return out;
}
