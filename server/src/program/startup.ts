/** What runs before main: functions with the constructor attribute, and constructors of C++ objects at file level. */
import type { FileId } from '../facts/model';
import type { CallGraph } from './callGraph';
import type { FunctionRef, Program } from './program';

/** GCC manual, "Common Function Attributes": constructor. */
export const constructorAttribute = 'constructor';

interface Startup {
  readonly fn: FunctionRef;
  /** The file that has it run: it counts where that is linked. */
  readonly file: FileId;
}

export function startupFunctions(program: Program, graph: CallGraph): readonly Startup[] {
  const out: Startup[] = [];
  const constructors = new Map<string, FunctionRef[]>();
  for (const fn of program.functions.values()) {
    const { decorators, kind, owner, name } = fn.facts;
    if (!graph.matters(fn)) continue;
    if (decorators.some((d) => d.k === 'name' && d.name === constructorAttribute))
      out.push({ fn, file: fn.file });
    if (kind === 'method' && owner !== null && simple(owner) === name) {
      const list = constructors.get(name);
      if (list) list.push(fn);
      else constructors.set(name, [fn]);
    }
  }
  if (constructors.size === 0) return out;
  for (const [file, { language, variables }] of program.files) {
    if (language !== 'cpp') continue;
    for (const { type } of variables) {
      const name = /([A-Za-z_]\w*)\s*$/.exec(type)?.[1];
      const [only, ...others] = constructors.get(name ?? '') ?? [];
      // Which of several it is depends on the arguments.
      if (only && others.length === 0 && !/\bextern\b/.test(type)) out.push({ fn: only, file });
    }
  }
  return out;
}

function simple(name: string): string {
  return name.replace(/^.*(?:::|\.)/, '');
}
