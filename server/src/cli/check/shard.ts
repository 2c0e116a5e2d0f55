/**
 * `--shard k/n`: reads one of n parts of the sources and leaves their facts in a file, for a machine that puts the parts
 * together with `--facts`. Reading is what grows with the code and needs no other file; linking needs them all.
 */
import type { FileId } from '../../facts/model';
import { writeFacts, type ReadSource } from '../../project/factsFile';
import type { Source } from '../../project/readers';
import { plural, say, shown } from '../words';
import { readSources, type ReadOptions } from './analyse';
import type { Shard } from './options';

/** The same parts on every machine that has the same sources, and of about the same size. */
export function partOf(sources: readonly Source[], { k, n }: Shard): readonly Source[] {
  const sizes = Array.from({ length: n }, () => 0);
  const bySize = [...sources.keys()].sort(
    (a, b) => (sources[b]?.text.length ?? 0) - (sources[a]?.text.length ?? 0) || a - b,
  );
  const part = new Set<number>();
  for (const i of bySize) {
    const least = sizes.indexOf(Math.min(...sizes));
    // The costs of a file that do not grow with it.
    sizes[least] = (sizes[least] ?? 0) + (sources[i]?.text.length ?? 0) + 1000;
    if (least === k - 1) part.add(i);
  }
  return sources.filter((_, i) => part.has(i));
}

/** @returns the files that could not be read */
export async function writeShard(
  file: string,
  reader: string,
  sources: readonly Source[],
  shard: Shard,
  options: ReadOptions,
): Promise<readonly FileId[]> {
  const part = partOf(sources, shard);
  const outcomes = await readSources(part, options);
  const read: ReadSource[] = [];
  const failed: FileId[] = [];
  for (const { file: name, language, text } of part) {
    const outcome = outcomes.get(name);
    if (outcome?.ok === true) read.push({ language, text, reading: outcome.reading });
    else {
      failed.push(name);
      say(`cannot read ${shown(name)}: ${outcome?.reason ?? 'unknown'}`);
    }
  }
  writeFacts(file, reader, read);
  say(`facts of ${plural(read.length, 'file')} in ${file}`);
  return failed;
}
