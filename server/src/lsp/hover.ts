/**
 * What stands under the pointer: what the engine knows of the call (clone flags decoded, what the new task shares and
 * what is its own), and the causal path of a finding, step by step with links, where the editor does not show it itself.
 */
import type { Hover, HoverParams } from 'vscode-languageserver';
import type { WayCosts } from '../engine/api';
import type { Finding } from '../engine/finding';
import { toHover, toRange } from './convert';
import type { OpenDocument } from './documents';
import type { Workspace } from './workspace';

export function hover(
  workspace: Workspace,
  params: HoverParams,
  costs: readonly WayCosts[] | null,
): Hover | null {
  const document = workspace.documents.ofUri(params.textDocument.uri);
  if (!document?.project.has(document.file)) return null;
  const offset = document.text.offsetAt(params.position);
  const findings = workspace
    .findings(document)
    .filter(({ span }) => span.start <= offset && offset <= span.end);
  const known = document.project.engine.hover(document.file, offset, costs ?? []);
  // An editor that knows related information shows the steps with the diagnostic, right above this.
  const untold = workspace.client.relatedInformation ? [] : findings.filter((f) => f.steps.length > 0);
  const parts = untold.map((finding) => path(workspace, document, finding));
  if (known) parts.push(known.markdown);
  if (parts.length === 0) return null;
  const span = known?.span ?? findings[0]?.span ?? { start: offset, end: offset };
  return toHover(parts.join('\n\n---\n\n'), toRange(document.text, span));
}

/** The message itself is not repeated: editors show it with the diagnostic, above this. */
function path(workspace: Workspace, document: OpenDocument, finding: Finding): string {
  const steps = finding.steps.map((step, i) => {
    const text = workspace.text(step.file);
    if (!text) return `${i + 1}. ${escape(step.message)}`;
    const line = text.positionAt(step.span.start).line + 1;
    const name =
      step.file === document.file
        ? `line ${line}`
        : `${step.file.slice(step.file.lastIndexOf('/') + 1)}:${line}`;
    return `${i + 1}. ${escape(step.message)} — [${escape(name)}](${workspace.uri(step.file)}#L${line})`;
  });
  return `**How ${finding.rule} comes about**\n\n${steps.join('\n')}`;
}

/** Names from the user's program must not become Markdown; code between backticks stays as it is. */
function escape(text: string): string {
  return text.replace(/`[^`]*`|[\\*_{}[\]#+!|<>~]/g, (match) =>
    match.startsWith('`') && match.length > 1 ? match : `\\${match}`,
  );
}
