/** What kind of target a file is, by its name, or else by its being executable. */
import { accessSync, constants } from 'node:fs';
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
  return byExtension[path.extname(file).toLowerCase()] ?? (isExecutable(file) ? 'binary' : null);
}
