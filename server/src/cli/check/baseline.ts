/**
 * The file of accepted findings: what was there when a team turned the tool on. It is sorted and has one finding a
 * line, so that it merges as text does.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../../project/atomicWrite';
import { maxMadeBytes, readTextSync } from '../../project/readText';
import { byFile, compare, type KnownFinding } from '../../report/known';
import type { Recognised } from '../../report/result';
import { errorText, plural, say, UsageError } from '../words';

const hash = z.string().regex(/^[0-9a-f]{16}$/);
const entry = z.strictObject({
  rule: z.string(),
  severity: z.enum(['hint', 'info', 'warning', 'error']),
  line: hash,
  context: hash,
});
const schema = z.strictObject({ schema: z.literal(1), findings: z.record(z.string(), z.array(entry)) });

type Entries = ReadonlyMap<string, readonly KnownFinding[]>;

export function readBaseline(file: string): Entries {
  let content: unknown;
  try {
    content = JSON.parse(readTextSync(file, maxMadeBytes));
  } catch (error) {
    const hint = existsSync(file) ? '' : '; --write-baseline makes one';
    throw new UsageError(`the baseline ${file} cannot be read: ${errorText(error)}${hint}`);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw new UsageError(`${file} is no baseline: ${z.prettifyError(parsed.error)}`);
  const base = path.dirname(path.resolve(file));
  return new Map(
    Object.entries(parsed.data.findings).map(([name, list]) => [path.resolve(base, name), list]),
  );
}

export interface BaselineOutcome<T> {
  readonly fresh: readonly T[];
  /** Entries whose finding is gone. */
  readonly gone: number;
  /** Takes these out of the file. */
  prune(): void;
}

/** @param isChecked whether a rule was looked for in a file (absolute): where it was not, its entries stay */
export function leaveOutKnown<T extends Recognised>(
  found: readonly T[],
  file: string,
  isChecked: (file: string, rule: string) => boolean,
): BaselineOutcome<T> {
  const before = readBaseline(file);
  const compared = compare(found.map(absolute), before);
  const fresh = new Set(compared.fresh.map(({ one }) => one));
  const gone = new Set(
    [...compared.gone].flatMap(([name, list]) =>
      list.filter((one) => isChecked(name, one.rule) || !existsSync(name)),
    ),
  );
  return {
    fresh: found.filter((one) => fresh.has(one)),
    gone: gone.size,
    prune: () => {
      if (gone.size > 0)
        save(file, new Map([...before].map(([name, list]) => [name, list.filter((one) => !gone.has(one))])));
    },
  };
}

export function writeBaseline(file: string, found: readonly Recognised[]): void {
  save(file, byFile(found.map(absolute)));
  say(`${plural(found.length, 'finding')} accepted in ${file}`);
}

function absolute<T extends Recognised>(one: T): Recognised & { readonly one: T } {
  return { ...one, one, finding: { ...one.finding, file: path.resolve(one.finding.file) } };
}

function save(file: string, entries: Entries): void {
  const base = path.dirname(path.resolve(file));
  const files = [...entries]
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => [path.relative(base, name).split(path.sep).join('/'), list] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, list]) => {
      const lines = list
        .map(({ rule, severity, line, context }) => JSON.stringify({ rule, severity, line, context }))
        .sort();
      return `    ${JSON.stringify(name)}: [\n      ${lines.join(',\n      ')}\n    ]`;
    });
  const body = files.length === 0 ? '{}' : `{\n${files.join(',\n')}\n  }`;
  try {
    writeAtomically(file, `{\n  "schema": 1,\n  "findings": ${body}\n}\n`);
  } catch (error) {
    throw new UsageError(`the baseline ${file} cannot be written: ${errorText(error)}`);
  }
}
