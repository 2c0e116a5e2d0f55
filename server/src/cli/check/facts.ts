/** Where a check looks for facts before it reads a file: files of other machines, and the cache on disk. */
import path from 'node:path';
import type { Reading } from '../../engine/api';
import type { FileId, Language } from '../../facts/model';
import { cacheFolder, DiskCache } from '../../project/diskCache';
import { FactsCache, readerKey, type KnownFacts } from '../../project/factsCache';
import { FactsFiles } from '../../project/factsFile';
import type { Outcome, Source } from '../../project/readers';
import { UsageError } from '../words';
import { root, type FactsOptions } from './analyse';
import type { Options } from './options';

export interface Facts extends FactsOptions {
  /** The program that makes facts. */
  readonly reader: string;
  /** What `--facts` named; null: nothing. */
  readonly files: FactsFiles | null;
  /** Where whole results are kept. */
  readonly disk: DiskCache | null;
}

export function factsOf({ cache, cacheDir, facts }: Options): Facts {
  const reader = readerKey(root);
  let files: FactsFiles | null = null;
  if (facts) {
    files = new FactsFiles();
    for (const file of facts) {
      const reason = files.add(file, reader);
      if (reason !== null) throw new UsageError(`the facts in ${file} cannot be used: ${reason}`);
    }
  }
  const base = path.resolve(cacheDir ?? cacheFolder());
  const onDisk = cache ? new FactsCache({ base, reader }) : null;
  return {
    reader,
    files,
    disk: cache ? new DiskCache(base) : null,
    cache: onDisk,
    known: [...(files ? [files] : []), ...(onDisk ? [onDisk] : [])],
  };
}

/** Facts that were made a moment ago, for the second of two analyses: most of its files are the same. */
export class RecentFacts implements KnownFacts {
  readonly #byText = new Map<string, { readonly language: Language; readonly reading: Reading }>();

  constructor(sources: readonly Source[], outcomes: ReadonlyMap<FileId, Outcome>) {
    for (const { file, language, text } of sources) {
      const outcome = outcomes.get(file);
      if (outcome?.ok === true) this.#byText.set(text, { language, reading: outcome.reading });
    }
  }

  get(language: Language, text: string): Reading | null {
    const known = this.#byText.get(text);
    return known?.language === language ? known.reading : null;
  }
}
