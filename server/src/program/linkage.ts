/**
 * Which files make up a program: its `main`, what that file names, what those files name, and so on, as a linker takes
 * object files together. What is only held by a pointer has been named by whoever put it there.
 */
import type { FileId } from '../facts/model';
import type { CallGraph } from './callGraph';
import type { FunctionRef, Program } from './program';

export class Linkage {
  readonly #named = new Map<FileId, Set<FileId>>();

  /** @param mains each begins a program of its own, and no other program links its file */
  constructor(
    program: Program,
    graph: CallGraph,
    private readonly mains: readonly FunctionRef[],
  ) {
    const note = (file: FileId, fn: FunctionRef): void => {
      const known = this.#named.get(file);
      if (known) known.add(fn.file);
      else this.#named.set(file, new Set([fn.file]));
    };
    if (mains.length < 2) return;
    for (const fn of program.functions.values()) {
      for (const edge of graph.edges(fn))
        for (const target of edge?.targets ?? [])
          if (target.k === 'function' && target.indirect !== true) note(fn.file, target.fn);
      for (const taken of graph.addressTaken(fn)) note(fn.file, taken);
    }
    for (const file of program.files.keys()) for (const fn of program.tables(file)) note(file, fn);
  }

  /** Undefined where there is one program only. */
  filesOf(main: FunctionRef): ReadonlySet<FileId> | undefined {
    if (this.mains.length < 2) return undefined;
    const others = new Set(this.mains.map((m) => m.file));
    const files = new Set([main.file]);
    for (const file of files)
      for (const named of this.#named.get(file) ?? []) if (!others.has(named)) files.add(named);
    return files;
  }
}
