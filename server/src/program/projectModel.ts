/**
 * How the project compiles its files, as the shells read it from compile_commands.json. Plain data: the engine reads no
 * files. Names are those of the engine, absolute with `/`.
 */
import type { FileId } from '../facts/model';

export interface CompiledFile {
  /** Folders that `#include` looks in, in order: `-iquote` (for quotes alone), then `-I`, then `-isystem`. */
  readonly quoteFolders: readonly string[];
  readonly folders: readonly string[];
  /** Files that the command line includes before the first line. */
  readonly included: readonly FileId[];
  /** `-DX` and `-DX=1`: true; `-UX`: false. */
  readonly defines: ReadonlyMap<string, boolean>;
  /** What it is linked into, where the commands say; several where a file is compiled for each of them. */
  readonly targets: readonly string[];
}

export interface ProjectModel {
  readonly files: ReadonlyMap<FileId, CompiledFile>;
}

export const noProject: ProjectModel = { files: new Map() };
