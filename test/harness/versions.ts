/**
 * A program of several files, each with versions that say different things to the others: whichever follow each other, an
 * engine that saw them all finds what one finds that sees the last ones only.
 */
import assert from 'node:assert/strict';
import type { Engine } from '../../server/src/engine/api';
import type { Language } from '../../server/src/facts/model';
import { testEngine } from './engine';
import { random } from './random';

export type Versions = Readonly<Record<string, readonly string[]>>;

function findings(engine: Engine, files: readonly string[]): string[] {
  engine.analyse();
  return files.flatMap((file) =>
    engine
      .findings(file)
      .map(
        (f) =>
          `${file}:${f.span.start} ${f.severity} ${f.rule} ${f.message} ${f.steps.map((s) => `${s.file}:${s.span.start}`).join()}`,
      ),
  );
}

/**
 * @param keys characters that come and go in between
 * @returns how many different answers there were
 */
export async function editVersions(
  language: Language,
  versions: Versions,
  keys: readonly string[],
  seed: number,
): Promise<number> {
  const below = random(seed);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const files = Object.keys(versions);
  const edited = await testEngine();
  const fresh = await testEngine();
  const texts = new Map(files.map((file) => [file, versions[file]?.[0] ?? '']));
  for (const [file, text] of texts) edited.set(file, language, text, { kept: true });
  edited.analyse();
  const seen = new Set<string>();
  for (let i = 0; i < 40; i++) {
    const file = pick(files);
    const text = texts.get(file) ?? '';
    let now = pick(versions[file] ?? []);
    // Some edits are keystrokes: a character comes or goes somewhere.
    if (below(3) === 0) {
      const at = below(text.length);
      now = pick([text.slice(0, at) + pick(keys) + text.slice(at), text.slice(0, at) + text.slice(at + 1)]);
    }
    edited.edit(file, [{ span: { start: 0, end: text.length }, text: now }]);
    texts.set(file, now);
    for (const [name, one] of texts) {
      fresh.remove(name);
      fresh.set(name, language, one);
    }
    const expected = findings(fresh, files);
    assert.deepEqual(findings(edited, files), expected, `edit ${i} of ${file}:\n${now}`);
    seen.add(expected.join());
  }
  edited.dispose();
  fresh.dispose();
  return seen.size;
}
