/** How multiprocessing starts its processes, where the program says it. */
import { calls } from '../facts/model';
import type { Program } from './program';

/** Whether the program sets another start method than fork, once and for all. */
export function setsStartMethod(program: Program): boolean {
  for (const fn of program.functions.values())
    for (const call of calls(fn.facts.body)) {
      if (call.callee.k !== 'name' || !/(?:^|\.)set_start_method$/u.test(call.callee.name)) continue;
      const method = call.args[0]?.value;
      if (method?.k === 'str' && method.value !== 'fork') return true;
    }
  return false;
}
