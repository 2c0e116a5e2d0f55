/** What the commands say on stderr, and how they name files. Findings go to stdout, these words never do. */
import path from 'node:path';
import type { FileId } from '../facts/model';
import { printable } from '../report/text';

export function say(word: string): void {
  process.stderr.write(`forksight: ${printable(word)}\n`);
}

/** As short as it can be said from here. */
export function shown(file: FileId): string {
  const relative = path.relative('.', file);
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return outside || relative === '' ? file : relative.split(path.sep).join('/');
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Something that the user has to put right: said without a stack, exit code 2. */
export class UsageError extends Error {}

/** A wrong value of an option that shows only when it is used; worded as those that show at once. */
export class OptionError extends UsageError {}
