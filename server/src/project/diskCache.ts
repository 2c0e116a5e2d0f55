/**
 * Texts on disk by a hash of what they follow from. An entry is written under another name and renamed, so that a kill
 * or a second process leaves a whole entry or none; and it begins with the hash of the rest, so that what a loss of
 * power or a full disk left is taken for none.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { unfinished, writeAtomically } from './atomicWrite';
import { maxMadeBytes, readTextSync } from './readText';

const dayMs = 86_400_000;
/** Entries that nothing asked for in this time go. */
const keptMs = 30 * dayMs;
const hashLength = 64;

/** As the XDG base directory specification has it: a relative path counts as none. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const given = env.XDG_CACHE_HOME ?? '';
  return path.join(path.isAbsolute(given) ? given : path.join(homedir(), '.cache'), 'forksight', 'check');
}

export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  // The lengths keep the parts apart.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

export class DiskCache {
  #isWritable = true;

  /** @param base folder of all entries */
  constructor(readonly base: string) {}

  get(key: string): string | null {
    const file = this.#fileOf(key);
    try {
      const entry = readTextSync(file, maxMadeBytes);
      const text = entry.slice(hashLength);
      if (entry.slice(0, hashLength) !== sha256(text)) {
        rmSync(file, { force: true });
        return null;
      }
      this.#touch(file);
      return text;
    } catch {
      return null;
    }
  }

  /** Never throws: whoever cannot write goes on without. */
  put(key: string, text: string): void {
    if (!this.#isWritable) return;
    const file = this.#fileOf(key);
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      writeAtomically(file, sha256(text) + text, false);
    } catch {
      this.#isWritable = false;
    }
  }

  /** Takes out, once a day, what has not been asked for in a long time. */
  prune(now = Date.now()): void {
    const stamp = path.join(this.base, 'pruned');
    try {
      if (now - (statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0) < dayMs) return;
      mkdirSync(this.base, { recursive: true, mode: 0o700 });
      writeFileSync(stamp, '');
      for (const name of readdirSync(this.base, { recursive: true, encoding: 'utf8' })) {
        const file = path.join(this.base, name);
        const info = statSync(file, { throwIfNoEntry: false });
        if (!info?.isFile() || file === stamp) continue;
        const limit = name.endsWith(unfinished) ? dayMs : keptMs;
        if (now - info.mtimeMs > limit) rmSync(file, { force: true });
      }
    } catch {
      // Another process may be at it, or the folder is not ours: then it is for its owner to tidy.
    }
  }

  #fileOf(key: string): string {
    return path.join(this.base, key.slice(0, 2), key.slice(2));
  }

  /** Keeps an entry that is in use from being pruned, without writing each time. */
  #touch(file: string): void {
    const now = Date.now();
    if (now - statSync(file).mtimeMs > dayMs) utimesSync(file, now / 1000, now / 1000);
  }
}
