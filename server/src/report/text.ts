/** Findings for a person at a terminal, with the causal path drawn under each. */
import { styleText } from 'node:util';
import type { CheckReport, ReportFinding } from './result';

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;
export const coloured: Paint = (style, text) => styleText(style, text);

const severityStyle: Readonly<Record<ReportFinding['severity'], Style>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
  hint: 'gray',
};

/**
 * Names of files and of things in them come from whoever wrote the code: control characters in them (an escape
 * sequence, a line break that forges a line) are shown as what they are instead of being obeyed.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (c) => {
    return `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

export function findingText(finding: ReportFinding, paint: Paint): string {
  const { line, column } = finding.range.start;
  const where = paint('bold', printable(`${finding.file}:${line}:${column}`));
  const lines = [
    `${where}: ${paint(severityStyle[finding.severity], finding.severity)} ${paint('magenta', finding.rule)}: ${printable(finding.message)}`,
  ];
  finding.steps.forEach((step, i) => {
    const last = i === finding.steps.length - 1;
    const at = step.range.start;
    lines.push(
      paint('gray', printable(`  ${last ? '└' : '├'}─ ${step.file}:${at.line}:${at.column} ${step.message}`)),
    );
  });
  for (const fix of finding.fixes)
    lines.push(paint('gray', printable(`  fix${fix.safe ? '' : ' (unsafe)'}: ${fix.title}`)));
  if (finding.refused !== undefined) lines.push(paint('gray', printable(`  no fix: ${finding.refused}`)));
  return lines.join('\n');
}

const worstFirst = ['error', 'warning', 'info', 'hint'] as const;

export function summary(report: CheckReport): string {
  const { files, lines, milliseconds } = report.stats;
  const found = worstFirst.flatMap((severity) => {
    const n = report.findings.filter((f) => f.severity === severity).length;
    return n === 0 ? [] : [`${n} ${severity}${n === 1 ? '' : 's'}`];
  });
  const left = report.skipped.length === 0 ? '' : `, ${report.skipped.length} skipped`;
  return `${found.join(', ') || 'no findings'} in ${files} ${files === 1 ? 'file' : 'files'} (${lines} lines)${left}, ${(milliseconds / 1000).toFixed(1)} s`;
}
