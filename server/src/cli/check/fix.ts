/** `--fix`: applies rewrites round by round, in memory. */
import type { Finding, Fix } from '../../engine/finding';
import type { Source } from '../../project/readers';
import { errorText, say, shown } from '../words';
import type { Analysis } from './analyse';
import { apart, maxRounds, Texts, type Edited } from './rounds';

export interface Fixed {
  readonly edited: readonly Edited[];
  /** Rewrites that went in. */
  readonly count: number;
}

/**
 * A rewrite after which a file has more syntax errors than before is taken back.
 * @param wanted what the user sees of the findings: only that is mended
 */
export function fixAll(
  analysis: Analysis,
  sources: readonly Source[],
  wanted: () => readonly Finding[],
  unsafe: boolean,
): Fixed {
  const texts = new Texts(analysis, sources);
  const spoilt = new Set<string>();
  let oneByOne = false;
  let count = 0;
  for (let round = 0; round < (oneByOne ? sources.length + maxRounds : maxRounds); round++) {
    const possible = wanted()
      .flatMap((finding) => fixOf(analysis, finding, unsafe))
      .filter((fix) => !spoilt.has(idOf(fix)) && fix.edits.every((e) => texts.has(e.file)));
    const fixes = oneByOne ? possible.slice(0, 1) : apart(possible);
    if (fixes.length === 0) return { edited: texts.edited(), count };
    const edits = fixes.flatMap((fix) => fix.edits);
    if (texts.apply(edits)) count += fixes.length;
    else if (fixes.length > 1) oneByOne = true;
    else {
      for (const fix of fixes) spoilt.add(idOf(fix));
      say(
        `${fixes[0]?.title ?? ''}: not done in ${shown(edits[0]?.file ?? '')}, which could not be read afterwards`,
      );
    }
  }
  say('rewrites keep making work for one another: run it again to go on');
  return { edited: texts.edited(), count };
}

function fixOf({ fix }: Analysis, finding: Finding, unsafe: boolean): readonly Fix[] {
  if (finding.fix === undefined) return [];
  try {
    const result = fix(finding);
    return result.ok && (unsafe || result.fix.safe) ? [result.fix] : [];
  } catch (error) {
    say(`the rewrite ${finding.fix} in ${shown(finding.file)} failed: ${errorText(error)}`);
    return [];
  }
}

/** Of what it writes, not of where: the place moves with each round. */
function idOf({ title, edits }: Fix): string {
  return JSON.stringify([title, edits.map((e) => [e.file, e.text])]);
}
