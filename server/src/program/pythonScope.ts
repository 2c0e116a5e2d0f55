/** Which parts of Python programs the interpreter has to look at, judged by names before anything is resolved. */
import type { FileFacts } from '../facts/model';
import { pythonEffectNames } from '../knowledge/libraries/python/models';
import { mentioning, mentions, type GraphScope } from './callGraph';
import type { Program } from './program';

const names = pythonEffectNames();

/** Python observes forks: functions from which no fork can be reached have nothing to tell. */
export function pythonScope(program: Program): GraphScope {
  const forks = new Set(names.forks);
  for (const facts of program.files.values()) for (const name of derived(facts, forks)) forks.add(name);
  const start = mentioning(program.functions.values(), forks);
  if (start.size === 0) return { start: [], follow: () => false };
  const effective = mentioning(program.functions.values(), names.effects);
  return { start: [...start], follow: (fn) => effective.has(fn) };
}

/** Whether a file starts tasks itself: what it adds can change what is observed anywhere. */
export function startsTasks(facts: FileFacts): boolean {
  return (
    facts.functions.some((fn) => mentions(fn.body, names.tasks)) || derived(facts, names.tasks).length > 0
  );
}

/** Classes that are one of these by their base: a subclass of Process is a Process, and its own name is called. */
function derived(facts: FileFacts, bases: ReadonlySet<string>): string[] {
  return facts.classes
    .filter((c) =>
      c.bases.some((b) => b.k === 'name' && bases.has(b.name.slice(b.name.lastIndexOf('.') + 1))),
    )
    .map((c) => c.name);
}
