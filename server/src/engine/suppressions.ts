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
  /** What each comment hid, by the names of the rules. */
  const used = new Map<SuppressionFacts, Set<string>>(facts.suppressions.map((s) => [s, new Set()]));
  const kept = findings.filter((finding) => {
    const line = lines.position(finding.span.start).line;
    let hidden = false;
    for (const suppression of facts.suppressions) {
      const covered = linesOf(suppression, lines);
      const here = covered === null || (line >= covered.first && line <= covered.last);
      if (here && suppression.rules.includes(finding.rule)) {
        used.get(suppression)?.add(finding.rule);
        hidden = true;
      }
    }
    return !hidden;
  });
  const reports = facts.suppressions.flatMap((s): Finding[] => {
    const idle = s.rules.filter((rule) => used.get(s)?.has(rule) !== true);
    if (s.rules.length > 0 && idle.length === 0) return [];
    const about = { severity: 'hint', confidence: 'high', file, span: s.span, steps: [] } as const;
    if (s.rules.length === 0)
      return [
        {
          ...about,
          rule: suppressionRules.bare,
          message:
            'This comment hides nothing: name the rules it is for, as in "forksight-ignore fork-after-thread -- reason".',
        },
      ];
    const what = `no finding of ${idle.join(', ')} is covered by this comment`;
    return idle.length === s.rules.length
      ? [
          {
            ...about,
            rule: suppressionRules.unused,
            message: `Nothing to hide here: ${what}. It can go.`,
            fix: 'remove-suppression',
          },
        ]
      : [{ ...about, rule: suppressionRules.unused, message: `Named in vain: ${what}. The name can go.` }];
  });
  return [...kept, ...reports];
}
