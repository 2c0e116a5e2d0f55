/** Children that a program makes and nobody waits for. */
import { calls, regions } from '../facts/model';
import type { ProcessFacts } from './processes';
import type { Program } from './program';
import type { CallSite } from './state';
import { placeOf } from './values';

/** @param facts of a program in which nothing waits */
export function unreapedChildren(program: Program, facts: ProcessFacts): readonly CallSite[] {
  const leaves = new Set([...facts.calls.sessions].map((s) => s.fn.id));
  const spawns = facts.calls.spawns.filter((s) => /posix_spawnp?$/.test(name(s)));
  const forks = facts.calls.forks.filter(
    (site) => !leaves.has(site.fn.id) && !parentMayLeave(facts, site) && !isHandedOn(program, site),
  );
  return [...forks, ...spawns.filter((site) => !isHandedOn(program, site) && !parentMayLeave(facts, site))];
}

function name({ call }: CallSite): string {
  return call.callee.k === 'name' ? call.callee.name : '';
}

/**
 * One fork of a program that then ends leaves no zombie behind. A program that runs on forks inside a loop, or in a
 * function other than main which itself does not leave the process after the fork outside the child's own branch.
 */
function parentMayLeave(facts: ProcessFacts, { fn, call }: CallSite): boolean {
  for (const region of regions(fn.facts.body))
    if (region.k === 'loop' && region.span.start < call.span.start && call.span.end < region.span.end)
      return false;
  return (
    fn === facts.unit.main ||
    facts.calls.exits.some((e) => e.fn === fn && e.call.span.start > call.span.start)
  );
}

/** The process id is returned, kept outside the function, or given to a function that nothing is known of. */
function isHandedOn(program: Program, { fn, call }: CallSite): boolean {
  const held = new Set<string>([`#${call.id}`]);
  const first = call.args[0]?.value;
  // posix_spawn stores it through its first argument.
  if (first?.k === 'op' && first.op === 'addr') held.add(placeOf(first) ?? '');
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'assign' && held.has(placeOf(region.value) ?? '')) {
      const place = placeOf(region.target);
      if (place === null || !fn.facts.locals.includes(place)) return true;
      held.add(place);
    } else if (region.k === 'exit' && region.value && held.has(placeOf(region.value) ?? '')) return true;
  }
  for (const inner of calls(fn.facts.body)) {
    if (inner === call || !inner.args.some((a) => held.has(placeOf(a.value) ?? ''))) continue;
    const targets = program.callees(fn, inner);
    if (targets.length === 0 || targets.some((t) => t.k !== 'external' || t.model === null)) return true;
  }
  return false;
}
