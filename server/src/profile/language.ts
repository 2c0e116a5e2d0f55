/** What kind of target a file is: by its name, by the interpreter that its first line names, or else by its being executable. */
import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { ProfileLanguage } from '../protocol';

const byExtension: Readonly<Record<string, ProfileLanguage>> = {
  '.c': 'c',
  '.cc': 'cpp',
  '.cpp': 'cpp',
  '.cxx': 'cpp',
  '.c++': 'cpp',
  '.py': 'python',
  '.js': 'node',
  '.cjs': 'node',
  '.mjs': 'node',
  '.ts': 'node',
  '.mts': 'node',
  '.cts': 'node',
};

export interface Interpreter {
  readonly language: 'python' | 'node';
  /** As the first line of a script has it, with its options. Empty: the file is itself the interpreter. */
  readonly command: readonly string[];
}

function languageBy(program: string): Interpreter['language'] | null {
  const name = path.basename(program);
  return /^python[\d.]*t?$/.test(name) ? 'python' : /^node(?:js)?$/.test(name) ? 'node' : null;
}

function firstLine(file: string): string {
  try {
    const handle = openSync(file, 'r');
    try {
      // As much as the kernel reads.
      const bytes = Buffer.alloc(256);
      return bytes.toString('utf8', 0, readSync(handle, bytes)).split('\n', 1)[0] ?? '';
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}

/** Who runs it: for `python3` itself, for an installed command such as `pytest`, for a script with `#!`. */
export function interpreterFor(file: string): Interpreter | null {
  const own = languageBy(file);
  if (own !== null && isExecutable(file)) return { language: own, command: [] };
  const line = firstLine(file);
  if (!line.startsWith('#!')) return null;
  const words = line.slice(2).trim().split(/\s+/);
  if (path.basename(words[0] ?? '') === 'env') {
    words.shift();
    while (/^-|=/.test(words[0] ?? '')) words.shift();
  }
  const language = languageBy(words[0] ?? '');
  return language === null ? null : { language, command: words };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function languageOf(file: string): ProfileLanguage | null {
  // Upper-case .C is C++ by old custom.
  if (path.extname(file) === '.C') return 'cpp';
  return (
    byExtension[path.extname(file).toLowerCase()] ??
    interpreterFor(file)?.language ??
    (isExecutable(file) ? 'binary' : null)
  );
}
