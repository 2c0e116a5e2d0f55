/**
 * JUnit's XML, which nearly every CI system shows: a suite for each file that has something to say, a failed case for
 * each finding, an error for what could not be checked. https://github.com/testmoapp/junitxml
 */
import type { Checked } from './formats';
import type { ReportFinding } from './result';
import { findingText, plain } from './text';

export function junitText({ report, failed }: Checked): string {
  const files = new Map<string, ReportFinding[]>();
  for (const finding of report.findings) {
    const list = files.get(finding.file);
    if (list) list.push(finding);
    else files.set(finding.file, [finding]);
  }
  const suites = [...files].map(([file, findings]) => suite(file, findings.map(failure), findings.length, 0));
  const errors = report.skipped.filter(({ file }) => failed.has(file));
  suites.push(...errors.map(({ file, reason }) => suite(file, [unread(reason)], 0, 1)));
  // A report without a case looks to some systems as if nothing had been run.
  if (suites.length === 0)
    suites.push(suite('forksight', ['    <testcase name="no findings" classname="forksight"/>'], 0, 0));
  const tests = report.findings.length + errors.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="forksight" tests="${Math.max(1, tests)}" failures="${report.findings.length}" errors="${errors.length}">`,
    ...suites,
    '</testsuites>\n',
  ].join('\n');
}

function suite(name: string, cases: readonly string[], failures: number, errors: number): string {
  const head = `  <testsuite name="${xml(name)}" tests="${cases.length}" failures="${failures}" errors="${errors}">`;
  return [head, ...cases, '  </testsuite>'].join('\n');
}

function failure(finding: ReportFinding): string {
  const { line, column } = finding.range.start;
  const name = `${finding.rule} at ${line}:${column}`;
  return [
    `    <testcase name="${xml(name)}" classname="${xml(finding.file)}" file="${xml(finding.file)}" line="${line}">`,
    `      <failure type="${finding.severity}" message="${xml(finding.message)}">${xml(findingText(finding, plain))}</failure>`,
    '    </testcase>',
  ].join('\n');
}

function unread(reason: string): string {
  return [
    '    <testcase name="can be checked" classname="forksight">',
    `      <error type="unchecked" message="${xml(reason)}"/>`,
    '    </testcase>',
  ].join('\n');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for an element or an attribute. Characters that XML 1.0 has no way to write are shown as what they are. */
function xml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu,
      (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
    )
    .replace(/[&<>"]/gu, (c) => entities[c] ?? c)
    .replace(/\r/gu, '&#13;')
    .replace(/\n(?=.)/gu, '&#10;');
}
