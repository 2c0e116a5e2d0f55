/**
 * Reads a file that a workspace brings. Its name says what it should be, not what it is: a pipe would be waited for
 * without end, and a link to `/dev/zero` read until the memory is full.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Of configurations and the like, which people write. */
export const maxWrittenBytes = 4 * 1024 * 1024;
/** Of what tools make: the compile commands of the largest trees have a few hundred megabytes. */
export const maxMadeBytes = 400 * 1024 * 1024;

/** Opening a pipe to read waits for a writer, unless it is told not to. Windows has neither. */
export const openFlags =
  constants.O_RDONLY | ((constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

function refusal(info: { isFile(): boolean; readonly size: number }, limit: number): string | null {
  if (!info.isFile()) return 'not a regular file';
  return info.size > limit ? tooLarge(info.size, limit) : null;
}

export function tooLarge(bytes: number, limit: number): string {
  return `it is ${(bytes / 1024 / 1024).toFixed(1)} MB, over the limit of ${limit / 1024 / 1024} MB`;
}

/** Throws, with a word for the user, what cannot be read or is no file of such a size. */
export function readBytesSync(file: string, limit = maxWrittenBytes): Buffer {
  const handle = openSync(file, openFlags);
  try {
    const info = fstatSync(handle);
    const refused = refusal(info, limit);
    if (refused !== null) throw new Error(refused);
    // Files of some systems say that they are empty, and a file may grow while it is read: up to the limit.
    const chunks: Buffer[] = [];
    let size = 0;
    for (let ask = info.size + 1; ; ask = 65_536) {
      const chunk = Buffer.allocUnsafe(ask);
      const count = readSync(handle, chunk);
      if (count === 0) return Buffer.concat(chunks);
      size += count;
      if (size > limit) throw new Error(tooLarge(size, limit));
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    closeSync(handle);
  }
}

export function readTextSync(file: string, limit = maxWrittenBytes): string {
  return readBytesSync(file, limit).toString('utf8');
}

/** The same, without keeping the thread. */
export async function readBytes(file: string, limit = maxWrittenBytes): Promise<Buffer> {
  const handle = await open(file, openFlags);
  try {
    const refused = refusal(await handle.stat(), limit);
    if (refused !== null) throw new Error(refused);
    const bytes = await handle.readFile();
    if (bytes.length > limit) throw new Error(tooLarge(bytes.length, limit));
    return bytes;
  } finally {
    await handle.close();
  }
}

export async function readText(file: string, limit = maxWrittenBytes): Promise<string> {
  return (await readBytes(file, limit)).toString('utf8');
}
