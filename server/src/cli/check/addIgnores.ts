/**
 * `--add-ignores`: puts a suppression comment at each finding, for a team that wants to see what it has accepted. What
 * is written is analysed again: a comment that hides nothing where it stands, or spoils the code, is taken back.
 */
import type { TextChange } from '../../engine/finding';
import { suppressionRules } from '../../engine/suppressions';
import type { FileId } from '../../facts/model';
import { suppressAtEnd, suppressLine } from '../../project/suppressionComment';
import type { Source } from '../../project/readers';
import type { Analysis } from './analyse';
import type { Seen } from './findings';
import { Texts, type Edited } from './rounds';

export interface Added {
  readonly edited: readonly Edited[];
  readonly count: number;
  /** Findings that no comment can hide. */
  readonly left: number;
}

interface Line {
  readonly file: FileId;
  readonly findings: Seen[];
}

const defaultReason = 'accepted when Forksight was turned on';

export function addIgnores(
  analysis: Analysis,
  sources: readonly Source[],
  visible: () => readonly Seen[],
  given: string | true,
): Added {
  const reason = given === true ? defaultReason : given.replace(/\s+/g, ' ').trim() || defaultReason;
  const languages = new Map(sources.map((s) => [s.file, s.language]));
  const texts = new Texts(analysis, sources);
  let count = 0;
  const changes =
    (make: typeof suppressLine) =>
    (line: Line): TextChange | null => {
      const origin = line.findings[0]?.origin;
      const language = languages.get(line.file);
      if (!origin || !language) return null;
      const rule = [...new Set(line.findings.map((f) => f.finding.rule))].join(', ');
      return make({ ...origin, rule }, texts.text(line.file), language, reason);
    };
  const all = linesOf(visible());
  const above = all.map(changes(suppressLine));
  if (texts.apply(above.filter((c) => c !== null))) {
    count += above.filter((c) => c !== null).length;
    // A file in which one of them did not do is begun again.
    for (const file of filesOf(linesOf(visible()))) {
      count -= all.filter((line, i) => line.file === file && above[i]).length;
      texts.restore(file, sources.find((s) => s.file === file)?.text ?? '');
      count += oneByOne(file, changes(suppressLine), texts, visible);
    }
  } else for (const file of filesOf(all)) count += oneByOne(file, changes(suppressLine), texts, visible);
  for (const file of filesOf(linesOf(visible())))
    count += oneByOne(file, changes(suppressAtEnd), texts, visible);
  return { edited: texts.edited(), count, left: visible().length };
}

/** From the end of the file, so that nothing before a comment moves. */
function oneByOne(
  file: FileId,
  changeOf: (line: Line) => TextChange | null,
  texts: Texts,
  visible: () => readonly Seen[],
): number {
  const left = (): readonly Seen[] => visible().filter((one) => one.origin.file === file);
  let count = 0;
  for (const line of [...linesOf(left())].reverse()) {
    const change = changeOf(line);
    const before = texts.text(file);
    const there = left().length;
    if (!change || !texts.apply([change])) continue;
    if (left().length <= there - line.findings.length) count++;
    else texts.restore(file, before);
  }
  return count;
}

/** What a comment is told of itself is mended, not hidden. */
const ofComments: ReadonlySet<string> = new Set(Object.values(suppressionRules));

function linesOf(seen: readonly Seen[]): readonly Line[] {
  const lines = new Map<string, Line>();
  for (const one of seen) {
    if (ofComments.has(one.finding.rule)) continue;
    const key = `${one.finding.range.start.line} ${one.origin.file}`;
    const line = lines.get(key);
    if (line) line.findings.push(one);
    else lines.set(key, { file: one.origin.file, findings: [one] });
  }
  return [...lines.values()];
}

function filesOf(lines: readonly Line[]): ReadonlySet<FileId> {
  return new Set(lines.map((line) => line.file));
}
