/**
 * Which files make up a program: its `main`, what that file names, what those files name, and so on, as a linker takes
 * object files together. What is only held by a pointer has been named by whoever put it there. Of several files that
 * define a name, one that is linked already settles it: programs that share a library replace parts of it.
 */
import type { FileId } from '../facts/model';
import type { CallGraph } from './callGraph';
import type { FunctionRef, Program } from './program';

/** By name, the files that define it. */
type Names = Map<string, Set<FileId>>;

export class Linkage {
  readonly #named = new Map<FileId, Names>();

  /** @param mains each begins a program of its own, and no other program links its file */
  constructor(
    private readonly program: Program,
    graph: CallGraph,
    private readonly mains: readonly FunctionRef[],
  ) {
    if (mains.length < 2) return;
    const note = (file: FileId, fn: FunctionRef): void => {
      let names = this.#named.get(file);
      if (!names) {
        names = new Map<string, Set<FileId>>();
        this.#named.set(file, names);
      }
      const known = names.get(fn.facts.name);
      if (known) known.add(fn.file);
      else names.set(fn.facts.name, new Set([fn.file]));
    };
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
    others.delete(main.file);
    const files = new Set([main.file]);
    const queue = [main.file];
    const open: FileId[][] = [];
    const add = (file: FileId): void => {
      if (files.has(file)) return;
      files.add(file);
      queue.push(file);
    };
    const follow = (): void => {
      for (let file = queue.pop(); file !== undefined; file = queue.pop())
        for (const all of this.#named.get(file)?.values() ?? []) {
          const definers = [...all].filter((f) => !others.has(f));
          if (definers.length > 1) open.push(definers);
          else definers.forEach(add);
        }
    };
    follow();
    // What nothing else settles may be either.
    for (let definers = open.shift(); definers; definers = open.shift()) {
      if (definers.some((f) => files.has(f))) continue;
      const standIns = definers.filter((f) => this.#isStandIn(f));
      (standIns.length > 0 ? standIns : definers).forEach(add);
      follow();
    }
    return files;
  }

  /** A file with a single function that asks for nothing: what programs replace by one of their own. */
  #isStandIn(file: FileId): boolean {
    return this.program.files.get(file)?.functions.length === 1 && !this.#named.has(file);
  }
}
