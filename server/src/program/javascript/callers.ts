/** Which calls lead to a function, a few calls away. */
import type { CallEvent } from '../../facts/model';
import { callsOf } from '../callsOf';
import type { FunctionRef, Program } from '../program';
import { functionAround } from './constants';

export type Path = readonly { readonly fn: FunctionRef; readonly call: CallEvent }[];
const farthest = 3;

/** Calls that lead to a function, or to the function in which it is written and handed over, nearest first. */
export function callersOf(
  program: Program,
  wanted: ReadonlySet<FunctionRef>,
): (fn: FunctionRef) => Generator<Path> {
  const direct = new Map<FunctionRef, { fn: FunctionRef; call: CallEvent }[]>();
  const names = new Set<string>();
  for (const fn of wanted)
    for (let at: FunctionRef | undefined = fn; at; at = functionAround(program, at)) names.add(at.facts.name);
  for (const fn of program.functions.values()) {
    for (const call of callsOf(fn)) {
      for (const target of program.callees(fn, call)) {
        if (target.k !== 'function') continue;
        const list = direct.get(target.fn);
        if (list) list.push({ fn, call });
        else direct.set(target.fn, [{ fn, call }]);
      }
      // `items.map(run)`
      const first = call.args[0]?.value;
      if (first?.k !== 'name' || !names.has(first.name.slice(first.name.lastIndexOf('.') + 1))) continue;
      for (const target of program.targets(fn, first)) {
        if (target.k !== 'function') continue;
        const list = direct.get(target.fn);
        if (list) list.push({ fn, call });
        else direct.set(target.fn, [{ fn, call }]);
      }
    }
  }
  return function* (fn) {
    const seen = new Set<FunctionRef>([fn]);
    const queue: { readonly fn: FunctionRef; readonly path: Path }[] = [{ fn, path: [] }];
    for (const at of queue) {
      if (at.path.length >= farthest) continue;
      for (const site of direct.get(at.fn) ?? []) {
        const path = [site, ...at.path];
        yield path;
        if (seen.has(site.fn)) continue;
        seen.add(site.fn);
        queue.push({ fn: site.fn, path });
      }
      // The executor of a promise, a callback: it runs for its function.
      const around =
        at.fn.facts.kind === 'lambda' && at.fn.facts.name === '' ? functionAround(program, at.fn) : undefined;
      if (around && !seen.has(around) && around.facts.key !== '<module>') {
        seen.add(around);
        queue.push({ fn: around, path: at.path });
      }
    }
  };
}
