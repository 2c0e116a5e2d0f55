/**
 * Facts on disk, so that a file is parsed once and not at every check. What they follow from is the text, its language
 * and the very program that read it. The configuration is no part of that: it comes in after facts.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Reading } from '../engine/api';
import type { FileFacts, FileId, Language } from '../facts/model';
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

const lists = [
  'functions',
  'classes',
  'imports',
  'variables',
  'macros',
  'exports',
  'prototypes',
  'suppressions',
] as const;

type Outline<T> = { readonly [K in keyof T]?: unknown };

function isReading(value: unknown): value is Reading {
  if (typeof value !== 'object' || value === null) return false;
  const { facts, skipped, partial, firstBranches }: Outline<Reading> = value;
  const words = [skipped, partial].every((word) => word === null || typeof word === 'string');
  if (!words || typeof firstBranches !== 'boolean') return false;
  if (facts === null) return true;
  if (typeof facts !== 'object') return false;
  const outline: Outline<FileFacts> = facts;
  return typeof outline.language === 'string' && lists.every((list) => Array.isArray(outline[list]));
}

/**
 * A reading that was written as text; null where it is none. Only its outline is looked at: what is inside was made by
 * this very program, or by whoever may write to the user's cache.
 */
export function readingIn(json: string): Reading | null {
  try {
    const value: unknown = JSON.parse(json);
    return isReading(value) ? value : null;
  } catch {
    return null;
  }
}

export class FactsCache implements KnownFacts {
  readonly #disk: DiskCache;

  constructor(readonly place: CachePlace) {
    this.#disk = new DiskCache(place.base);
  }

  get(language: Language, text: string): Reading | null {
    const json = this.#disk.get(this.#key(language, text));
    return json === null ? null : readingIn(json);
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
