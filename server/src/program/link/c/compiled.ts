/**
 * The functions of C and C++ files as a compiler reads them: macros in place of their calls, and without what is not part
 * of the program. Lasts over edits as long as no declaration changes.
 */
import { empty, type FileFacts, type FileId, type FunctionFacts } from '../../../facts/model';
import { cModel } from '../../../knowledge/libraries/c/models';
import type { ProjectModel } from '../../projectModel';
import { deadFunctions } from './conditions';
import { Expander } from './expand';
import { CFiles } from './files';
import { pointerKey } from './pointers';

export class CompiledFiles {
  readonly cFiles: CFiles;
  #names: ReadonlySet<string>;
  #expander: Expander;
  /** Functions that macros have the names of. */
  #clash = '';
  readonly #dead = new WeakMap<FileFacts, ReadonlySet<string>>();

  /** @param files kept up to date by its owner */
  constructor(
    private readonly files: ReadonlyMap<FileId, FileFacts>,
    model: ProjectModel,
  ) {
    this.cFiles = new CFiles(files, model);
    this.#names = new Set();
    this.#expander = this.#newExpander();
    this.namesChanged();
  }

  /** To be called after functions came or went. */
  namesChanged(): void {
    this.cFiles.namesChanged();
    const names = new Set<string>();
    for (const facts of this.files.values()) for (const fn of facts.functions) names.add(fn.name);
    this.#names = names;
    const clash = [...names].filter((n) => this.cFiles.isMacro(n)).join();
    if (clash !== this.#clash) this.#expander = this.#newExpander();
    this.#clash = clash;
  }

  #newExpander(): Expander {
    return new Expander(this.cFiles, (name) => this.isFunction(name));
  }

  /** A name could be a function: of the project, or one with a model. */
  isFunction(name: string): boolean {
    return this.#names.has(name) || cModel(name) !== null;
  }

  compile(file: FileId, fn: FunctionFacts): FunctionFacts {
    if (this.isDead(file, fn)) return { ...fn, body: empty, calls: 0 };
    return this.#expander.expand(file, fn);
  }

  isDead(file: FileId, fn: FunctionFacts): boolean {
    const facts = this.files.get(file);
    if (!facts || (fn.when === undefined && fn.kind !== 'lambda')) return false;
    let dead = this.#dead.get(facts);
    if (!dead) {
      dead = deadFunctions(facts, this.cFiles.defines(file));
      this.#dead.set(facts, dead);
    }
    return dead.has(fn.key);
  }

  /** Pointers of other functions lead where they led before. */
  samePointers(before: FunctionFacts, now: FunctionFacts): boolean {
    return before.body === now.body || this.pointerKey(before) === this.pointerKey(now);
  }

  pointerKey(facts: FunctionFacts): string {
    return pointerKey(facts, (name) => this.isFunction(name));
  }
}
