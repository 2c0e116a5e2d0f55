/**
 * The files of one language family, linked, and kept linked under edits. While an edit changes bodies only (no function
 * comes, goes or is renamed, no macro or import changes), every resolution made before stays true: functions keep their
 * identity, and only the edited bodies are resolved again.
 */
import type { FileFacts, FileId } from '../facts/model';
import { CallGraph } from './callGraph';
import { familyOf, type Family } from './family';
import { linkC } from './link/c';
import { linkJavaScript } from './link/javascript';
import { linkPython } from './link/python';
import { functionId, type FunctionRef, type Linker, type Program } from './program';

const linkers: Readonly<
  Record<
    Family,
    (files: ReadonlyMap<FileId, FileFacts>, functions: ReadonlyMap<string, FunctionRef>) => Linker
  >
> = { c: linkC, python: linkPython, javascript: linkJavaScript };

type MutableRef = { -readonly [K in keyof FunctionRef]: FunctionRef[K] };

export class LinkedFamily {
  #files = new Map<FileId, FileFacts>();
  #functions = new Map<string, MutableRef>();
  #program: Program | null = null;
  #graph: CallGraph | null = null;
  /** Counts of what was done, for tests: work, not time. */
  readonly counts = { links: 0, refreshes: 0 };

  constructor(private readonly family: Family) {}

  /** @param all every file of the workspace; those of other families are passed over */
  update(all: ReadonlyMap<FileId, FileFacts>): Program {
    const files = new Map([...all].filter(([, facts]) => familyOf(facts.language) === this.family));
    if (!this.#program || !this.#sameShape(files)) return this.#relink(files);
    const changed: FunctionRef[] = [];
    for (const [file, facts] of files) {
      if (this.#files.get(file) === facts) continue;
      this.#files.set(file, facts);
      for (const fn of facts.functions) {
        const ref = this.#functions.get(functionId(file, fn.key));
        if (!ref) continue;
        const bodyChanged = ref.facts.body !== fn.body;
        ref.facts = fn;
        if (bodyChanged) changed.push(ref);
      }
    }
    this.#graph?.refresh(changed);
    this.counts.refreshes++;
    return this.#program;
  }

  get graph(): CallGraph {
    if (!this.#program) throw new Error('the call graph was asked for before the first update');
    this.#graph ??= new CallGraph(this.#program);
    return this.#graph;
  }

  #relink(files: Map<FileId, FileFacts>): Program {
    this.counts.links++;
    this.#files = files;
    const functions = new Map<string, MutableRef>();
    for (const [file, facts] of files)
      for (const fn of facts.functions) {
        const id = functionId(file, fn.key);
        functions.set(id, { id, file, facts: fn });
      }
    this.#functions = functions;
    const linker = linkers[this.family](files, functions);
    this.#graph = null;
    this.#program = {
      files,
      functions,
      functionOf: (file, key) => functions.get(functionId(file, key)),
      callees: (caller, call) => linker.callees(caller, call),
      targets: (at, value) => linker.targets(at, value),
    };
    return this.#program;
  }

  /** Only the C linker keeps nothing of bodies; the others look at assignments anywhere. */
  #sameShape(files: ReadonlyMap<FileId, FileFacts>): boolean {
    if (this.family !== 'c' || files.size !== this.#files.size) return false;
    for (const [file, facts] of files) {
      const before = this.#files.get(file);
      if (!before || (before !== facts && shapeOf(before) !== shapeOf(facts))) return false;
    }
    return true;
  }
}

const shapes = new WeakMap<FileFacts, string>();

/** What other functions can see of a file. */
function shapeOf(facts: FileFacts): string {
  let shape = shapes.get(facts);
  if (shape === undefined) {
    const functions = facts.functions.map(
      (f) => `${f.key} ${f.kind} ${f.linkage} ${f.owner ?? ''} ${f.params.length}`,
    );
    const macros = facts.macros.map((m) => `${m.name} ${m.text}`);
    shape = `${facts.language}\n${functions.join('\n')}\n\n${macros.join('\n')}`;
    shapes.set(facts, shape);
  }
  return shape;
}
