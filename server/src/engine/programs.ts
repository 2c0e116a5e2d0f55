/**
 * The programs that an engine holds: one for each language family, and one for each installed package of JavaScript, whose
 * files import one another and reach other packages by their names only. So a `node_modules` of any size is linked a
 * package at a time.
 */
import type { FileId, Language } from '../facts/model';
import type { Analysis } from '../program/analysis';
import { familyOf, type Family } from '../program/family';
import { LinkedFamily } from '../program/linked';
import { noModules, type ModuleModel } from '../program/moduleModel';
import type { Observed } from '../program/observe';
import { noProject, type ProjectModel } from '../program/projectModel';

/** A name for a program: the same for the same file, whatever else there is. */
export type ProgramKey = string;

export interface ProgramState {
  readonly key: ProgramKey;
  readonly family: Family;
  readonly files: Set<FileId>;
  linked: LinkedFamily;
  analysis: Analysis | null;
  observed: Observed | null;
}

/** The innermost package: `node_modules/.pnpm/a@1/node_modules/@scope/b/` is `@scope/b` of that folder. */
const installed = /^.*\/node_modules\/(?:@[^/]+\/)?[^/@.][^/]*(?=\/)/u;

/** Files of programs that are too large, by the part that they are linked in. */
export type Parts = ReadonlyMap<FileId, string>;

export function programOf(file: FileId, language: Language, parts?: Parts): ProgramKey {
  const family = familyOf(language);
  const own = family === 'javascript' ? installed.exec(file)?.[0] : undefined;
  const part = parts?.get(file);
  return `${family}${own === undefined ? '' : ` ${own}`}${part === undefined ? '' : ` ${part}`}`;
}

/** Whether it is one of many: an installed package, or a part of a program. */
export function isInstalled(key: ProgramKey): boolean {
  return key.includes(' ');
}

export class Programs {
  readonly #programs = new Map<ProgramKey, ProgramState>();
  #compiled: ProjectModel = noProject;
  #parts: Parts = new Map();
  #modules: ModuleModel = noModules;
  /** As text, to tell whether it has changed. */
  #modulesText = '';

  get(key: ProgramKey): ProgramState | undefined {
    return this.#programs.get(key);
  }

  all(): Iterable<ProgramState> {
    return this.#programs.values();
  }

  /** For files that are added from now on. */
  apart(parts: Parts): void {
    this.#parts = parts;
  }

  /** The program that a file is of from now on. */
  add(file: FileId, language: Language): ProgramKey {
    const key = programOf(file, language, this.#parts);
    let program = this.#programs.get(key);
    if (!program) {
      const family = familyOf(language);
      const linked = this.#linked(family);
      program = { key, family, files: new Set(), linked, analysis: null, observed: null };
      this.#programs.set(key, program);
    }
    program.files.add(file);
    return key;
  }

  remove(file: FileId, key: ProgramKey): void {
    this.#programs.get(key)?.files.delete(file);
  }

  /** Nothing is left of it but its files. */
  release(key: ProgramKey): void {
    const program = this.#programs.get(key);
    if (!program) return;
    program.linked = this.#linked(program.family);
    program.analysis = null;
    program.observed = null;
  }

  drop(key: ProgramKey): void {
    this.#programs.delete(key);
  }

  compiledAs(model: ProjectModel): void {
    this.#compiled = model;
    for (const program of this.all()) if (program.family === 'c') program.linked.configure(model);
  }

  /** @returns whether it says something else than before */
  linkedBy(model: ModuleModel): boolean {
    const text = JSON.stringify(model);
    if (text === this.#modulesText) return false;
    this.#modulesText = text;
    this.#modules = model;
    for (const program of this.all())
      if (program.family === 'javascript') program.linked.configureModules(model);
    return true;
  }

  #linked(family: Family): LinkedFamily {
    const linked = new LinkedFamily(family);
    if (family === 'c') linked.configure(this.#compiled);
    if (family === 'javascript') linked.configureModules(this.#modules);
    return linked;
  }
}
