/** Puts changed texts back into their files, or shows what would change. */
import { readFileSync, realpathSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { writeAtomically } from '../../project/atomicWrite';
import { errorText, shown } from '../words';
import type { Edited } from './rounds';

const byteOrderMark = '\ufeff';

/**
 * @param mayWrite whether a place on disk is one that the user named, or below it: a link in a folder may lead anywhere
 * @returns why the file was not written; null where it was
 */
export function writeBack(
  { file, before, after }: Edited,
  mayWrite: (place: string) => boolean,
): string | null {
  try {
    const place = realpathSync(file);
    if (!mayWrite(place))
      return `it is a link to ${place}, outside of what is checked: name that to change it`;
    const bytes = readFileSync(file);
    const text = bytes.toString('utf8');
    // A byte that is no UTF-8 was read as a replacement character, and would be written as one.
    if (!Buffer.from(text).equals(bytes)) return 'it is not UTF-8';
    const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
    if (text.slice(mark.length) !== before) return 'it has changed since it was read';
    writeAtomically(file, mark + after);
    return null;
  } catch (error) {
    return errorText(error);
  }
}

export function patchOf({ file, before, after }: Edited): string {
  const name = shown(file);
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3 })
    .split('\n')
    .slice(1)
    .join('\n');
}
