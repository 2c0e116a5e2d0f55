/**
 * Which Python the code is for, as its project declares it: `requires-python` of pyproject.toml, `python_requires` of
 * setup.cfg, `.python-version`. The nearest folder upwards that says anything decides. Where a range is declared, its
 * lower end counts: what is wrong there is wrong for somebody.
 */
import path from 'node:path';
import { readText } from './readText';

export interface PythonTarget {
  /** `major.minor`; null: not known. */
  readonly version: string | null;
  readonly freeThreaded: boolean;
  /** Where that was read, as a phrase for messages; null: the user said it. */
  readonly from: string | null;
}

export const unknownPython: PythonTarget = { version: null, freeThreaded: false, from: null };

/** `3.12`, `3.13t`, `3.12.1`; null: no version. */
export function pythonOfText(text: string, from: string | null): PythonTarget | null {
  const said = /^(?:python-?|cpython-)?(\d+)\.(\d+)(?:\.\d+)?\w*?(t?)$/u.exec(text.trim());
  if (!said) return null;
  return { version: `${said[1] ?? ''}.${said[2] ?? ''}`, freeThreaded: said[3] === 't', from };
}

/** @param folder absolute path; it and the folders above it are asked */
export async function declaredPython(folder: string): Promise<PythonTarget | null> {
  for (let at = folder; ; at = path.dirname(at)) {
    const declared = await declaredIn(at);
    if (declared !== null) return declared;
    if (path.dirname(at) === at) return null;
  }
}

async function declaredIn(folder: string): Promise<PythonTarget | null> {
  for (const { name, read } of sources) {
    const text = await textOf(path.join(folder, name));
    const version = text === null ? null : read(text);
    if (version !== null) return version;
  }
  return null;
}

/** A folder within a program, and what it declares for the files below it. */
export interface FolderPython extends PythonTarget {
  /** Absolute path. */
  readonly folder: string;
}

/**
 * The folders below `root` whose own declaration goes before that of the root, for the folders that hold these files: in a
 * repository of several packages each has its own. The innermost first.
 * @param files absolute paths
 */
export async function declaredBelow(root: string, files: Iterable<string>): Promise<readonly FolderPython[]> {
  const folders = new Set<string>();
  for (const file of files)
    for (
      let at = path.dirname(file);
      at.length > root.length && at.startsWith(root) && !folders.has(at);
      at = path.dirname(at)
    )
      folders.add(at);
  const found: FolderPython[] = [];
  for (const folder of folders) {
    const python = await declaredIn(folder);
    if (python !== null) found.push({ ...python, folder });
  }
  return found.sort((a, b) => b.folder.length - a.folder.length || (a.folder < b.folder ? -1 : 1));
}

/** Names of the files that are read here: a change of one may change what is assumed. */
export const declaringFiles: readonly string[] = ['pyproject.toml', 'setup.cfg', '.python-version'];

const sources: readonly { readonly name: string; readonly read: (text: string) => PythonTarget | null }[] = [
  { name: 'pyproject.toml', read: ofPyproject },
  { name: 'setup.cfg', read: ofSetupCfg },
  {
    name: '.python-version',
    read: (text) => pythonOfText(/^\s*([^#\s]+)/mu.exec(text)?.[1] ?? '', 'from .python-version'),
  },
];

/** `requires-python` of [project], or Poetry's `python` among its dependencies. https://packaging.python.org/en/latest/specifications/pyproject-toml/ */
export function ofPyproject(text: string): PythonTarget | null {
  let table = '';
  for (const line of text.split(/\r?\n/u)) {
    table = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/u.exec(line)?.[1]?.trim() ?? table;
    const [, key, , value = ''] = /^\s*([\w-]+)\s*=\s*(["'])([^"']*)\2/u.exec(line) ?? [];
    const isStandard = table === 'project' && key === 'requires-python';
    const isPoetry = table === 'tool.poetry.dependencies' && key === 'python';
    if (!isStandard && !isPoetry) continue;
    const from = 'the lowest that pyproject.toml allows';
    const version = lowest(value);
    return version === null ? null : { version, freeThreaded: false, from };
  }
  return null;
}

/** `python_requires` of [options]. https://setuptools.pypa.io/en/latest/userguide/declarative_config.html */
export function ofSetupCfg(text: string): PythonTarget | null {
  const value = /^\s*python[_-]requires\s*=\s*(.+)$/mu.exec(text)?.[1];
  const version = value === undefined ? null : lowest(value);
  return version === null ? null : { version, freeThreaded: false, from: 'the lowest that setup.cfg allows' };
}

/** The lowest `major.minor` that a list of specifiers allows; null where it has no lower end. PEP 440. */
export function lowest(specifiers: string): string | null {
  let found: readonly [number, number] | null = null;
  for (const one of specifiers.split(',')) {
    const said = /^\s*(>=|==|===|~=|\^|~|>)?\s*v?(\d+)(?:\.(\d+))?/u.exec(one);
    if (!said || (said[1] === undefined && !/^\s*\d+\.\d+(?:\.[\d*]+)?\s*$/u.test(one))) continue;
    const version = [Number(said[2]), Number(said[3] ?? 0)] as const;
    if (!found || version[0] > found[0] || (version[0] === found[0] && version[1] > found[1]))
      found = version;
  }
  // `>=3` says nothing of a minor version.
  return found === null || (found[0] === 3 && found[1] === 0) || found[0] < 3
    ? null
    : `${found[0]}.${found[1]}`;
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readText(file);
  } catch {
    return null;
  }
}
