/** Which libraries with threads of their own have been imported or used by the time that a file's functions run. */
import type { FileId, ImportFacts } from '../../facts/model';
import { calls } from '../../facts/model';
import { nativeThreads, type NativeThreads } from '../../knowledge/libraries/python/nativeThreads';
import type { Program } from '../program';
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

/** Of a file: its own import first, then those of what it imports. Those that look after forks themselves come last. */
export function librariesWithThreads(program: Program, file: FileId): readonly Library[] {
  const found = new Map<string, Library>();
  for (const at of pythonThreads(program).imported(file))
    for (const imported of program.files.get(at)?.imports ?? []) {
      if ((imported.level ?? 0) > 0) continue;
      const known = nativeThreads(imported.module);
      if (!known || found.has(known.library) || imported.module.startsWith('torch.multiprocessing')) continue;
      const use = known.threads.from === 'use' ? usedBy(program, at, imported, known.threads.by) : null;
      // An import inside a function runs when the function does, if it does.
      if (known.threads.from === 'use' ? !use : isInFunction(program, at, imported)) continue;
      found.set(known.library, { name: known.library, threads: known.threads, file: at, imported, use });
    }
  return [...found.values()].sort(
    (a, b) => Number(a.threads.handled !== undefined) - Number(b.threads.handled !== undefined),
  );
}

function isInFunction(program: Program, file: FileId, { span }: ImportFacts): boolean {
  for (const fn of program.files.get(file)?.functions ?? [])
    if (fn.kind !== 'module' && fn.span.start <= span.start && span.end <= fn.span.end) return true;
  return false;
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
