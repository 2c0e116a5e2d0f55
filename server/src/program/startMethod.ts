/** How multiprocessing starts its processes, where the program says it. */
import type { Value } from '../facts/model';
import { calls } from '../facts/model';
import { spawningContext } from '../knowledge/libraries/python/tasks';
import { pythonMinor, pythonSaid, type AnalysisSettings } from './analysis';
import type { FunctionRef, Program } from './program';
import type { CallSite } from './state';

/** Whether the program sets another start method than fork, once and for all. */
export function setsStartMethod(program: Program): boolean {
  for (const fn of program.functions.values())
    for (const call of calls(fn.facts.body)) {
      if (call.callee.k !== 'name' || !/(?:^|\.)set_start_method$/u.test(call.callee.name)) continue;
      const method = call.args[0] && defaulted(fn, call.args[0].value);
      if (method?.k === 'str' && method.value !== 'fork') return true;
    }
  return false;
}

/** A parameter as its default, which is what its author meant. */
function defaulted(fn: FunctionRef, value: Value): Value {
  if (value.k !== 'name') return value;
  return fn.facts.params.find((p) => p.name === value.name)?.default ?? value;
}

/** `Pool = get_context("spawn").Pool`, with `multiprocessing.Pool` where that fails: what is called may not fork. */
export function maySpawn(program: Program, { fn, call }: CallSite): boolean {
  return program
    .callees(fn, call)
    .some((target) => target.k === 'external' && target.name.startsWith(spawningContext));
}

/** `multiprocessing.Manager()`: its child serves objects and calls nothing of what the program imported. */
export function runsOwnCodeOnly(program: Program, { fn, call }: CallSite): boolean {
  return program
    .callees(fn, call)
    .some((t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'fork' && e.closed === true));
}

/** The start method on Linux is fork up to Python 3.13, forkserver from 3.14; a version that is not known is taken for older. */
export function forksByDefault(settings: AnalysisSettings): boolean {
  return (pythonMinor(settings) ?? 0) < 14;
}

/** Where from the start method is known, for messages. */
export function startMethodSaid(settings: AnalysisSettings): string {
  return settings.python === null
    ? `multiprocessing forks by default (${pythonSaid(settings)})`
    : `multiprocessing forks by default in ${pythonSaid(settings)}`;
}
