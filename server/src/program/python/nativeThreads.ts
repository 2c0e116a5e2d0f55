/** Which libraries with threads of their own have been imported or used by the time that a file's functions run. */
import type { FileId, ImportFacts } from '../../facts/model';
import { calls } from '../../facts/model';
import { nativeThreads, type NativeThreads } from '../../knowledge/libraries/python/nativeThreads';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { pythonThreads } from './threads';

export interface Library {
  readonly name: string;
  readonly threads: NativeThreads;
  readonly file: FileId;
  readonly imported: ImportFacts;
  /** The call that starts the threads; null: the import does. */
  readonly use: CallSite | null;
}

/**
 * By the time that this function runs: what its own file imports first, then what that imports. Those that look after forks
 * themselves come last.
 */
export function librariesWithThreads(program: Program, fn: FunctionRef): readonly Library[] {
  const found = new Map<string, Library>();
  for (const at of pythonThreads(program).imported(fn.file))
    for (const imported of program.files.get(at)?.imports ?? []) {
      if ((imported.level ?? 0) > 0 || imported.forTypes) continue;
      const known = nativeThreads(imported.module);
      if (!known || found.has(known.library) || imported.module.startsWith('torch.multiprocessing')) continue;
      const use = known.threads.from === 'use' ? usedBy(program, at, imported, known.threads.by) : null;
      // An import inside a function runs when the function does, if it does: only what asks for the pool there is sure to.
      const around = functionOf(program, at, imported);
      if (around && (around !== fn || use?.fn !== fn)) continue;
      if (known.threads.from === 'use' && !use) continue;
      found.set(known.library, { name: known.library, threads: known.threads, file: at, imported, use });
    }
  return [...found.values()].sort(
    (a, b) => Number(a.threads.handled !== undefined) - Number(b.threads.handled !== undefined),
  );
}

/** The function that an import stands in; null: at the top of the file. */
function functionOf(program: Program, file: FileId, { span }: ImportFacts): FunctionRef | null {
  let inner: FunctionRef | null = null;
  for (const facts of program.files.get(file)?.functions ?? [])
    if (facts.kind !== 'module' && facts.span.start <= span.start && span.end <= facts.span.end)
      inner = program.functionOf(file, facts.key) ?? inner;
  return inner;
}

/** A call of the library, by the names that the import binds. */
function usedBy(
  program: Program,
  file: FileId,
  imported: ImportFacts,
  by: RegExp | undefined,
): CallSite | null {
  const inModule = imported.module.split('.').slice(1).join('.');
  /** Name in the library by the name that stands for it here. */
  const bound = new Map<string, string>();
  if (imported.as !== undefined) {
    const dotted = imported.as.includes('.');
    bound.set(dotted ? (imported.as.split('.')[0] ?? imported.as) : imported.as, dotted ? '' : inModule);
  }
  for (const { name, as } of imported.names) bound.set(as, inModule === '' ? name : `${inModule}.${name}`);
  for (const facts of program.files.get(file)?.functions ?? []) {
    const fn = program.functionOf(file, facts.key);
    if (!fn) continue;
    for (const call of calls(facts.body)) {
      if (call.callee.k !== 'name') continue;
      const [head = '', ...rest] = call.callee.name.split('.');
      const of = bound.get(head);
      if (of === undefined) continue;
      const name = [of, ...rest].filter((part) => part !== '').join('.');
      if (name !== '' && (by?.test(name) ?? true)) return { fn, call };
    }
  }
  return null;
}
