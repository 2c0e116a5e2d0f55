/**
 * Which calls of a Python program may hand work to threads, by name alone: resolving every call of a large workspace
 * to find the few that do costs seconds, looking at names costs nothing. Aliases and subclasses count by their names.
 */
import type { CallEvent } from '../facts/model';
import { threadNames } from '../knowledge/libraries/python/models';
import type { Program } from './program';

const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

export function threadCallFilter(program: Program): (call: CallEvent) => boolean {
  const names = new Set(threadNames);
  const bases = new Map<string, string[]>();
  for (const facts of program.files.values()) {
    if (facts.language !== 'python') continue;
    for (const one of facts.imports) for (const { name, as } of one.names) if (names.has(name)) names.add(as);
    for (const { name, bases: of } of facts.classes)
      for (const base of of) {
        if (base.k !== 'name') continue;
        const key = lastOf(base.name);
        const derived = bases.get(key);
        if (derived) derived.push(name);
        else bases.set(key, [name]);
      }
  }
  // Set iteration reaches what is added on the way: subclasses of subclasses.
  for (const name of names) for (const derived of bases.get(name) ?? []) names.add(derived);
  return ({ callee }) => {
    if (callee.k === 'name') return names.has(lastOf(callee.name));
    if (callee.k === 'op' && callee.op === '.')
      return callee.args[1]?.k === 'str' && names.has(callee.args[1].value);
    return callee.k !== 'unknown';
  };
}
