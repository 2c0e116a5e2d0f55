/** The flags with which the user's project compiles a file, from the nearest compile_commands.json. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const database = z.array(
  z.object({
    directory: z.string(),
    file: z.string(),
    command: z.string().optional(),
    arguments: z.array(z.string()).optional(),
  }),
);

export interface CompileFlags {
  readonly compiler: string;
  /** Without input, output, -c and what makes dependency files. */
  readonly flags: readonly string[];
  readonly directory: string;
}

export function findDatabase(file: string, given: string | undefined): string | null {
  if (given !== undefined) {
    const inside = path.join(given, 'compile_commands.json');
    return existsSync(inside) ? inside : existsSync(given) && statSync(given).isFile() ? given : null;
  }
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    for (const place of [directory, path.join(directory, 'build')]) {
      const candidate = path.join(place, 'compile_commands.json');
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

const alone = new Set(['-c', '-MD', '-MMD', '-MP', '-S', '-E']);
const withValue = new Set(['-o', '-MF', '-MT', '-MQ']);

function keepFlags(words: readonly string[], entryFile: string, directory: string): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (withValue.has(word)) at++;
    else if (!alone.has(word) && path.resolve(directory, word) !== entryFile) kept.push(word);
  }
  return kept;
}

/** Null where the database does not list the file; throws where it cannot be read. */
export function flagsFor(file: string, databaseFile: string): CompileFlags | null {
  const entries = database.parse(JSON.parse(readFileSync(databaseFile, 'utf8')));
  for (const entry of entries) {
    const directory = path.resolve(path.dirname(databaseFile), entry.directory);
    const entryFile = path.resolve(directory, entry.file);
    if (entryFile !== file) continue;
    const [compiler, ...words] = entry.arguments ?? splitCommand(entry.command ?? '');
    if (compiler !== undefined) return { compiler, flags: keepFlags(words, entryFile, directory), directory };
  }
  return null;
}
