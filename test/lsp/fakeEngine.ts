/**
 * An engine of a few lines, so that a test of the protocol says nothing about the analysis: each word `hazard` is a
 * finding whose steps are the words `cause` of all files, `crash` makes the analysis throw, `refuse` a fix fail.
 */
import type { AnalysisResult, Engine, HoverText, TextEdit } from '../../server/src/engine/api';
import type { Finding, FixResult } from '../../server/src/engine/finding';
import type { FileId } from '../../server/src/facts/model';

export class FakeEngine implements Engine {
  private readonly texts = new Map<FileId, string>();
  private readonly found = new Map<FileId, readonly Finding[]>();
  edits = 0;
  analyses = 0;
  python: string | null = null;
  disposed = false;
  libc = 'glibc';

  set(file: FileId, _language: unknown, text: string): void {
    if (text.includes('unreadable')) throw new Error('cannot be set');
    this.texts.set(file, text);
  }

  edit(file: FileId, edits: readonly TextEdit[]): void {
    for (const { span, text } of edits) {
      const before = this.texts.get(file) ?? '';
      this.texts.set(file, before.slice(0, span.start) + text + before.slice(span.end));
      this.edits++;
    }
  }

  compiledAs(): void {
    // It reads no C.
  }

  linkedBy(): void {
    // Nor does it link.
  }

  apart(): void {
    // It takes any number.
  }

  release(): void {
    // It holds nothing but texts.
  }

  syntaxErrors(): number {
    return 0;
  }

  remove(file: FileId): void {
    this.texts.delete(file);
  }

  analyse(): AnalysisResult {
    this.analyses++;
    const changed = new Map<FileId, readonly Finding[]>();
    for (const text of this.texts.values()) if (text.includes('crash')) throw new Error('the rule broke');
    const steps = [...this.texts].flatMap(([file, text]) =>
      spans(text, 'cause').map((span) => ({ file, span, message: 'caused here' })),
    );
    for (const [file, text] of this.texts) {
      const findings = spans(text, 'hazard').map((span): Finding => {
        return {
          rule: 'test-rule',
          severity: 'warning',
          confidence: 'high',
          message: `a hazard on ${this.libc}`,
          file,
          span,
          steps,
          fix: 'mend',
        };
      });
      if (JSON.stringify(findings) !== JSON.stringify(this.found.get(file) ?? []))
        changed.set(file, findings);
      this.found.set(file, findings);
    }
    for (const file of [...this.found.keys()]) if (!this.texts.has(file)) this.found.delete(file);
    return { changed, skipped: [], partial: [] };
  }

  findings(file: FileId): readonly Finding[] {
    return this.found.get(file) ?? [];
  }

  text(file: FileId): string | undefined {
    return this.texts.get(file);
  }

  hover(file: FileId, offset: number): HoverText | null {
    const span = spans(this.texts.get(file) ?? '', 'clone').find(
      ({ start, end }) => start <= offset && offset <= end,
    );
    return span ? { span, markdown: 'decoded' } : null;
  }

  inlayNotes(): [] {
    return [];
  }

  functions(): [] {
    return [];
  }

  creations(): [] {
    return [];
  }

  fix(finding: Finding): FixResult {
    const text = this.texts.get(finding.file) ?? '';
    if (text.includes('refuse')) return { ok: false, reason: 'the result is used elsewhere' };
    const edits = [{ file: finding.file, span: finding.span, text: 'mended' }];
    return { ok: true, fix: { title: 'Mend it', safe: !text.includes('unsafe'), edits } };
  }

  configure(settings: { libc: string; python?: string | null }): void {
    this.libc = settings.libc;
    this.python = settings.python ?? null;
  }

  dispose(): void {
    this.disposed = true;
  }
}

function spans(text: string, word: string): { start: number; end: number }[] {
  return [...text.matchAll(new RegExp(word, 'g'))].map(({ index }) => ({
    start: index,
    end: index + word.length,
  }));
}
