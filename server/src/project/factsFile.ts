/**
 * Facts in a file of their own, to be made on one machine and used on another: what `check --shard` writes and
 * `check --facts` takes. A line for each source, found by its text, so that merging is reading them all.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Reading } from '../engine/api';
import type { Language } from '../facts/model';
import { writeAtomically } from './atomicWrite';
import { factsKey, factsText, readingIn, type KnownFacts } from './factsCache';
import { maxMadeBytes, readBytesSync } from './readText';

const head = z.object({ forksight: z.literal('facts'), schema: z.literal(1), reader: z.string() });
const keyLength = 64;
/** A small file can unpack to any size; a million functions have less than this. */
const mostBytes = 2 ** 31 - 1;
const newline = 10;

export interface ReadSource {
  readonly language: Language;
  readonly text: string;
  readonly reading: Reading;
}

/** @param reader see `readerKey` */
export function writeFacts(file: string, reader: string, sources: readonly ReadSource[]): void {
  const lines = [`${JSON.stringify({ forksight: 'facts', schema: 1, reader })}\n`];
  for (const { language, text, reading } of sources) {
    const json = factsText(reading);
    // What JSON cannot hold is read again where it is wanted.
    if (json !== null) lines.push(`${factsKey(language, text)} ${json}\n`);
  }
  writeAtomically(file, gzipSync(Buffer.concat(lines.map((line) => Buffer.from(line))), { level: 1 }));
}

export class FactsFiles implements KnownFacts {
  /** As bytes: of most only one is in use at a time. */
  readonly #facts = new Map<string, Buffer>();
  /** Sources that none of the files knew. */
  missed = 0;

  get(language: Language, text: string): Reading | null {
    const json = this.#facts.get(factsKey(language, text));
    const reading = json ? readingIn(json.toString('utf8')) : null;
    if (!reading) this.missed++;
    return reading;
  }

  /** @returns why the file is of no use; null where it was taken */
  add(file: string, reader: string): string | null {
    let bytes: Buffer;
    try {
      bytes = gunzipSync(readBytesSync(file, maxMadeBytes), { maxOutputLength: mostBytes });
      const { success, data } = head.safeParse(JSON.parse(bytes.toString('utf8', 0, bytes.indexOf(newline))));
      if (!success) return 'it holds no facts';
      if (data.reader !== reader) return 'it was made by another version of Forksight';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    for (let at = bytes.indexOf(newline) + 1; at < bytes.length;) {
      const end = bytes.indexOf(newline, at);
      if (end === -1) return 'it is cut off';
      this.#facts.set(bytes.toString('latin1', at, at + keyLength), bytes.subarray(at + keyLength + 1, end));
      at = end + 1;
    }
    return null;
  }
}
