/**
 * What can be done about a finding, in this order: the fix, all safe fixes of the rule, suppress on this line, in this
 * file, turn the rule off in this folder, open the rule's page. Edits are made only when an action is chosen, on the
 * text that it was offered for; when that has changed, the action says so and does nothing.
 */
import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver';
import * as z from 'zod';
import { suppressionRules } from '../engine/suppressions';
import type { Finding, Fix, TextChange } from '../engine/finding';
import type { Span } from '../facts/model';
import { fixAllKind } from './capabilities';
import { toCommand, toDiagnostic, toQuickFix, toWorkspaceEdit, type Confirmation } from './convert';
import { suppressFile, suppressLine } from '../project/suppressionComment';
import type { OpenDocument } from './documents';
import type { Workspace } from './workspace';

/** What an action carries until it is resolved: the finding, and the version of the text that it was found in. */
const actionData = z.object({
  uri: z.string(),
  version: z.number(),
  what: z.enum(['fix', 'fix-all', 'suppress-line', 'suppress-file']),
  /** Rule of the finding; for `fix-all`, the rule to keep to or null for all. */
  rule: z.string().nullable(),
  start: z.number(),
  end: z.number(),
});
type ActionData = z.infer<typeof actionData>;

const ofComments: ReadonlySet<string> = new Set(Object.values(suppressionRules));
const makers = {
  'suppress-line': suppressLine,
  'suppress-file': suppressFile,
} as const;

export type Resolved = { readonly action: CodeAction } | { readonly refused: string };

export function codeActions(workspace: Workspace, params: CodeActionParams): CodeAction[] {
  const document = workspace.documents.ofUri(params.textDocument.uri);
  if (!document) return [];
  const wants = (kind: string) =>
    !params.context.only ||
    params.context.only.some((k) => kind === k || kind.startsWith(`${k}.`) || k === '');
  const findings = workspace.findings(document);
  const out: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const range = {
      start: document.text.offsetAt(params.range.start),
      end: document.text.offsetAt(params.range.end),
    };
    const here = findings.filter(({ span }) => span.start <= range.end && range.start <= span.end);
    out.push(...here.flatMap((finding) => fixes(workspace, document, finding, findings)));
    out.push(...here.flatMap((finding) => suppressions(workspace, document, finding)));
  }
  // Asked for by name only: an editor's "organise on save" asks for all kinds of source actions one by one.
  if (params.context.only && wants(fixAllKind) && safeFixes(document, findings, null).length > 0) {
    const data = dataFor(document, 'fix-all', null, { start: 0, end: 0 });
    out.push(
      offer(workspace, document, { title: 'Apply all safe Forksight fixes', kind: fixAllKind, data }, data),
    );
  }
  return out;
}

function fixes(
  workspace: Workspace,
  document: OpenDocument,
  finding: Finding,
  all: readonly Finding[],
): CodeAction[] {
  if (finding.fix === undefined) return [];
  const diagnostics = diagnosticsFor(workspace, document, finding);
  const result = document.project.engine.fix(finding);
  const data = dataFor(document, 'fix', finding.rule, finding.span);
  if (!result.ok) {
    if (!workspace.client.disabledActions) return [];
    return [toQuickFix(`Fix ${finding.rule}`, diagnostics, { disabled: { reason: result.reason } })];
  }
  const { title, safe } = result.fix;
  const out = [offer(workspace, document, toQuickFix(title, diagnostics, { isPreferred: safe, data }), data)];
  const sameRule = all.filter((other) => other.rule === finding.rule);
  if (safe && safeFixes(document, sameRule, finding.rule).length > 1) {
    const allData = dataFor(document, 'fix-all', finding.rule, finding.span);
    out.push(
      offer(
        workspace,
        document,
        toQuickFix(`Fix all ${finding.rule} in this file`, diagnostics, { data: allData }),
        allData,
      ),
    );
  }
  return out;
}

function suppressions(workspace: Workspace, document: OpenDocument, finding: Finding): CodeAction[] {
  const diagnostics = diagnosticsFor(workspace, document, finding);
  const { rule } = finding;
  const out: CodeAction[] = [];
  // Their fix takes the comment out.
  if (ofComments.has(rule)) return out;
  const line = dataFor(document, 'suppress-line', rule, finding.span);
  if (suppressLine(finding, document.text.getText(), document.language))
    out.push(
      offer(
        workspace,
        document,
        toQuickFix(`Suppress ${rule} on this line`, diagnostics, { data: line }),
        line,
      ),
    );
  const file = dataFor(document, 'suppress-file', rule, finding.span);
  out.push(
    offer(
      workspace,
      document,
      toQuickFix(`Suppress ${rule} in this file`, diagnostics, { data: file }),
      file,
    ),
  );
  if (!workspace.client.forksight) return out;
  if (finding.steps.length > 0) {
    const path = `Step through how ${rule} comes about`;
    const { line: at } = document.text.positionAt(finding.span.start);
    const command = toCommand(path, 'forksight.showFindingPath', document.uri, rule, at);
    out.push(toQuickFix(path, diagnostics, { command }));
  }
  const off = `Turn ${rule} off in this folder`;
  out.push(
    toQuickFix(off, diagnostics, { command: toCommand(off, 'forksight.turnRuleOff', rule, document.uri) }),
  );
  const page = `Open the page of ${rule}`;
  out.push(toQuickFix(page, diagnostics, { command: toCommand(page, 'forksight.openRulePage', rule) }));
  return out;
}

/** Makes the edit of a chosen action, or says why not. */
export function resolveCodeAction(workspace: Workspace, action: CodeAction): Resolved {
  const parsed = actionData.safeParse(action.data);
  if (!parsed.success) return { action };
  const data = parsed.data;
  const document = workspace.documents.ofUri(data.uri);
  if (!document) return { refused: 'the file is not open any more' };
  if (document.text.version !== data.version) return { refused: 'the text has changed since it was offered' };
  const changes = changesFor(workspace, document, data);
  if (typeof changes === 'string') return { refused: changes };
  const edit = toWorkspaceEdit(changes.edits, workspace, workspace.client, changes.confirmation);
  return edit ? { action: { ...action, edit } } : { refused: 'a file that it changes is not known any more' };
}

interface Changes {
  readonly edits: readonly TextChange[];
  readonly confirmation: Confirmation | null;
}

/** A fix that changes what the program does is shown before it is applied, with what changes. */
function confirmationOf({ title, safe }: Fix): Confirmation | null {
  if (safe) return null;
  const [, what = title, behind = '', between = ''] = /^(.*?)(?:: (.*)| \((.*)\))?$/s.exec(title) ?? [];
  const change = behind + between;
  const description = change === '' ? 'This changes more than the code: read it first.' : `${change}.`;
  return { label: what, description };
}

/** The changes, or the reason why there are none. */
function changesFor(workspace: Workspace, document: OpenDocument, data: ActionData): Changes | string {
  const findings = workspace.findings(document);
  if (data.what === 'fix-all') {
    const changes = safeFixes(document, findings, data.rule).flat();
    return changes.length > 0 ? { edits: changes, confirmation: null } : 'there is no safe fix left to apply';
  }
  const finding = findings.find(
    (f) => f.rule === data.rule && f.span.start === data.start && f.span.end === data.end,
  );
  if (!finding) return 'the finding is gone';
  if (data.what === 'fix') {
    const result = document.project.engine.fix(finding);
    return result.ok ? { edits: result.fix.edits, confirmation: confirmationOf(result.fix) } : result.reason;
  }
  const change = makers[data.what](finding, document.text.getText(), document.language);
  return change ? { edits: [change], confirmation: null } : 'no comment can stand on this line';
}

/** Safe fixes inside this document that do not touch each other: those that may be applied in one go. */
function safeFixes(
  document: OpenDocument,
  findings: readonly Finding[],
  rule: string | null,
): (readonly TextChange[])[] {
  const taken: Span[] = [];
  const out: (readonly TextChange[])[] = [];
  for (const finding of findings) {
    if (finding.fix === undefined || (rule !== null && finding.rule !== rule)) continue;
    const result = document.project.engine.fix(finding);
    if (!result.ok || !result.fix.safe) continue;
    const { edits } = result.fix;
    const clashes = edits.some(
      ({ file, span }) =>
        file !== document.file || taken.some((t) => span.start <= t.end && t.start <= span.end),
    );
    if (clashes) continue;
    taken.push(...edits.map(({ span }) => span));
    out.push(edits);
  }
  return out;
}

/** A client that cannot resolve edits later gets them now. */
function offer(
  workspace: Workspace,
  document: OpenDocument,
  action: CodeAction,
  data: ActionData,
): CodeAction {
  if (workspace.client.resolveEdits) return action;
  const changes = changesFor(workspace, document, data);
  const edit =
    typeof changes === 'string' ? null : toWorkspaceEdit(changes.edits, workspace, workspace.client);
  return edit ? { ...action, edit } : action;
}

function dataFor(
  document: OpenDocument,
  what: ActionData['what'],
  rule: string | null,
  span: Span,
): ActionData {
  return { uri: document.uri, version: document.text.version, what, rule, start: span.start, end: span.end };
}

function diagnosticsFor(workspace: Workspace, document: OpenDocument, finding: Finding): Diagnostic[] {
  return [toDiagnostic(finding, document.text, workspace, workspace.client)];
}
