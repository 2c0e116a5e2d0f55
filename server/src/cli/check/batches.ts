/**
 * How a check goes through more sources than fit into memory at once: a batch of programs after the other, and a program
 * that is too large by itself in parts.
 */
import path from 'node:path';
import { unreadable } from '../../engine/extract';
import { isInstalled, programOf, type Parts } from '../../engine/programs';
import type { Source } from '../../project/readers';
import { plural, shown } from '../words';

/**
 * Characters of a program that are linked at once. What is read and linked of one takes some 20 bytes, and Node has two to
 * four gigabytes.
 */
const largestProgram = 80_000_000;

/** What is not read, as minified files are not, takes nothing. */
const sizeOf = (sources: readonly Source[]): number =>
  sources.reduce((sum, { text }) => sum + (unreadable(text) === null ? text.length : 0), 0);

/** @returns the files of programs that are too large by the part that they are linked in, and what to tell the user */
export function partsOf(
  sources: readonly Source[],
  largest = largestProgram,
): { readonly parts: Parts; readonly words: readonly string[] } {
  const programs = new Map<string, Source[]>();
  for (const source of sources) {
    const key = programOf(source.file, source.language);
    const list = programs.get(key);
    if (list) list.push(source);
    else programs.set(key, [source]);
  }
  const parts = new Map<string, string>();
  const words: string[] = [];
  for (const program of programs.values()) {
    const size = sizeOf(program);
    if (size <= largest) continue;
    const pieces = split(program, 1, largest);
    for (const [i, piece] of pieces.entries()) for (const { file } of piece) parts.set(file, `part ${i}`);
    const named = pieces.map((piece) => `${placeOf(piece)} (${plural(piece.length, 'file')})`);
    const more = named.length > 8 ? `, and ${named.length - 8} more` : '';
    words.push(
      `${plural(program.length, 'file')} with ${Math.round(size / 1_000_000)} million characters are too much to be linked at ` +
        `once: each of these parts is linked by itself, and calls from one into another are not followed: ` +
        `${named.slice(0, 8).join(', ')}${more}`,
    );
  }
  return { parts, words };
}

/** Folders that fit, those side by side together. @param depth segments of the path that all have in common */
function split(sources: readonly Source[], depth: number, largest: number): readonly (readonly Source[])[] {
  const children = new Map<string, Source[]>();
  for (const source of sources) {
    const segments = source.file.split('/');
    // Files of the folder itself are one child.
    const name = segments.length > depth + 1 ? (segments[depth] ?? '') : '';
    const list = children.get(name);
    if (list) list.push(source);
    else children.set(name, [source]);
  }
  const pieces: (readonly Source[])[] = [];
  let open: Source[] = [];
  let room = 0;
  for (const [name, child] of [...children].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const size = sizeOf(child);
    if (size > largest && name !== '') {
      pieces.push(...split(child, depth + 1, largest));
      continue;
    }
    if (size > room) {
      open = [];
      pieces.push(open);
      room = largest;
    }
    open.push(...child);
    room -= size;
  }
  return pieces;
}

/** The folder that all of them are in. */
function placeOf(sources: readonly Source[]): string {
  const [first, ...others] = sources.map(({ file }) => path.posix.dirname(file));
  let folder = first ?? '';
  for (const other of others)
    while (!`${other}/`.startsWith(`${folder}/`)) folder = path.posix.dirname(folder);
  return `${shown(folder)}/`;
}

/** Characters of source from which on programs are not read together with others. */
const batchSize = 12_000_000;

/**
 * Parts of the sources that can be analysed one after the other, each let go before the next is read: programs know nothing
 * of one another. What was not installed comes last.
 * @param once where a program may change afterwards, it is kept; but installed packages may be too many for that
 */
export function batchesOf(
  sources: readonly Source[],
  once: boolean,
  parts: Parts = new Map(),
): readonly (readonly Source[])[] {
  const programs = new Map<string, Source[]>();
  for (const source of sources) {
    const program = programOf(source.file, source.language, parts);
    const key = once || isInstalled(program) ? program : '';
    const list = programs.get(key);
    if (list) list.push(source);
    else programs.set(key, [source]);
  }
  const order = [...programs].sort(([a], [b]) => Number(isInstalled(b)) - Number(isInstalled(a)));
  const batches: Source[][] = [];
  let room = 0;
  for (const [, program] of order) {
    const size = sizeOf(program);
    const last = batches.at(-1);
    if (last && size <= room) last.push(...program);
    else batches.push([...program]);
    room = (last && size <= room ? room : batchSize) - size;
  }
  return batches;
}
