/** Whether a function that gives a promise hands control back before it is done. */
import type { CallEvent } from '../../facts/model';
import { calls } from '../../facts/model';
import type { FunctionRef, Program } from '../program';

/**
 * True where it awaits or leaves something to the loop, the thread pool or another process; true also where that
 * cannot be told, so that silence follows.
 */
export function waitsForSomething(program: Program, fn: FunctionRef, seen = new Set<FunctionRef>()): boolean {
  if (seen.has(fn)) return false;
  seen.add(fn);
  for (const call of calls(fn.facts.body)) if (callWaits(program, fn, call, seen)) return true;
  return false;
}

function callWaits(program: Program, fn: FunctionRef, call: CallEvent, seen: Set<FunctionRef>): boolean {
  const targets = program.callees(fn, call);
  if (targets.length === 0) return call.awaited === true;
  for (const target of targets) {
    if (target.k === 'function') {
      if (waitsForSomething(program, target.fn, seen)) return true;
    } else if (target.k === 'external') {
      if (!target.model) {
        if (call.awaited) return true;
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
