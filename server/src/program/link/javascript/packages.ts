/**
 * The packages of a project by their package.json: `#internal` imports, a package that names itself, and those of the same
 * workspace by their names. Packages that were installed from elsewhere are known by what they do (knowledge/), not read.
 */
import { exports as exported, imports as internal } from 'resolve.exports';
import type { FileId } from '../../../facts/model';
import type { PackageModel } from '../../moduleModel';
import { around, fileAt, folderOf, join, type Files } from './paths';

/** Which of several builds is meant does not matter: the first that leads to a file of the program is as good as any. */
const conditionSets: readonly { readonly require?: boolean; readonly conditions: readonly string[] }[] = [
  { conditions: ['source', 'development', 'module-sync', 'module'] },
  { conditions: [] },
  { conditions: [], require: true },
  { conditions: ['types'] },
];

/** Folders that builds go to, where nobody says which: `dist/cjs/server.js` is made of `src/server.ts`. */
const builtFolder =
  /^\.?\/?(?:dist|build|lib|out|output|es|esm|cjs|types|\.output)(?:\/(?:cjs|commonjs|esm|es|mjs|node|types|src))?\//u;

/** A package that is a part of the program. */
export interface ProjectPackage {
  readonly folder: FileId;
  /** Whether somebody outside can import the file by the package's name; null: cannot be told. */
  exposes(file: FileId): boolean | null;
}

export class Packages {
  readonly #byFolder = new Map<FileId, PackageModel>();
  readonly #known = new Map<PackageModel, ProjectPackage>();
  /** Workspace, then name. */
  readonly #members = new Map<FileId, Map<string, PackageModel>>();

  /** @param sourceOf what a file was compiled from, where that is known */
  constructor(
    packages: readonly PackageModel[],
    private readonly files: Files,
    private readonly sourceOf: (file: FileId) => FileId | null,
  ) {
    for (const one of packages) {
      this.#byFolder.set(one.folder, one);
      if (one.workspace === null || one.manifest.name === undefined) continue;
      let members = this.#members.get(one.workspace);
      if (!members) this.#members.set(one.workspace, (members = new Map<string, PackageModel>()));
      members.set(one.manifest.name, one);
    }
  }

  of(file: FileId): ProjectPackage | null {
    const own = this.#around(folderOf(file), true);
    if (!own) return null;
    let known = this.#known.get(own);
    if (!known) {
      const entries = own.manifest.private === true ? new Set<FileId>() : this.#entries(own);
      known = { folder: own.folder, exposes: (name) => entries?.has(name) ?? null };
      this.#known.set(own, known);
    }
    return known;
  }

  /** null: any file may be one, or those that are named are none of the program. */
  #entries(own: PackageModel): ReadonlySet<FileId> | null {
    const { exports: all, module, main } = own.manifest;
    const found = new Set<FileId>();
    const inside = typeof all === 'object' && all !== null && !Array.isArray(all) ? Object.keys(all) : [];
    if (inside.some((key) => key.includes('*') || key.endsWith('/'))) return null;
    for (const key of inside.some((one) => one.startsWith('.')) ? inside : ['.']) {
      const entry = this.#entry(own, key);
      if (entry !== null) found.add(entry);
    }
    // A file beside package.json that is not there is made by nobody.
    const says =
      all !== undefined || [module, main].some((file) => file !== undefined && /^(\.\/)?[^/]+\//u.test(file));
    return says && found.size === 0 ? null : found;
  }

  /** What a file that is not there was built from. */
  builtFrom(base: FileId): FileId | null {
    const own = this.#around(folderOf(base));
    return own ? this.#source(own, base) : null;
  }

  /** What a folder stands for when it is imported itself. */
  entryOf(folder: FileId): FileId | null {
    const own = this.#byFolder.get(folder);
    const entry = own?.manifest.main;
    return own && entry !== undefined ? this.#fileIn(own, entry) : null;
  }

  /** `#internal`, and a package that names itself. */
  own(folder: FileId, specifier: string): FileId | null {
    const own = this.#around(folder);
    if (!own) return null;
    if (specifier.startsWith('#'))
      return this.#first(own, (options) => internal(own.manifest, specifier, options));
    if (own.manifest.exports === undefined) return null;
    const inside = subpath(specifier, own.manifest.name ?? '');
    return inside === null ? null : this.#entry(own, inside);
  }

  /** Whether somebody says what such a name means, even where that is no file of the program. */
  explains(folder: FileId, specifier: string): boolean {
    return specifier.startsWith('#') && this.#around(folder)?.manifest.imports !== undefined;
  }

  /** A package of the same workspace, or one that a dependency says where it is. */
  named(folder: FileId, specifier: string): FileId | null {
    const name = packageName(specifier);
    const own = name === null ? null : this.#around(folder, true);
    if (name === null || !own) return null;
    const link = own.links.find(([linked]) => linked === name)?.[1];
    const found =
      link === undefined
        ? own.workspace === null
          ? undefined
          : this.#members.get(own.workspace)?.get(name)
        : this.#byFolder.get(link);
    return found ? this.#entry(found, subpath(specifier, name) ?? '.') : null;
  }

  /** @param named not one that only says how its files are to be read: `{"type": "module"}` */
  #around(folder: FileId, named = false): PackageModel | null {
    if (this.#byFolder.size === 0) return null;
    for (const at of around(folder)) {
      const found = this.#byFolder.get(at);
      if (found && (!named || found.manifest.name !== undefined)) return found;
    }
    return null;
  }

  #entry(own: PackageModel, inside: string): FileId | null {
    const { manifest } = own;
    if (manifest.exports !== undefined) {
      const found = this.#first(own, (options) => exported(manifest, inside, options));
      if (found !== null) return found;
    } else if (inside !== '.') return this.#fileIn(own, inside) ?? this.#fileIn(own, `./src/${inside}`);
    if (inside !== '.') return null;
    for (const entry of [manifest.source, manifest.module, manifest.main, './index', './src/index']) {
      const found = entry === undefined ? null : this.#fileIn(own, entry);
      if (found !== null) return found;
    }
    return null;
  }

  #first(own: PackageModel, ask: (options: (typeof conditionSets)[number]) => unknown): FileId | null {
    for (const options of conditionSets) {
      let targets: unknown;
      try {
        targets = ask(options);
      } catch {
        // It has no such entry under these conditions, or none that makes sense.
        continue;
      }
      for (const target of Array.isArray(targets) ? (targets as readonly unknown[]) : []) {
        if (typeof target !== 'string') continue;
        const found = target.startsWith('./') ? this.#fileIn(own, target) : this.named(own.folder, target);
        if (found !== null) return found;
      }
    }
    return null;
  }

  /** A file of the package, or what it was built from. */
  #fileIn({ folder }: PackageModel, path: string): FileId | null {
    const base = join(`${folder}/x`, path);
    return fileAt(base, this.files) ?? this.#source({ folder }, base);
  }

  #source({ folder }: Pick<PackageModel, 'folder'>, base: FileId): FileId | null {
    const source = this.sourceOf(base);
    const compiledFrom = source === null ? null : fileAt(source, this.files);
    if (compiledFrom !== null) return compiledFrom;
    const inside = base.slice(folder.length + 1);
    const rest = inside.replace(builtFolder, '');
    if (rest === inside) return null;
    return fileAt(`${folder}/src/${rest}`, this.files) ?? fileAt(`${folder}/${rest}`, this.files);
  }
}

/** `@scope/name/inside` and `name/inside`: the name. */
function packageName(specifier: string): string | null {
  return /^(?:@[^/@]+\/)?[^/@.#~][^/]*/u.exec(specifier)?.[0] ?? null;
}

/** `.` for the package itself, `./inside` for a part; null: another package. */
function subpath(specifier: string, name: string): string | null {
  if (specifier === name) return '.';
  return specifier.startsWith(`${name}/`) ? `.${specifier.slice(name.length)}` : null;
}
