/** One JSON object a line, for programs that read as they go: the tool, each finding, what was skipped, the end. */
import type { CheckReport } from './result';

export function jsonLinesText({ schema, tool, findings, skipped, stats }: CheckReport): string {
  const lines = [
    { type: 'start', schema, tool },
    ...findings.map((finding) => ({ type: 'finding', ...finding })),
    ...skipped.map((one) => ({ type: 'skipped', ...one })),
    // Without this line the report is cut off.
    { type: 'end', findings: findings.length, stats },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
