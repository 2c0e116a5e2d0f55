/**
 * GitLab's Code Quality report, which merge requests show as a list of what is new.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
import { createHash } from 'node:crypto';
import type { Recognised } from './result';

const severity = { error: 'critical', warning: 'major', info: 'minor', hint: 'info' } as const;

export function gitlabText(recognised: readonly Recognised[]): string {
  const seen = new Map<string, number>();
  const issues = recognised.map(({ finding, fingerprint }) => {
    const place = `${finding.file}\0${fingerprint.context}`;
    const before = seen.get(place) ?? 0;
    seen.set(place, before + 1);
    const { start, end } = finding.range;
    return {
      description: finding.message,
      check_name: finding.rule,
      // It may not occur twice in a report: GitLab shows only one of the two.
      fingerprint: createHash('sha256').update(`${place}\0${before}`).digest('hex').slice(0, 32),
      severity: severity[finding.severity],
      location: { path: finding.file, lines: { begin: start.line, end: end.line } },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}
