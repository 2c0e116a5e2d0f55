/** The files of a C or C++ project and how they include one another: what is declared where, and who sees it. */
import type { ClassFacts, FileFacts, FileId, ImportFacts, MacroFacts } from '../../../facts/model';
import { systemHeaders } from '../../../knowledge/systems';
import type { CompiledFile, ProjectModel } from '../../projectModel';
import { isDead, livingMacros, type Defines } from './conditions';

const nothingDefined: Defines = new Map();

export interface ClassRef {
  readonly file: FileId;
  readonly facts: ClassFacts;
}

export class CFiles {
  readonly #byBase = new Map<string, FileId[]>();
  readonly #macros = new Map<string, { readonly file: FileId; readonly macro: MacroFacts }[]>();
  readonly #prototypes = new Map<string, FileId[]>();
  readonly #classes = new Map<string, ClassRef[]>();
  readonly #direct = new Map<FileId, readonly FileId[]>();
  readonly #closures = new Map<FileId, ReadonlySet<FileId>>();
  readonly #folders: readonly string[];
  /** Targets with a `main`. */
  #programs: Set<string> | null = null;

  constructor(
    readonly files: ReadonlyMap<FileId, FileFacts>,
    readonly model: ProjectModel,
  ) {
    for (const [file, facts] of files) {
      push(this.#byBase, file.slice(file.lastIndexOf('/') + 1), file);
      for (const macro of facts.macros) push(this.#macros, macro.name, { file, macro });
      for (const name of facts.prototypes) push(this.#prototypes, name, file);
      for (const one of facts.classes) push(this.#classes, one.name, { file, facts: one });
    }
    // A header is compiled with the flags of whoever includes it: any of them will do to find what it includes.
    const folders = new Map<string, number>();
    for (const { folders: own } of model.files.values())
      for (const folder of own) folders.set(folder, (folders.get(folder) ?? 0) + 1);
    this.#folders = [...folders].sort((a, b) => b[1] - a[1]).map(([folder]) => folder);
  }

  defines(file: FileId): Defines {
    return this.model.files.get(file)?.defines ?? nothingDefined;
  }

  /** To be called after functions came or went. */
  namesChanged(): void {
    this.#programs = null;
  }

  /** Whether two files end up in one program; null: the build does not say. */
  linkedTogether(a: FileId, b: FileId): boolean | null {
    const [ofA, ofB] = [this.#targets(a), this.#targets(b)];
    if (ofA.length === 0 || ofB.length === 0) return null;
    if (ofA.some((target) => ofB.includes(target))) return true;
    // A library is part of programs that its own commands do not name.
    return [...ofA, ...ofB].every((target) => this.#isProgram(target)) ? false : null;
  }

  #targets(file: FileId): readonly string[] {
    return this.model.files.get(file)?.targets ?? [];
  }

  #isProgram(target: string): boolean {
    if (!this.#programs) {
      this.#programs = new Set();
      for (const [file, { targets }] of this.model.files)
        if (this.files.get(file)?.functions.some((fn) => fn.key === 'main') === true)
          for (const one of targets) this.#programs.add(one);
    }
    return this.#programs.has(target);
  }

  /** The file and all that it includes, directly or not. */
  closure(file: FileId): ReadonlySet<FileId> {
    let known = this.#closures.get(file);
    if (known) return known;
    const seen = new Set([file]);
    for (const at of seen) for (const next of this.#includes(at)) seen.add(next);
    known = seen;
    this.#closures.set(file, known);
    return known;
  }

  sees(file: FileId, other: FileId): boolean {
    return file === other || this.closure(file).has(other);
  }

  isMacro(name: string): boolean {
    return this.#macros.has(name);
  }

  /** Definitions of a macro that may hold in a file. */
  macrosOf(file: FileId, name: string): readonly MacroFacts[] {
    const all = this.#macros.get(name);
    if (!all) return [];
    return livingMacros(
      all.flatMap((m) => (this.sees(file, m.file) ? [m.macro] : [])),
      this.defines(file),
    );
  }

  /** A class or structure by its simple name: one that the file sees, else the only one there is. */
  classOf(file: FileId, name: string): ClassRef | null {
    const all = this.#classes.get(name);
    if (!all) return null;
    return all.find((c) => this.sees(file, c.file)) ?? (all.length === 1 ? (all[0] ?? null) : null);
  }

  isClass(name: string): boolean {
    return this.#classes.has(name);
  }

  allClasses(): Iterable<readonly ClassRef[]> {
    return this.#classes.values();
  }

  /** Both files include a header that declares the function: one means what the other defines. */
  declaredTogether(name: string, a: FileId, b: FileId): boolean {
    return this.#prototypes.get(name)?.some((h) => this.sees(a, h) && this.sees(b, h)) === true;
  }

  #includes(file: FileId): readonly FileId[] {
    let known = this.#direct.get(file);
    if (known) return known;
    const compiled = this.model.files.get(file);
    const defines = this.defines(file);
    const found = (this.files.get(file)?.imports ?? []).flatMap((i) =>
      isDead(i.when, defines) ? [] : (this.#resolve(file, i, compiled) ?? []),
    );
    known = [...(compiled?.included.filter((f) => this.files.has(f)) ?? []), ...found];
    this.#direct.set(file, known);
    return known;
  }

  #resolve(file: FileId, { module, system }: ImportFacts, compiled: CompiledFile | undefined): FileId | null {
    if (module === '') return null;
    const own = file.slice(0, file.lastIndexOf('/'));
    const folders = [
      ...(system === true ? [] : [own, ...(compiled?.quoteFolders ?? [])]),
      ...(compiled?.folders ?? this.#folders),
    ];
    for (const folder of folders) {
      const candidate = normal(`${folder}/${module}`);
      if (this.files.has(candidate)) return candidate;
    }
    if (system === true && systemHeaders.has(module)) return null;
    // Without the flags: the nearest file whose path ends like this.
    const plain = module.replace(/^(?:\.\.?\/)+/, '');
    const suffix = `/${plain}`;
    let best: FileId | null = null;
    let most = -1;
    for (const candidate of this.#byBase.get(plain.slice(plain.lastIndexOf('/') + 1)) ?? []) {
      if (candidate === file || !`/${candidate}`.endsWith(suffix)) continue;
      const shared = sharedFolders(candidate, file);
      if (shared > most) {
        best = candidate;
        most = shared;
      }
    }
    return best;
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function normal(path: string): string {
  if (!path.includes('/.')) return path;
  const out: string[] = [];
  for (const part of path.split('/'))
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
  return out.join('/');
}

export function sharedFolders(a: FileId, b: FileId): number {
  const left = a.split('/');
  const right = b.split('/');
  let n = 0;
  while (n < left.length - 1 && n < right.length - 1 && left[n] === right[n]) n++;
  return n;
}
