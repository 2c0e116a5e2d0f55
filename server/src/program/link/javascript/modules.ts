/** Which file of the program a specifier names. */
import type { FileId } from '../../../facts/model';

const extensions = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx'];
/** TypeScript sources are imported by the name of what they compile to. */
const compiled: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.js$/u, ['.ts', '.tsx']],
  [/\.jsx$/u, ['.tsx']],
  [/\.mjs$/u, ['.mts']],
  [/\.cjs$/u, ['.cts']],
];

type Files = ReadonlyMap<FileId, unknown>;

/** The file that `specifier` names in `from`; null: a package, or not among the files. */
export function resolveModule(from: FileId, specifier: string, files: Files): FileId | null {
  if (/^\.{1,2}(\/|$)/u.test(specifier)) return fileAt(join(from, specifier), files);
  const found = aliased.exec(specifier);
  const rest = found?.[1] ?? found?.[2];
  return rest === undefined ? null : below(from, rest, files);
}

/**
 * Names that bundlers and `paths` of a tsconfig.json give to a project's own folder: `@/db`, `~/db`, `#db`, `src/db`.
 * Which folder that is, is told by where the file stands: only what exists is taken.
 * https://www.typescriptlang.org/tsconfig/#paths, https://nodejs.org/api/packages.html#subpath-imports
 */
const aliased = /^(?:[@~#]\/|#)(.+)$|^((?:src|app)\/.+)$/u;
const roots = ['src/', '', 'app/', 'lib/'];

function below(from: FileId, rest: string, files: Files): FileId | null {
  const known = knownOf(files);
  const folder = from.slice(0, Math.max(0, from.lastIndexOf('/')));
  const key = `${folder} ${rest}`;
  let found = known.get(key);
  if (found === undefined) {
    found = search(folder, rest, files);
    known.set(key, found);
  }
  return found;
}

/** In the folder itself and in those around it, nearest first; packages that were installed have no part in this. */
function search(folder: FileId, rest: string, files: Files): FileId | null {
  if (/(^|\/)node_modules\//u.test(folder)) return null;
  const parts = folder.split('/');
  for (let up = parts.length; up > 0 && up > parts.length - 12; up--) {
    const root = parts.slice(0, up).join('/');
    for (const own of roots) {
      const found = fileAt(`${root === '' ? '' : `${root}/`}${own}${rest}`, files);
      if (found !== null) return found;
    }
  }
  return null;
}

/** By folder and name. The files of one map are always the same ones. */
const searched = new WeakMap<Files, Map<string, FileId | null>>();

function knownOf(files: Files): Map<string, FileId | null> {
  let known = searched.get(files);
  if (!known) searched.set(files, (known = new Map<string, FileId | null>()));
  return known;
}

function fileAt(base: FileId, files: Files): FileId | null {
  for (const extension of extensions) if (files.has(base + extension)) return base + extension;
  for (const [pattern, replacements] of compiled) {
    if (!pattern.test(base)) continue;
    for (const replacement of replacements) {
      const file = base.replace(pattern, replacement);
      if (files.has(file)) return file;
    }
  }
  for (const extension of extensions.slice(1))
    if (files.has(`${base}/index${extension}`)) return `${base}/index${extension}`;
  return null;
}

function join(from: FileId, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
