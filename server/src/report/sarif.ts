/**
 * SARIF 2.1.0, which code scanning and most dashboards read. The causal path is a code flow, a rewrite is a fix.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { pathToFileURL } from 'node:url';
import { rules } from '../rules/registry';
import type { Checked } from './formats';
import type { Recognised, ReportFinding, ReportRange } from './result';
import { rulePageUri } from './rulePage';

const level = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const;
const precision = { high: 'high', medium: 'medium', low: 'low' } as const;
const base = '%SRCROOT%';

export function sarifText(checked: Checked): string {
  const { report, recognised } = checked;
  const ids = [...new Set(report.findings.map((f) => f.rule))].sort();
  const occurrences = new Map<string, number>();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Forksight',
            semanticVersion: report.tool.version,
            informationUri: 'https://github.com/forksight/forksight',
            rules: ids.map((id) => descriptor(id, checked.pageOf(id))),
          },
        },
        invocations: [
          {
            executionSuccessful: checked.failed.size === 0,
            toolExecutionNotifications: report.skipped.map(({ file, reason }) => ({
              level: checked.failed.has(file) ? 'error' : 'note',
              message: { text: `Not analysed: ${reason}` },
              locations: [{ physicalLocation: { artifactLocation: artifact(file) } }],
            })),
          },
        ],
        originalUriBaseIds: { [base]: { description: { text: 'The folder in which forksight ran.' } } },
        columnKind: 'utf16CodeUnits',
        results: recognised.map((one) => result(one, ids, occurrences)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor(id: string, page: string | null): object {
  const rule = rules.find((r) => r.id === id);
  return {
    id,
    ...(rule && { shortDescription: { text: rule.summary } }),
    helpUri: rulePageUri(id),
    ...(page !== null && { help: { text: page, markdown: page } }),
    defaultConfiguration: { level: level[rule?.severity ?? 'hint'] },
    properties: { tags: [rule?.family ?? 'comment'] },
  };
}

function result(
  { finding, fingerprint }: Recognised,
  ids: readonly string[],
  occurrences: Map<string, number>,
): object {
  const place = `${finding.file}\0${fingerprint.line}`;
  const occurrence = (occurrences.get(place) ?? 0) + 1;
  occurrences.set(place, occurrence);
  return {
    ruleId: finding.rule,
    ruleIndex: ids.indexOf(finding.rule),
    level: level[finding.severity],
    message: { text: finding.message },
    locations: [location(finding)],
    partialFingerprints: { primaryLocationLineHash: `${fingerprint.line}:${occurrence}` },
    ...(finding.steps.length > 0 && {
      codeFlows: [
        {
          threadFlows: [
            {
              locations: finding.steps.map((step) => ({
                location: { ...location(step), message: { text: step.message } },
              })),
            },
          ],
        },
      ],
    }),
    ...(finding.fixes.length > 0 && { fixes: finding.fixes.map(fix) }),
    properties: { precision: precision[finding.confidence], severity: finding.severity },
  };
}

function fix({ title, edits }: ReportFinding['fixes'][number]): object {
  const files = [...new Set(edits.map((e) => e.file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file),
      replacements: edits
        .filter((e) => e.file === file)
        .map((e) => ({
          deletedRegion: region(e.range),
          ...(e.text !== '' && { insertedContent: { text: e.text } }),
        })),
    })),
  };
}

function location(at: { readonly file: string; readonly range: ReportRange }): object {
  return { physicalLocation: { artifactLocation: artifact(at.file), region: region(at.range) } };
}

function region({ start, end }: ReportRange): object {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Relative to where the tool ran, or a URI of its own outside. */
function artifact(file: string): object {
  if (file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file)) return { uri: pathToFileURL(file).href };
  return { uri: file.split(/[\\/]/).map(encodeURIComponent).join('/'), uriBaseId: base };
}
