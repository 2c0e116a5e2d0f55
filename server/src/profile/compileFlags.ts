/** The flags with which the user's project compiles a file, from the nearest compile_commands.json. */
import path from 'node:path';
import { readDatabase } from '../project/compileDatabase';

export interface CompileFlags {
  readonly compiler: string;
  /** Without input, output, -c and what makes dependency files. */
  readonly flags: readonly string[];
  readonly directory: string;
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
  for (const { file: entryFile, directory, compiler, words } of readDatabase(databaseFile))
    if (entryFile === file) return { compiler, flags: keepFlags(words, entryFile, directory), directory };
  return null;
}
