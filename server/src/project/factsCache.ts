/**
 * Facts on disk, so that a file is parsed once and not at every check. What they follow from is the text, its language
 * and the very program that read it. The configuration is no part of that: it comes in after facts.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Reading } from '../engine/api';
import type { FileId, Language } from '../facts/model';
import { DiskCache, sha256 } from './diskCache';
import type { CachePlace, OneReader } from './readers';

/** What knows facts without reading a file. */
export interface KnownFacts {
  get(language: Language, text: string): Reading | null;
}

/**
 * Names the program that makes facts: its bundle and its grammars, by content.
 * @param root the folder of package.json
 */
export function readerKey(root: string): string {
  const files = ['server/dist/readWorker.js', 'server/dist/web-tree-sitter.wasm', 'grammars/manifest.json'];
  return sha256(...files.map((file) => readFileSync(path.join(root, file)))).slice(0, 32);
}

export function factsKey(language: Language, text: string): string {
  return sha256(language, text);
}

/** Facts as text; null where JSON has no word for a value in them. */
export function factsText(reading: Reading): string | null {
  const json = JSON.stringify(reading);
  return json.includes('"value":null') ? null : json;
}

export class FactsCache implements KnownFacts {
  readonly #disk: DiskCache;

  constructor(readonly place: CachePlace) {
    this.#disk = new DiskCache(place.base);
  }

  get(language: Language, text: string): Reading | null {
    const json = this.#disk.get(this.#key(language, text));
    return json === null ? null : (JSON.parse(json) as Reading);
  }

  put(language: Language, text: string, reading: Reading): void {
    const json = factsText(reading);
    if (json !== null) this.#disk.put(this.#key(language, text), json);
  }

  #key(language: Language, text: string): string {
    return sha256('facts', this.place.reader, language, text);
  }
}

/** A reader that leaves in the cache what it read. */
export class RememberingReader implements OneReader {
  constructor(
    private readonly inner: OneReader,
    private readonly cache: FactsCache,
  ) {}

  async read(file: FileId, language: Language, text: string): Promise<Reading> {
    const reading = await this.inner.read(file, language, text);
    this.cache.put(language, text, reading);
    return reading;
  }
}
