/** Which findings of a file are told, and in which order. */
import type { Finding } from './finding';

const rank = { hint: 0, info: 1, warning: 2, error: 3 } as const;

/** A file of several programs is told once what is wrong at a place: the worst of them. */
export function worstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const worst = new Map<string, Finding>();
  for (const finding of findings) {
    const id = `${finding.rule} ${finding.span.start} ${finding.span.end}`;
    const other = worst.get(id);
    if (!other || rank[finding.severity] > rank[other.severity]) worst.set(id, finding);
  }
  return [...worst.values()];
}

/** Order of position, then of rule: the same whatever order the rules ran in. */
export function byPosition(a: Finding, b: Finding): number {
  return (
    a.span.start - b.span.start || a.span.end - b.span.end || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}
