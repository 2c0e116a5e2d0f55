/**
 * compile_commands.json: how the project compiles its files, for the linker of programs and for profiles. Only read,
 * never run. https://clang.llvm.org/docs/JSONCompilationDatabase.html
 */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { CompiledFile, ProjectModel } from '../engine/api';
import type { FileId } from '../facts/model';
import { maxMadeBytes, readTextSync } from './readText';
import { fileIdOf } from './workspaceFiles';

export const databaseName = 'compile_commands.json';

const database = z.array(
  z.object({
    directory: z.string(),
    file: z.string(),
    command: z.string().optional(),
    arguments: z.array(z.string()).optional(),
    output: z.string().optional(),
  }),
);

export interface CompileCommand {
  /** Absolute. */
  readonly directory: string;
  readonly file: string;
  readonly compiler: string;
  /** Without the compiler. */
  readonly words: readonly string[];
  readonly output: string | null;
}

/**
 * @param start the folder to look in, then in those above; each may hold a `build` folder
 * @param given the file or its folder, where the user names it; then nothing else counts
 */
export function findDatabase(start: string, given?: string): string | null {
  if (given !== undefined) {
    const inside = path.join(given, databaseName);
    return existsSync(inside) ? inside : existsSync(given) && statSync(given).isFile() ? given : null;
  }
  for (let directory = start; ; directory = path.dirname(directory)) {
    for (const place of [directory, path.join(directory, 'build')]) {
      const candidate = path.join(place, databaseName);
      if (existsSync(candidate)) return candidate;
    }
    if (directory === path.dirname(directory)) return null;
  }
}

/** Splits a command line as a POSIX shell does: quotes and backslashes, no expansions. */
export function splitCommand(command: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < command.length; at++) {
    const char = command.charAt(at);
    if (quote === '' && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (char === '\\' && quote !== "'") {
      at++;
      word = (word ?? '') + command.charAt(at);
    } else if (quote === '' ? char === '"' || char === "'" : char === quote) {
      quote = quote === '' ? char : '';
      word ??= '';
    } else {
      word = (word ?? '') + char;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

/** Throws where the database cannot be read or is none. */
export function readDatabase(file: string): readonly CompileCommand[] {
  const entries = database.parse(JSON.parse(readTextSync(file, maxMadeBytes)));
  return entries.flatMap((entry) => {
    const directory = path.resolve(path.dirname(file), entry.directory);
    const [compiler, ...words] = entry.arguments ?? splitCommand(entry.command ?? '');
    if (compiler === undefined) return [];
    const output = entry.output ?? valueAfter(words, '-o');
    return [
      {
        directory,
        file: path.resolve(directory, entry.file),
        compiler,
        words,
        output: output === null ? null : path.resolve(directory, output),
      },
    ];
  });
}

export type ModelOutcome =
  | { readonly ok: true; readonly model: ProjectModel; readonly database: string | null }
  | { readonly ok: false; readonly reason: string };

/**
 * How a folder's files are compiled: by the nearest database at or above it, or by the one that is named.
 * @param folder absolute
 */
export function modelOfFolder(folder: string, given?: string): ModelOutcome {
  const found = findDatabase(folder, given);
  if (found === null) {
    if (given !== undefined) return { ok: false, reason: `there is no ${databaseName} at ${given}` };
    return { ok: true, model: { files: new Map() }, database: null };
  }
  try {
    return { ok: true, model: projectModelOf(readDatabase(found)), database: found };
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return { ok: false, reason: `${found} cannot be used: ${why}` };
  }
}

/** What the linker of programs takes from the commands. */
function projectModelOf(commands: readonly CompileCommand[]): ProjectModel {
  const files = new Map<FileId, CompiledFile>();
  for (const command of commands) {
    const file = fileIdOf(command.file);
    const one = compiledFile(command);
    const known = files.get(file);
    files.set(file, known ? both(known, one) : one);
  }
  return { files };
}

function valueAfter(words: readonly string[], option: string): string | null {
  const at = words.indexOf(option);
  return at < 0 ? null : (words[at + 1] ?? null);
}

const valued = ['-iquote', '-isystem', '-idirafter', '-include', '-imacros', '-I', '-D', '-U'] as const;

function compiledFile({ directory, words, output }: CompileCommand): CompiledFile {
  const found: Record<(typeof valued)[number], string[]> = {
    '-iquote': [],
    '-isystem': [],
    '-idirafter': [],
    '-include': [],
    '-imacros': [],
    '-I': [],
    '-D': [],
    '-U': [],
  };
  const defines = new Map<string, boolean>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const option = valued.find((o) => word.startsWith(o));
    if (option === undefined) continue;
    const value = word === option ? (words[++at] ?? '') : word.slice(option.length);
    found[option].push(value);
    // The last word on a name counts.
    if (option === '-D') define(defines, value);
    else if (option === '-U') defines.set(value, false);
  }
  const absolute = (names: readonly string[]): FileId[] =>
    names.map((name) => fileIdOf(path.resolve(directory, name)));
  return {
    quoteFolders: absolute(found['-iquote']),
    folders: absolute([...found['-I'], ...found['-isystem'], ...found['-idirafter']]),
    included: absolute([...found['-imacros'], ...found['-include']]),
    defines,
    targets: targetsOf(output),
  };
}

/** A value that is neither nothing nor 1 says too little: `#ifdef` holds and `#if` may not. */
function define(defines: Map<string, boolean>, value: string): void {
  const [, name, given] = /^(\w+)(?:\([^)]*\))?(?:=(.*))?$/s.exec(value) ?? [];
  if (name === undefined) return;
  if (given === undefined || given === '1') defines.set(name, true);
  else defines.delete(name);
}

/**
 * CMake has the objects of a target below `CMakeFiles/<target>.dir/`, Meson in `<target>.p/`. Other build systems do not
 * say what an object is linked into.
 */
function targetsOf(output: string | null): readonly string[] {
  const target =
    output === null ? undefined : /^.*\/CMakeFiles\/[^/]+\.dir(?=\/)|^.*\.p(?=\/)/.exec(output)?.[0];
  return target === undefined ? [] : [target];
}

/** A file that is compiled for several programs: what differs between them is not known. */
function both(a: CompiledFile, b: CompiledFile): CompiledFile {
  const union = (x: readonly string[], y: readonly string[]): string[] => [...new Set([...x, ...y])];
  return {
    quoteFolders: union(a.quoteFolders, b.quoteFolders),
    folders: union(a.folders, b.folders),
    included: a.included.filter((file) => b.included.includes(file)),
    defines: new Map([...a.defines].filter(([name, value]) => b.defines.get(name) === value)),
    targets: union(a.targets, b.targets),
  };
}
