/** Whether a function that gives a promise hands control back before it is done. */
import type { CallEvent, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { callsOf } from '../callsOf';
import type { FunctionRef, Program } from '../program';

/**
 * True where it awaits or leaves something to the loop, the thread pool or another process; true also where that
 * cannot be told, so that silence follows.
 */
export function waitsForSomething(program: Program, fn: FunctionRef, seen = new Set<FunctionRef>()): boolean {
  if (seen.has(fn)) return false;
  seen.add(fn);
  const back = givenBack(fn);
  for (const call of callsOf(fn)) if (callWaits(program, fn, call, seen, back)) return true;
  return false;
}

/** Calls whose result is returned, or resolves a promise: where it is a promise, it is waited for. */
function givenBack(fn: FunctionRef): ReadonlySet<number> {
  const found = new Set<number>();
  const add = (value: Value): void => {
    if (value.k === 'call') found.add(value.call);
    else if (value.k === 'op') value.args.forEach(add);
  };
  // `(resolve) => resolve(value)`: settling returns nothing.
  const settles = new Set<number>();
  const params = new Set(fn.facts.params.map((p) => p.name));
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'exit' && region.value) add(region.value);
    if (region.k !== 'call' || region.callee.k !== 'name' || !params.has(region.callee.name)) continue;
    for (const a of region.args) add(a.value);
    settles.add(region.id);
  }
  for (const id of settles) found.delete(id);
  return found;
}

function callWaits(
  program: Program,
  fn: FunctionRef,
  call: CallEvent,
  seen: Set<FunctionRef>,
  back: ReadonlySet<number>,
): boolean {
  const targets = program.callees(fn, call);
  const used = call.awaited === true || back.has(call.id);
  if (targets.length === 0) return used;
  for (const target of targets) {
    if (target.k === 'function') {
      if (waitsForSomething(program, target.fn, seen)) return true;
    } else if (target.k === 'external') {
      if (!target.model) {
        if (used) return true;
        continue;
      }
      const { work, effects } = target.model;
      if (work === 'waits' || work === 'releases') return true;
      for (const effect of effects ?? []) {
        if (effect.k === 'spawn') return true;
        if (effect.k !== 'submit') continue;
        const argument = call.args[effect.routine.index];
        if (!argument) continue;
        // A timer or a loop callback is enough, whatever function it is: `setTimeout(resolve, 100)`.
        if (effect.to !== 'callback') {
          if (argument.value.k === 'name' || argument.value.k === 'func' || effect.to === 'timer')
            return true;
          continue;
        }
        for (const t of program.targets(fn, argument.value)) {
          if (t.k === 'function' && waitsForSomething(program, t.fn, seen)) return true;
        }
      }
    }
  }
  return false;
}
