/** Takes suppressed findings out, and reports suppressions that name no rule or hide nothing. */
import type { FileFacts, FileId, SuppressionFacts } from '../facts/model';
import type { LineIndex } from '../syntax/positions';
import type { Finding } from './finding';

export const suppressionRules = { bare: 'suppression-without-rule', unused: 'unused-suppression' } as const;

/** Lines that a suppression covers, 0-based; null: the whole file. */
function linesOf(suppression: SuppressionFacts, lines: LineIndex): { first: number; last: number } | null {
  const first = lines.position(suppression.span.start).line;
  const last = lines.position(suppression.span.end).line;
  if (suppression.scope === 'file') return null;
  return suppression.scope === 'line' ? { first, last } : { first: last + 1, last: last + 1 };
}

export function applySuppressions(
  file: FileId,
  facts: FileFacts,
  lines: LineIndex,
  findings: readonly Finding[],
): readonly Finding[] {
  if (facts.suppressions.length === 0) return findings;
  const used = new Set<SuppressionFacts>();
  const kept = findings.filter((finding) => {
    const line = lines.position(finding.span.start).line;
    let hidden = false;
    for (const suppression of facts.suppressions) {
      const covered = linesOf(suppression, lines);
      const here = covered === null || (line >= covered.first && line <= covered.last);
      if (here && suppression.rules.includes(finding.rule)) {
        used.add(suppression);
        hidden = true;
      }
    }
    return !hidden;
  });
  const reports = facts.suppressions
    .filter((s) => !used.has(s))
    .map((s): Finding => {
      const bare = s.rules.length === 0;
      return {
        rule: bare ? suppressionRules.bare : suppressionRules.unused,
        severity: 'hint',
        confidence: 'high',
        file,
        span: s.span,
        message: bare
          ? 'This comment hides nothing: name the rules it is for, as in "forksight-ignore fork-after-thread -- reason".'
          : `Nothing to hide here: no finding of ${s.rules.join(', ')} is covered by this comment. It can go.`,
        steps: [],
      };
    });
  return [...kept, ...reports];
}
