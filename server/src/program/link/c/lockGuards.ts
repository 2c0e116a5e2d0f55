/**
 * Classes of the project that lock what they are given when they are made, and unlock it when they go: what std::lock_guard
 * is, by another name.
 */
import type { CallEvent } from '../../../facts/model';
import { calls } from '../../../facts/model';
import { isCertain } from '../../certain';
import type { FunctionRef, Target } from '../../program';

/** Functions around a lock of the system: a class of mutexes, seldom more than that. */
const deepest = 2;

type Callees = (fn: FunctionRef, call: CallEvent) => readonly Target[];

/** @param methods of the class: its constructors and its destructor are among them */
export function isLockGuard(name: string, methods: readonly FunctionRef[], callees: Callees): boolean {
  const constructors = methods.filter((m) => m.facts.name === name && m.facts.params.length > 0);
  const destructor = methods.find((m) => m.facts.name === `~${name}`);
  return (
    destructor !== undefined &&
    constructors.length > 0 &&
    constructors.every((c) => does(c, 'lock', callees, deepest)) &&
    does(destructor, 'unlock', callees, deepest)
  );
}

/** It does so whenever it runs; an unlock may depend on whether it still holds the lock. */
function does(fn: FunctionRef, what: 'lock' | 'unlock', callees: Callees, depth: number): boolean {
  for (const call of calls(fn.facts.body)) {
    if (what === 'lock' && !isCertain({ fn, call })) continue;
    for (const target of callees(fn, call)) {
      if (target.k === 'external' && target.model?.effects?.some((e) => e.k === what) === true) return true;
      if (
        target.k === 'function' &&
        depth > 0 &&
        target.fn !== fn &&
        does(target.fn, what, callees, depth - 1)
      )
        return true;
    }
  }
  return false;
}
