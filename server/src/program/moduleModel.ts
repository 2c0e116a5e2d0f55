/**
 * What says which file an import means, as the shells read it from package.json and tsconfig.json. Plain data: the engine
 * reads no files. Folders are those of the engine, absolute with `/` and without one at the end.
 */
import type { FileId } from '../facts/model';

/** What is used of a package.json. https://nodejs.org/api/packages.html */
export interface Manifest {
  readonly name?: string;
  /** Nobody else can install it. */
  readonly private?: true;
  readonly source?: string;
  readonly module?: string;
  readonly main?: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
}

export interface PackageModel {
  readonly folder: FileId;
  readonly manifest: Manifest;
  /** The folder of the npm, yarn or pnpm workspace that it is a part of, or is itself. */
  readonly workspace: FileId | null;
  /** Dependencies that are folders, by the name that they are imported by: `file:../other`, `link:…`, `portal:…`. */
  readonly links: readonly (readonly [string, FileId])[];
}

/** A tsconfig.json or jsconfig.json with all that it extends. https://www.typescriptlang.org/tsconfig/ */
export interface ScriptConfig {
  /** It holds for the files in and below this folder. */
  readonly folder: FileId;
  /** A pattern may have one `*`, which stands for the same in the targets. */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly FileId[] }[];
  readonly baseUrl: FileId | null;
  /** Where the compiler writes what it makes of which folder. */
  readonly built: { readonly out: FileId; readonly from: FileId | null } | null;
}

export interface ModuleModel {
  readonly packages: readonly PackageModel[];
  readonly configs: readonly ScriptConfig[];
}

export const noModules: ModuleModel = { packages: [], configs: [] };
