/** Writes a file so that it is whole at any moment: under another name first, then by a rename over the old one. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** What such a file is called until it is whole; a kill may leave one behind. */
export const unfinished = '.forksight-tmp';

/**
 * Keeps the permissions of the file that was there, and follows a link to it.
 * @param durable whether it has to outlast a loss of power that follows at once
 */
export function writeAtomically(file: string, content: string | Uint8Array, durable = true): void {
  const before = statSync(file, { throwIfNoEntry: false });
  const target = before ? realpathSync(file) : file;
  const temporary = path.join(
    path.dirname(target),
    `.${path.basename(target).slice(0, 100)}.${process.pid}.${randomBytes(6).toString('hex')}${unfinished}`,
  );
  try {
    const handle = openSync(temporary, 'wx', before ? before.mode & 0o777 : 0o666);
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
      if (durable) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    // The mask of the process may have taken away what the file had.
    if (before) chmodSync(temporary, before.mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
