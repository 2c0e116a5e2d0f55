/** What a check found, with lines and columns: the shape that every format writes. Schema 1. */
import type { Finding, Fix, Severity } from '../engine/finding';
import type { FileId, Span } from '../facts/model';
import { LineIndex } from '../engine/lines';
import { Fingerprints, type Fingerprint } from './fingerprint';

/** 1-based; columns in UTF-16 units. */
export interface ReportPosition {
  readonly line: number;
  readonly column: number;
}

export interface ReportRange {
  readonly start: ReportPosition;
  readonly end: ReportPosition;
}

export interface ReportFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly file: string;
  readonly range: ReportRange;
  readonly message: string;
  readonly steps: readonly { readonly file: string; readonly range: ReportRange; readonly message: string }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly safe: boolean;
    readonly edits: readonly { readonly file: string; readonly range: ReportRange; readonly text: string }[];
  }[];
  /** Why the rewrite that there is for such findings does not fit this one. */
  readonly refused?: string;
}

/** The rewrites of a finding, or the reason why there is none. */
export interface Rewrites {
  readonly fixes: readonly Fix[];
  readonly refused?: string;
}

/** A finding, and what it is recognised by in another version of the code; not part of the JSON. */
export interface Recognised {
  readonly finding: ReportFinding;
  readonly fingerprint: Fingerprint;
}

export interface CheckReport {
  readonly schema: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly findings: readonly ReportFinding[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly stats: { readonly files: number; readonly lines: number; readonly milliseconds: number };
}

/** Turns offsets into lines, remembering each file's line starts. */
export class Locator {
  readonly #lines = new Map<FileId, LineIndex>();
  readonly #fingerprints = new Map<FileId, Fingerprints>();

  constructor(
    private readonly textOf: (file: FileId) => string | undefined,
    private readonly nameOf: (file: FileId) => string,
  ) {}

  range(file: FileId, span: Span): ReportRange {
    let lines = this.#lines.get(file);
    if (!lines) this.#lines.set(file, (lines = new LineIndex(this.textOf(file) ?? '')));
    const index = lines;
    const at = (offset: number): ReportPosition => {
      const { line, column } = index.position(offset);
      return { line: line + 1, column: column + 1 };
    };
    return { start: at(span.start), end: at(span.end) };
  }

  recognised(finding: Finding): Recognised {
    let prints = this.#fingerprints.get(finding.file);
    if (!prints)
      this.#fingerprints.set(finding.file, (prints = new Fingerprints(this.textOf(finding.file) ?? '')));
    const located = this.finding(finding, { fixes: [] });
    return { finding: located, fingerprint: prints.of(finding.rule, located.range.start.line) };
  }

  finding(finding: Finding, { fixes, refused }: Rewrites): ReportFinding {
    const place = (p: {
      readonly file: FileId;
      readonly span: Span;
    }): { file: string; range: ReportRange } => ({
      file: this.nameOf(p.file),
      range: this.range(p.file, p.span),
    });
    return {
      rule: finding.rule,
      severity: finding.severity,
      confidence: finding.confidence,
      ...place(finding),
      message: finding.message,
      steps: finding.steps.map((s) => ({ ...place(s), message: s.message })),
      fixes: fixes.map((f) => ({
        title: f.title,
        safe: f.safe,
        edits: f.edits.map((e) => ({ ...place(e), text: e.text })),
      })),
      ...(refused === undefined ? {} : { refused }),
    };
  }
}
