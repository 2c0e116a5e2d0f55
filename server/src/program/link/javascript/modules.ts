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

/** The file that `specifier` names in `from`; null: not relative, or not among the files. */
export function resolveRelative(
  from: FileId,
  specifier: string,
  has: (file: FileId) => boolean,
): FileId | null {
  if (!/^\.{1,2}(\/|$)/u.test(specifier)) return null;
  const base = join(from, specifier);
  for (const extension of extensions) if (has(base + extension)) return base + extension;
  for (const [pattern, replacements] of compiled) {
    if (!pattern.test(base)) continue;
    for (const replacement of replacements) {
      const file = base.replace(pattern, replacement);
      if (has(file)) return file;
    }
  }
  for (const extension of extensions.slice(1))
    if (has(`${base}/index${extension}`)) return `${base}/index${extension}`;
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
