/**
 * The files of one language family, linked, and kept linked under edits. While an edit changes bodies only (no function
 * comes, goes or is renamed, no macro or import changes), every resolution made before stays true: functions keep their
 * identity, and only the edited bodies are resolved again.
 */
import type { FileFacts, FileId, FunctionFacts } from '../facts/model';
import { CallGraph } from './callGraph';
import { familyOf, type Family } from './family';
import { linkC } from './link/c';
import { linkJavaScript } from './link/javascript';
import { linkPython } from './link/python';
import { pythonScope } from './pythonScope';
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
  #changed: ReadonlySet<FileId> = new Set();
  /** Counts of what was done, for tests: work, not time. */
  readonly counts = { links: 0, refreshes: 0 };

  constructor(private readonly family: Family) {}

  /** @param all every file of the workspace; those of other families are passed over */
  update(all: ReadonlyMap<FileId, FileFacts>): Program {
    const files = new Map([...all].filter(([, facts]) => familyOf(facts.language) === this.family));
    this.#changed = new Set(
      [...files.keys(), ...this.#files.keys()].filter((f) => files.get(f) !== this.#files.get(f)),
    );
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

  /** Files that came, went or changed with the last update. */
  get changed(): ReadonlySet<FileId> {
    return this.#changed;
  }

  get graph(): CallGraph {
    if (!this.#program) throw new Error('the call graph was asked for before the first update');
    this.#graph ??= new CallGraph(
      this.#program,
      this.family === 'python' ? pythonScope(this.#program) : undefined,
    );
    return this.#graph;
  }

  #relink(files: Map<FileId, FileFacts>): Program {
    this.counts.links++;
    // Macros and variables are looked up by every function of their file.
    let reusable = this.family === 'c' && this.#graph !== null && sameDeclarations(this.#files, files);
    const names = new Set<string>();
    const functions = new Map<string, MutableRef>();
    for (const [file, facts] of files)
      for (const fn of facts.functions) {
        const id = functionId(file, fn.key);
        const before = reusable ? this.#functions.get(id) : undefined;
        if (!before || !sameSignature(before.facts, fn)) names.add(fn.name);
        if (before) before.facts = fn;
        functions.set(id, before ?? { id, file, facts: fn });
      }
    for (const [id, ref] of this.#functions) if (!functions.has(id)) names.add(ref.facts.name);
    // A file that gets or loses a main changes whose functions everyone else may call.
    if (names.has('main')) reusable = false;
    this.#files = files;
    this.#functions = functions;
    const linker = linkers[this.family](files, functions);
    this.#program = {
      files,
      functions,
      functionOf: (file, key) => functions.get(functionId(file, key)),
      callees: (caller, call) => linker.callees(caller, call),
      targets: (at, value) => linker.targets(at, value),
    };
    if (reusable) this.#graph?.relink(this.#program, names);
    else this.#graph = null;
    return this.#program;
  }

  /** Only the C linker keeps nothing of bodies; the others look at assignments anywhere. */
  #sameShape(files: ReadonlyMap<FileId, FileFacts>): boolean {
    if (this.family !== 'c' || files.size !== this.#files.size) return false;
    for (const [file, facts] of files) {
      const before = this.#files.get(file);
      if (!before || (before !== facts && !sameShape(before, facts))) return false;
    }
    return true;
  }
}

/** Whether other functions see the same in both. Called for each keystroke: it compares without building anything. */
function sameShape(a: FileFacts, b: FileFacts): boolean {
  if (
    a.language !== b.language ||
    a.functions.length !== b.functions.length ||
    a.macros.length !== b.macros.length ||
    a.variables.length !== b.variables.length
  )
    return false;
  for (let i = 0; i < a.functions.length; i++) {
    const x = a.functions[i];
    const y = b.functions[i];
    if (!x || !y || !sameSignature(x, y)) return false;
  }
  for (let i = 0; i < a.macros.length; i++)
    if (a.macros[i]?.name !== b.macros[i]?.name || a.macros[i]?.text !== b.macros[i]?.text) return false;
  for (let i = 0; i < a.variables.length; i++)
    if (a.variables[i]?.name !== b.variables[i]?.name || a.variables[i]?.type !== b.variables[i]?.type)
      return false;
  return true;
}

/** What the callers of a function can see of it. */
function sameSignature(a: FunctionFacts, b: FunctionFacts): boolean {
  return (
    a.key === b.key &&
    a.kind === b.kind &&
    a.linkage === b.linkage &&
    a.owner === b.owner &&
    (a.params === b.params ||
      (a.params.length === b.params.length && a.params.every((p, i) => p.name === b.params[i]?.name)))
  );
}

/** What the linker looks up in a file besides its functions: aliases among its macros, types of its variables. */
function declarationsOf(facts: FileFacts): string {
  const macros = facts.macros.map((m) => `${m.name} ${m.text}`);
  return [...macros, ...facts.variables.map((v) => `${v.name}: ${v.type}`)].join('\n');
}

function sameDeclarations(a: ReadonlyMap<FileId, FileFacts>, b: ReadonlyMap<FileId, FileFacts>): boolean {
  for (const [file, facts] of b) {
    const before = a.get(file);
    if (before !== facts && (before ? declarationsOf(before) : '') !== declarationsOf(facts)) return false;
  }
  return true;
}
