/** What `check` prints, by the name of the format. Findings come in their order; a format changes none of them. */
import { githubText } from './github';
import { gitlabText } from './gitlab';
import { jsonLinesText } from './jsonLines';
import { junitText } from './junit';
import type { CheckReport, Recognised } from './result';
import { sarifText } from './sarif';
import { findingText, type Paint } from './text';

export const formats = ['text', 'json', 'jsonl', 'sarif', 'github', 'gitlab', 'junit'] as const;
export type Format = (typeof formats)[number];

export interface Checked {
  readonly report: CheckReport;
  /** The findings of the report, in its order, with what they are recognised by. */
  readonly recognised: readonly Recognised[];
  /** Files that should have been analysed and could not be. */
  readonly failed: ReadonlySet<string>;
  /** Markdown of a rule's page; null where there is none. */
  pageOf(rule: string): string | null;
}

export function reportText(format: Format, checked: Checked, paint: Paint): string {
  const { report } = checked;
  switch (format) {
    case 'text':
      return report.findings.map((f) => `${findingText(f, paint)}\n`).join('\n');
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'jsonl':
      return jsonLinesText(report);
    case 'sarif':
      return sarifText(checked);
    case 'github':
      return githubText(checked);
    case 'gitlab':
      return gitlabText(checked.recognised);
    case 'junit':
      return junitText(checked);
  }
}
