/** Which side of a conditional a compiler for Linux takes, as far as anybody can know without running configure. */
import type { Condition, FileFacts, FunctionFacts, MacroFacts } from '../../../facts/model';
import { foreignSystem, ownSystem, withoutThreads, withThreads } from '../../../knowledge/systems';

export type Defines = ReadonlyMap<string, boolean>;

/** null: not known. */
export function isDefined(name: string, defines: Defines): boolean | null {
  const given = defines.get(name);
  if (given !== undefined) return given;
  if (foreignSystem.test(name)) return false;
  return ownSystem.test(name) ? true : null;
}

export function holds(condition: Condition, defines: Defines): boolean | null {
  const not = condition.startsWith('!');
  const what = not ? condition.slice(1) : condition;
  const value = what.startsWith('(') ? null : isDefined(what, defines);
  return value === null ? null : value !== not;
}

/** Nothing that is compiled. */
export function isDead(when: readonly Condition[] | undefined, defines: Defines): boolean {
  return when?.some((c) => holds(c, defines) === false) === true;
}

/** Compiled only where there are no threads. */
function isThreadless(when: readonly Condition[] | undefined): boolean {
  return (
    when?.some((c) => (c.startsWith('!') ? withThreads.test(c.slice(1)) : withoutThreads.test(c))) === true
  );
}

/**
 * Keys of the functions of a file that are not part of the program: what another system compiles, and of the two sides
 * of a `#ifdef NO_PTHREADS` the one that a Linux with threads does not have.
 */
export function deadFunctions(facts: FileFacts, defines: Defines): ReadonlySet<string> {
  const dead = new Set<string>();
  const alternatives = new Map<string, FunctionFacts[]>();
  for (const fn of facts.functions) {
    if (!fn.when) continue;
    if (isDead(fn.when, defines)) dead.add(fn.key);
    else if (isThreadless(fn.when)) {
      const list = alternatives.get(fn.name);
      if (list) list.push(fn);
      else alternatives.set(fn.name, [fn]);
    }
  }
  for (const [name, threadless] of alternatives) {
    const other =
      facts.functions.some((f) => f.name === name && !threadless.includes(f) && !dead.has(f.key)) ||
      facts.macros.some((m) => m.name === name && !isThreadless(m.when) && !isDead(m.when, defines));
    if (other) for (const fn of threadless) dead.add(fn.key);
  }
  if (dead.size > 0)
    for (const fn of facts.functions)
      if (fn.kind === 'lambda' && fn.owner !== null && dead.has(fn.owner)) dead.add(fn.key);
  return dead;
}

/** Of several definitions of one macro those that can be meant. */
export function livingMacros(all: readonly MacroFacts[], defines: Defines): readonly MacroFacts[] {
  if (all.length === 0 || all.every((m) => m.when === undefined)) return all;
  const alive = all.filter((m) => !isDead(m.when, defines));
  const threaded = alive.filter((m) => !isThreadless(m.when));
  return threaded.length > 0 ? threaded : alive;
}
