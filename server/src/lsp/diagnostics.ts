/**
 * Publishes findings. Each file whose findings changed gets one message; a file that is gone, or closed and part of
 * no folder, gets an empty one, so that nothing stays behind.
 */
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver';
import type { Finding } from '../engine/finding';
import type { FileId } from '../facts/model';
import type { Settings } from '../project/settings';
import type { ClientCapabilities } from './capabilities';
import { toDiagnostic, toSkippedDiagnostic, type Texts } from './convert';
import type { Documents } from './documents';
import type { Project } from './project';

export class Diagnostics {
  /** Files that show something in the editor now, by the URI it was sent under. */
  private readonly shown = new Map<FileId, string>();

  constructor(
    private readonly documents: Documents,
    private readonly client: ClientCapabilities,
    private readonly settingsOf: (project: Project) => Settings,
    private readonly send: (params: PublishDiagnosticsParams) => void,
  ) {}

  /**
   * @param findings at the levels that the user sees
   * @param isScanning files are still being read: only what the user looks at is shown until all are known
   */
  publish(
    project: Project,
    file: FileId,
    findings: readonly Finding[],
    texts: Texts,
    isScanning: boolean,
  ): void {
    const settings = this.settingsOf(project);
    const document = this.documents.get(file);
    if (document && document.project !== project) return;
    const isWanted =
      settings.enable &&
      (document !== undefined || (settings['diagnostics.scope'] === 'workspace' && !isScanning));
    const text = texts.text(file);
    const diagnostics: Diagnostic[] = [];
    const refusal = document ? project.skipped.get(file) : undefined;
    if (refusal !== undefined && settings.enable) diagnostics.push(toSkippedDiagnostic(refusal));
    else if (isWanted && text)
      for (const finding of findings) diagnostics.push(toDiagnostic(finding, text, texts, this.client));
    if (diagnostics.length === 0 && !this.shown.has(file) && !document) return;
    const uri = texts.uri(file);
    const before = this.shown.get(file);
    if (before !== undefined && before !== uri) this.send({ uri: before, diagnostics: [] });
    if (diagnostics.length > 0) this.shown.set(file, uri);
    else this.shown.delete(file);
    this.send(document ? { uri, version: document.text.version, diagnostics } : { uri, diagnostics });
  }

  clear(file: FileId): void {
    const uri = this.shown.get(file);
    if (uri === undefined) return;
    this.shown.delete(file);
    this.send({ uri, diagnostics: [] });
  }
}
