/**
 * The only file that makes objects of the Language Server Protocol. Offsets of the engine become positions here, with
 * the texts that the positions are in; both count UTF-16 units.
 */
import {
  CodeActionKind,
  DiagnosticSeverity,
  MarkupKind,
  type AnnotatedTextEdit,
  type CodeAction,
  type Command,
  type Diagnostic,
  type Hover,
  type InlayHint,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { InlayNote } from '../engine/api';
import type { Finding, Severity, TextChange } from '../engine/finding';
import type { FileId, Span } from '../facts/model';
import { rulePageUri } from '../report/rulePage';
import type { ClientCapabilities } from './capabilities';

/** Texts and names of files, as the analysis saw them last. */
export interface Texts {
  text(file: FileId): TextDocument | undefined;
  uri(file: FileId): string;
  /** Version of an open document; null for a file on disk. */
  version(file: FileId): number | null;
}

/** What a diagnostic carries so that its finding can be found again. */
export interface DiagnosticData {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toRange(text: TextDocument, span: Span): Range {
  return { start: text.positionAt(span.start), end: text.positionAt(span.end) };
}

export function toDiagnostic(
  finding: Finding,
  text: TextDocument,
  texts: Texts,
  client: ClientCapabilities,
): Diagnostic {
  const data: DiagnosticData = { rule: finding.rule, start: finding.span.start, end: finding.span.end };
  const diagnostic: Diagnostic = {
    range: toRange(text, finding.span),
    severity: severities[finding.severity],
    source: 'forksight',
    code: finding.rule,
    message: finding.message,
    data,
  };
  if (client.codeDescription) diagnostic.codeDescription = { href: rulePageUri(finding.rule) };
  if (client.relatedInformation && finding.steps.length > 0)
    diagnostic.relatedInformation = finding.steps.flatMap((step) => {
      const at = texts.text(step.file);
      return at
        ? [{ location: { uri: texts.uri(step.file), range: toRange(at, step.span) }, message: step.message }]
        : [];
    });
  return diagnostic;
}

/** For a document that is open and not analysed: the silence must have a reason that can be seen. */
export function toSkippedDiagnostic(reason: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Information,
    source: 'forksight',
    code: 'skipped',
    message: `Forksight does not analyse this file: ${reason}.`,
  };
}

/** Something that a user should look at before it is applied: shown with a preview. */
export interface Confirmation {
  readonly label: string;
  readonly description: string;
}

/** One confirmation an edit, so one name for it is enough. */
const annotationId = 'forksight';

/** null where a changed file is not known any more. */
export function toWorkspaceEdit(
  changes: readonly TextChange[],
  texts: Texts,
  client: ClientCapabilities,
  confirmation: Confirmation | null = null,
): WorkspaceEdit | null {
  const annotated = confirmation !== null && client.changeAnnotations && client.documentChanges;
  const byFile = new Map<FileId, (TextEdit | AnnotatedTextEdit)[]>();
  for (const change of changes) {
    const text = texts.text(change.file);
    if (!text) return null;
    const edits = byFile.get(change.file) ?? [];
    edits.push({
      range: toRange(text, change.span),
      newText: change.text,
      ...(annotated && { annotationId }),
    });
    byFile.set(change.file, edits);
  }
  if (!client.documentChanges)
    return { changes: Object.fromEntries([...byFile].map(([file, edits]) => [texts.uri(file), edits])) };
  return {
    documentChanges: [...byFile].map(([file, edits]) => ({
      textDocument: { uri: texts.uri(file), version: texts.version(file) },
      edits,
    })),
    ...(annotated && { changeAnnotations: { [annotationId]: { ...confirmation, needsConfirmation: true } } }),
  };
}

export function toQuickFix(title: string, diagnostics: Diagnostic[], more: Partial<CodeAction>): CodeAction {
  return { title, kind: CodeActionKind.QuickFix, diagnostics, ...more };
}

export function toCommand(title: string, command: string, ...args: (string | number)[]): Command {
  return { title, command, arguments: args };
}

export function toInlayHint({ offset, text: label, tooltip }: InlayNote, text: TextDocument): InlayHint {
  return { position: text.positionAt(offset), label, tooltip, paddingLeft: true };
}

export function toHover(markdown: string, range: Range): Hover {
  return { contents: { kind: MarkupKind.Markdown, value: markdown }, range };
}
