/**
 * Which language a file is in, by its name and, where that leaves it open, by its text. The editor and the command
 * line both ask here and not the editor's own language id, so that they see the same file in the same language.
 */
import type { Language } from '../facts/model';

const byExtension: Readonly<Record<string, Language>> = {
  c: 'c',
  h: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  'c++': 'cpp',
  hh: 'cpp',
  hpp: 'cpp',
  hxx: 'cpp',
  'h++': 'cpp',
  ipp: 'cpp',
  inl: 'cpp',
  tpp: 'cpp',
  py: 'python',
  pyw: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
};

export const sourceExtensions: readonly string[] = Object.keys(byExtension);

/** By the name alone; null where the name says nothing or the file holds no code (`.d.ts`). */
export function languageOfName(file: string): Language | null {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (/\.d\.[cm]?ts$/.test(name)) return null;
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return null;
  const extension = name.slice(dot + 1);
  if (extension === 'C' || extension === 'H') return 'cpp';
  return byExtension[extension.toLowerCase()] ?? null;
}

/** Whether a file without an extension may be a script that only its first line names. */
export function mayBeScript(file: string): boolean {
  return !file.slice(file.lastIndexOf('/') + 1).includes('.');
}

/** Things that C++ has and C has not, at the start of a line. */
const onlyCpp =
  /^[ \t]*(?:class\s+\w+[^;()]*[{:]|namespace\b|template\s*<|using\s+\w|(?:public|private|protected)\s*:|#\s*include\s*<\w+>)/m;

/** By name and text; null where it is none of ours. */
export function languageOfText(file: string, text: string): Language | null {
  const named = languageOfName(file);
  if (named === 'c' && /\.h$/i.test(file)) return onlyCpp.test(text) ? 'cpp' : 'c';
  if (named !== null || !mayBeScript(file)) return named;
  const shebang = /^#!.*?\b(python|node)[\d.]*\b/.exec(text.slice(0, 256))?.[1];
  return shebang === 'python' ? 'python' : shebang === 'node' ? 'javascript' : null;
}
