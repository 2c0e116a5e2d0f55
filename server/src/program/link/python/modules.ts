/** Which file an import means. A module's full name starts below the topmost folder that is a package. */
import type { FileFacts, FileId, ImportFacts } from '../../../facts/model';
import { standardModules } from '../../../knowledge/libraries/python/types';

export interface Modules {
  /** File of a module as seen from `from`; null: not among the files. */
  find(from: FileId, module: string, level: number): FileId | null;
  /** `from module import name` where name is itself a module. */
  submodule(of: FileId, name: string): FileId | null;
}

const withoutSuffix = (file: FileId): string =>
  file.replace(/\.pyi?w?$/u, '').replace(/(?:^|\/)__init__$/u, '');
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export function indexModules(files: ReadonlyMap<FileId, FileFacts>): Modules {
  /** By path without suffix: `src/pkg/mod`; for a package its folder. */
  const byPath = new Map<string, FileId>();
  /** By last component, for absolute imports. */
  const byLast = new Map<string, string[]>();
  for (const [file, facts] of files) {
    if (facts.language !== 'python') continue;
    const path = withoutSuffix(file);
    byPath.set(path, file);
    const last = path.slice(path.lastIndexOf('/') + 1);
    const same = byLast.get(last);
    if (same) same.push(path);
    else byLast.set(last, [path]);
  }

  const absolute = (from: FileId, module: string): FileId | null => {
    const head = module.split('.')[0] ?? '';
    if (head === '' || standardModules.has(head)) return null;
    const tail = module.replaceAll('.', '/');
    const last = tail.slice(tail.lastIndexOf('/') + 1);
    let best: { path: string; score: number } | null = null;
    for (const path of byLast.get(last) ?? []) {
      if (path !== tail && !path.endsWith(`/${tail}`)) continue;
      // A module inside a package goes by the package's name: `import x` does not mean `pkg/x.py` from outside.
      const root = path === tail ? '' : path.slice(0, path.length - tail.length - 1);
      const inPackage = byPath.get(root)?.endsWith('__init__.py') ?? false;
      if (inPackage && folderOf(from) !== root) continue;
      const score = shared(from, path);
      if (!best || score > best.score) best = { path, score };
    }
    return best ? (byPath.get(best.path) ?? null) : null;
  };

  return {
    find(from, module, level) {
      if (level === 0) return absolute(from, module);
      let folder = folderOf(from);
      for (let up = 1; up < level; up++) folder = folderOf(folder);
      const path = module === '' ? folder : `${folder}/${module.replaceAll('.', '/')}`.replace(/^\//u, '');
      return byPath.get(path) ?? byPath.get(`/${path}`) ?? null;
    },
    submodule(of, name) {
      if (!/(?:^|\/)__init__\.pyi?$/u.test(of)) return null;
      return byPath.get(`${withoutSuffix(of)}/${name}`) ?? null;
    },
  };
}

/** Length of the path that two files share: nearer files are meant first. */
function shared(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

/** Qualified name of what an import brings in from outside the project. */
export function externalName(facts: ImportFacts, name: string | null): string | null {
  if ((facts.level ?? 0) > 0) return null;
  return name === null ? facts.module : `${facts.module}.${name}`;
}
