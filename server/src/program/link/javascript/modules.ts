/** Which file of the program a specifier names. */
import type { FileId } from '../../../facts/model';
import { isBuiltin } from '../../../knowledge/libraries/node/names';
import { noModules, type ModuleModel } from '../../moduleModel';
import { Packages, type ProjectPackage } from './packages';
import { fileNamed, fileAt, folderOf, isRelative, join, type Files } from './paths';
import { ScriptConfigs } from './scriptConfigs';

/** Answers for the files of one map, which are always the same ones. */
export class Modules {
  readonly #known = new Map<string, FileId | null>();
  readonly #packages: Packages;
  readonly #configs: ScriptConfigs;

  constructor(
    private readonly files: Files,
    model: ModuleModel = noModules,
  ) {
    this.#configs = new ScriptConfigs(model.configs, files);
    this.#packages = new Packages(model.packages, files, (file) => this.#configs.sourceOf(file));
  }

  /** The file that `specifier` names in `from`; null: a package from elsewhere, or not among the files. */
  resolve(from: FileId, specifier: string): FileId | null {
    if (isRelative(specifier)) return this.#relative(join(from, specifier));
    if (isBuiltin(specifier)) return null;
    const folder = folderOf(from);
    const key = `${folder} ${specifier}`;
    let found = this.#known.get(key);
    if (found === undefined) this.#known.set(key, (found = this.#named(from, folder, specifier)));
    return found;
  }

  /** The package of the project that a file is of; null: nobody says so, or it was installed. */
  packageOf(file: FileId): ProjectPackage | null {
    return isInstalled(file) ? null : this.#packages.of(file);
  }

  /** As Node does it: a file, then what the folder's package.json says, then its index; else what that is built from. */
  #relative(base: FileId): FileId | null {
    return (
      fileNamed(base, this.files) ??
      this.#packages.entryOf(base) ??
      fileAt(base, this.files) ??
      this.#packages.builtFrom(base)
    );
  }

  #named(from: FileId, folder: FileId, specifier: string): FileId | null {
    // Packages that were installed know nothing of the project's names.
    if (isInstalled(from)) return null;
    return (
      this.#packages.own(folder, specifier) ??
      this.#configs.resolve(folder, specifier) ??
      this.#packages.named(folder, specifier) ??
      (this.#packages.explains(folder, specifier) ? null : this.#guess(folder, specifier))
    );
  }

  /**
   * Names that bundlers give to a project's own folder, where nobody says which: `@/db`, `~/db`, `#db`, `src/db`. Which
   * folder that is, is told by where the file stands: only what exists is taken, in the folder itself and in those around
   * it, nearest first. https://www.typescriptlang.org/tsconfig/#paths, https://nodejs.org/api/packages.html#subpath-imports
   */
  #guess(folder: FileId, specifier: string): FileId | null {
    const named = aliased.exec(specifier);
    const rest = named?.[1] ?? named?.[2];
    if (rest === undefined) return null;
    const parts = folder.split('/');
    for (let up = parts.length; up > 0 && up > parts.length - 12; up--) {
      const root = parts.slice(0, up).join('/');
      for (const own of roots) {
        const found = fileAt(`${root === '' ? '' : `${root}/`}${own}${rest}`, this.files);
        if (found !== null) return found;
      }
    }
    return null;
  }
}

function isInstalled(file: FileId): boolean {
  return /(^|\/)node_modules\//u.test(file);
}

const aliased = /^(?:[@~#]\/|#)(.+)$|^((?:src|app)\/.+)$/u;
const roots = ['src/', '', 'app/', 'lib/'];
