/** Names of files as imports write them: without their extension, or with that of what they compile to. */
import type { FileId } from '../../../facts/model';

export type Files = ReadonlyMap<FileId, unknown>;

const extensions = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx'];
/** TypeScript sources are imported by the name of what they compile to. */
const compiled: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.js$/u, ['.ts', '.tsx']],
  [/\.jsx$/u, ['.tsx']],
  [/\.mjs$/u, ['.mts', '.ts']],
  [/\.cjs$/u, ['.cts', '.ts']],
  [/\.d\.ts$/u, ['.ts', '.tsx', '.js']],
];

export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/u.test(specifier);
}

export function folderOf(file: FileId): FileId {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

/** The folders around a name, itself first. */
export function* around(folder: FileId): Generator<FileId> {
  for (let at = folder; at !== ''; at = folderOf(at)) yield at;
}

export function fileNamed(base: FileId, files: Files): FileId | null {
  for (const extension of extensions) if (files.has(base + extension)) return base + extension;
  for (const [pattern, replacements] of compiled) {
    if (!pattern.test(base)) continue;
    for (const replacement of replacements) {
      const file = base.replace(pattern, replacement);
      if (files.has(file)) return file;
    }
  }
  return null;
}

/** A file, or the index of a folder. */
export function fileAt(base: FileId, files: Files): FileId | null {
  const named = fileNamed(base, files);
  if (named !== null) return named;
  for (const extension of extensions.slice(1))
    if (files.has(`${base}/index${extension}`)) return `${base}/index${extension}`;
  return null;
}

/** @param from a file of the folder that the specifier is relative to */
export function join(from: FileId, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The file that a path names, relative to the file that it stands in. */
export function resolveRelative(from: FileId, path: string, files: Files): FileId | null {
  return isRelative(path) ? fileAt(join(from, path), files) : null;
}
