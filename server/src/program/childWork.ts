/**
 * What a forked child does before it leaves, for languages in which nearly every call takes locks: in Python each call that
 * is no bare system call allocates, and may wait for a lock that a thread held at the fork.
 */
import type { CallEvent, Region } from '../facts/model';
import { childRegions, regions } from '../facts/model';
import type { FunctionRef, Program } from './program';

/** Modules whose functions wrap system calls. */
const bare = /^(?:os|signal|fcntl|resource|posix)\./u;

/** The first call of the child's own branch, before `leave`, that is work; null where there is none. */
export function workBefore(
  program: Program,
  fn: FunctionRef,
  fork: CallEvent,
  leave: CallEvent,
): CallEvent | null {
  for (const region of branchOf(fn.facts.body, fork, leave))
    for (const inner of regions(region))
      if (inner.k === 'call' && inner.span.start < leave.span.start && isWork(program, fn, inner))
        return inner;
  return null;
}

function isWork(program: Program, fn: FunctionRef, call: CallEvent): boolean {
  const targets = program.callees(fn, call);
  return targets.length === 0 || targets.some((t) => t.k !== 'external' || !bare.test(t.name));
}

/** The innermost regions around `leave` that do not hold the fork: the branch that only the child takes. */
function branchOf(body: Region, fork: CallEvent, leave: CallEvent): readonly Region[] {
  let at: Region = body;
  for (;;) {
    const next: Region | undefined = childRegions(at).find((r) => holds(r, leave));
    if (!next || next === at) return [];
    if (next !== leave && !holds(next, fork)) return [next];
    at = next;
  }
}

function holds(region: Region, call: CallEvent): boolean {
  for (const inner of regions(region)) if (inner === call) return true;
  return false;
}
