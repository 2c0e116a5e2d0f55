/**
 * The files of one language family, linked, and kept linked under edits. While an edit changes bodies only (no function
 * comes, goes or is renamed, no macro or import changes), every resolution made before stays true: functions keep their
 * identity, and only the edited bodies are resolved again.
 */
import type { FileFacts, FileId, FunctionFacts } from '../facts/model';
import { CallGraph, type Changed } from './callGraph';
import { familyOf, type Family } from './family';
import { linkC } from './link/c';
import { CompiledFiles } from './link/c/compiled';
import { linkJavaScript } from './link/javascript';
import { linkPython } from './link/python';
import { noModules, type ModuleModel } from './moduleModel';
import { noProject, type ProjectModel } from './projectModel';
import { pythonScope } from './pythonScope';
import { functionId, type FunctionRef, type Linker, type Noted, type Program } from './program';
import type { Moved } from './relocate';
import { sameDeclarations, sameShape, sameSignature, sameTables } from './shape';

const none: ReadonlySet<string> = new Set();

type MutableRef = { -readonly [K in keyof FunctionRef]: FunctionRef[K] };

export class LinkedFamily {
  #files = new Map<FileId, FileFacts>();
  #functions = new Map<string, MutableRef>();
  #program: Program | null = null;
  #graph: CallGraph | null = null;
  #linker: Linker | null = null;
  #changed: ReadonlySet<FileId> = new Set();
  #moved: Moved | null = null;
  #edited: readonly Changed[] = [];
  #model: ProjectModel = noProject;
  #modules: ModuleModel = noModules;
  /** C and C++ only. */
  #compiled: CompiledFiles | null = null;
  /** Counts of what was done, for tests: work, not time. */
  readonly counts = { links: 0, refreshes: 0 };

  constructor(private readonly family: Family) {}

  /** Answers that the present linker looked for, for tests. */
  get work(): number {
    return this.#linker?.work?.() ?? 0;
  }

  /** How the project is compiled, from the next update on. */
  configure(model: ProjectModel): void {
    this.#model = model;
    this.#program = null;
    this.#graph = null;
    this.#compiled = null;
  }

  /** What the project's imports mean, from the next update on. */
  configureModules(model: ModuleModel): void {
    this.#modules = model;
    this.#program = null;
    this.#graph = null;
  }

  /** @param all every file of the workspace; those of other families are passed over */
  update(all: ReadonlyMap<FileId, FileFacts>): Program {
    const files = new Map([...all].filter(([, facts]) => familyOf(facts.language) === this.family));
    this.#changed = new Set(
      [...files.keys(), ...this.#files.keys()].filter((f) => files.get(f) !== this.#files.get(f)),
    );
    this.#moved = null;
    if (this.#program && this.#changed.size === 0) {
      // Where the settings alone changed, functions keep their identity: what was observed before speaks of them.
      this.#moved = new Map();
      this.#edited = [];
      return this.#program;
    }
    return (this.#program && (this.#refresh(files) ?? this.#refreshAnswers(files))) ?? this.#relink(files);
  }

  /**
   * Where the last update changed nothing that interpretation came across: the calls of edited functions that may have been
   * observed, each with the one that it is now. Null where it may have changed something.
   */
  get moved(): Moved | null {
    return this.#moved;
  }

  /** Functions whose bodies changed with the last update, where nothing else did. */
  get edited(): readonly Changed[] {
    return this.#edited;
  }

  /** Computes something that rests on what calls lead to: it holds while that is so, and until all is linked anew. */
  noting<T>(compute: () => T): Noted<T> {
    const linker = this.#linker;
    const noted = linker?.noting?.(compute) ?? { value: compute(), holds: () => false };
    return { value: noted.value, holds: () => this.#linker === linker && noted.holds() };
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

  /** The same for linkers that keep answers with what they depend on. Null where files came or went. */
  #refreshAnswers(files: ReadonlyMap<FileId, FileFacts>): Program | null {
    const linker = this.#linker;
    if (!linker?.refresh || this.#compiled || files.size !== this.#files.size) return null;
    for (const file of this.#changed) if (!files.has(file) || !this.#files.has(file)) return null;
    const functions = this.#functionsAfter(files);
    if (!linker.refresh(this.#changed, files, functions)) return null;
    for (const file of this.#changed) this.#files.set(file, files.get(file) as FileFacts);
    this.#functions = functions;
    this.#program = this.#programOf(functions, linker);
    this.#graph = null;
    this.counts.refreshes++;
    return this.#program;
  }

  /** Functions of files that did not change keep their identity, all of them their order. */
  #functionsAfter(files: ReadonlyMap<FileId, FileFacts>): Map<string, MutableRef> {
    const functions = new Map<string, MutableRef>();
    for (const [file, facts] of files)
      for (const fn of facts.functions) {
        const id = functionId(file, fn.key);
        const known = this.#changed.has(file) ? undefined : this.#functions.get(id);
        functions.set(id, known ?? { id, file, facts: fn });
      }
    return functions;
  }

  /** Null where more than bodies changed. Only the C linker keeps nothing of bodies; the others look at assignments anywhere. */
  #refresh(files: ReadonlyMap<FileId, FileFacts>): Program | null {
    const compiled = this.#compiled;
    if (!compiled || files.size !== this.#files.size) return null;
    for (const file of this.#changed) {
      const [before, now] = [this.#files.get(file), files.get(file)];
      if (!before || !now || !sameShape(before, now) || !sameTables(before, now)) return null;
    }
    const updates: { ref: MutableRef; facts: FunctionFacts }[] = [];
    for (const file of this.#changed)
      for (const fn of files.get(file)?.functions ?? []) {
        const ref = this.#functions.get(functionId(file, fn.key));
        if (!ref) return null;
        const facts = compiled.compile(file, fn);
        if (!compiled.samePointers(ref.facts, facts)) return null;
        updates.push({ ref, facts });
      }
    for (const [file, facts] of files) this.#files.set(file, facts);
    const changed: Changed[] = [];
    for (const { ref, facts } of updates) {
      if (ref.facts.body !== facts.body) changed.push({ fn: ref, facts: ref.facts });
      ref.facts = facts;
    }
    const guards = this.#linker?.guards?.edited(changed.map(({ fn }) => fn)) ?? none;
    if (guards.size > 0 && this.#program) this.#graph?.relink(this.#program, none, false, guards);
    else this.#moved = this.#graph?.refresh(changed) ?? null;
    this.#edited = changed;
    this.counts.refreshes++;
    return this.#program;
  }

  #relink(files: Map<FileId, FileFacts>): Program {
    this.counts.links++;
    const before = { files: new Map(this.#files), functions: this.#functions };
    // Which file a module is, is remembered with the map: for other files another one. C keeps its own.
    if (this.family !== 'c') this.#files = new Map();
    // Macros, variables and types are looked up by functions of any file.
    const compiled = this.#compiled && sameDeclarations(before.files, files) ? this.#compiled : null;
    this.#files.clear();
    for (const [file, facts] of files) this.#files.set(file, facts);
    this.#compiled = this.family === 'c' ? (compiled ?? new CompiledFiles(this.#files, this.#model)) : null;
    compiled?.namesChanged();
    const names = new Set<string>();
    let pointers = false;
    const functions = new Map<string, MutableRef>();
    for (const [file, facts] of files)
      for (const fn of facts.functions) {
        const id = functionId(file, fn.key);
        const now = this.#compiled ? this.#compiled.compile(file, fn) : fn;
        const known =
          compiled || (!this.#compiled && !this.#changed.has(file)) ? before.functions.get(id) : undefined;
        if (!known || !sameSignature(known.facts, fn)) names.add(fn.name);
        else if (compiled?.samePointers(known.facts, now) === false) pointers = true;
        if (known) known.facts = now;
        functions.set(id, known ?? { id, file, facts: now });
      }
    for (const [id, ref] of before.functions) if (!functions.has(id)) names.add(ref.facts.name);
    for (const file of this.#changed) {
      const [old, now] = [before.files.get(file), files.get(file)];
      if (!old || !now || !sameTables(old, now)) pointers = true;
    }
    this.#functions = functions;
    // What is linked once only, as by the command line, is not worth the notes that outlive an edit.
    const edited = before.files.size > 0 && this.#changed.size < files.size;
    const linker = this.#link(functions, edited);
    const asked = this.#linker?.guards;
    this.#linker = linker;
    this.#program = this.#programOf(functions, linker);
    // A file that gets or loses a main changes whose functions everyone else may call.
    if (compiled && this.#graph && !names.has('main')) {
      const guards = (asked && linker.guards?.since(asked)) ?? none;
      this.#graph.relink(this.#program, names, pointers || names.size > 0, guards);
    } else this.#graph = null;
    return this.#program;
  }

  #programOf(functions: ReadonlyMap<string, FunctionRef>, linker: Linker): Program {
    return {
      files: this.#files,
      functions,
      functionOf: (file, key) => functions.get(functionId(file, key)),
      // What the graph has resolved need not be looked for again.
      callees: (caller, call) => this.#graph?.known(caller, call) ?? linker.callees(caller, call),
      targets: (at, value) => linker.targets(at, value),
      handsOut: (at, value) => (linker.handsOut ? linker.handsOut(at, value) : linker.targets(at, value)),
      written: (at, value) => linker.written?.(at, value) ?? [],
      tables: (file) => linker.tables?.(file) ?? [],
      module: (from, specifier) => linker.module?.(from, specifier) ?? null,
      packageOf: (file) => linker.packageOf?.(file) ?? null,
      isIndirect: (caller, call) => linker.isIndirect?.(caller, call) === true,
    };
  }

  #link(functions: ReadonlyMap<string, FunctionRef>, keeps: boolean): Linker {
    if (this.#compiled) return linkC(this.#files, functions, this.#compiled);
    return this.family === 'python'
      ? linkPython(this.#files, functions, keeps)
      : linkJavaScript(this.#files, functions, keeps, this.#modules);
  }
}
