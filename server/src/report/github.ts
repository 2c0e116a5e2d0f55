/**
 * Workflow commands, which GitHub shows as annotations at the lines of a pull request. It shows the first ten of each
 * severity a step: the worst come first, everything else stays in the log.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
import type { Checked } from './formats';
import type { ReportFinding } from './result';
import { printable } from './text';

const command = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' } as const;
const order = ['error', 'warning', 'info', 'hint'] as const;

export function githubText({ report, failed }: Checked): string {
  const findings = order.flatMap((severity) => report.findings.filter((f) => f.severity === severity));
  const unread = report.skipped
    .filter(({ file }) => failed.has(file))
    .map(
      ({ file, reason }) =>
        `::error file=${property(file)},title=forksight::${data(`This file could not be checked: ${reason}`)}\n`,
    );
  return [...unread, ...findings.map(annotation)].join('');
}

function annotation(finding: ReportFinding): string {
  const { start, end } = finding.range;
  // Columns are for ranges on one line only.
  const columns = start.line === end.line ? `,col=${start.column},endColumn=${end.column}` : '';
  const place = `file=${property(finding.file)},line=${start.line},endLine=${end.line}${columns}`;
  const steps = finding.steps.map(
    ({ file, range, message }, i) => `\n${i + 1}. ${file}:${range.start.line} ${message}`,
  );
  return `::${command[finding.severity]} ${place},title=${property(finding.rule)}::${data(finding.message + steps.join(''))}\n`;
}

/** Line breaks are kept by their own escape, all that else moves a terminal is shown as what it is. */
function data(text: string): string {
  return text.split('\n').map(printable).join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
