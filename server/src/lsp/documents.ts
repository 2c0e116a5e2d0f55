/**
 * The open documents. Each change goes to the engine as offsets in the text before it, so that only what it touches
 * is parsed again. What an editor holds wins over what is on disk; when it closes, the file on disk counts again.
 */
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { TextEdit } from '../engine/api';
import type { FileId, Language } from '../facts/model';
import { languageOfText } from '../project/languages';
import { readSource, refusalOfText } from '../project/workspaceFiles';
import { fileOfUri, normalUri, pathOfUri } from './names';
import type { Project } from './project';
import type { Projects } from './projects';

const byLanguageId: Readonly<Record<string, Language>> = {
  c: 'c',
  cpp: 'cpp',
  python: 'python',
  javascript: 'javascript',
  javascriptreact: 'javascript',
  typescript: 'typescript',
  typescriptreact: 'tsx',
};

export interface OpenDocument {
  readonly uri: string;
  readonly file: FileId;
  readonly project: Project;
  readonly language: Language;
  text: TextDocument;
}

export class Documents {
  private readonly byFile = new Map<FileId, OpenDocument>();

  constructor(private readonly projects: Projects) {}

  get(file: FileId): OpenDocument | undefined {
    return this.byFile.get(file);
  }

  ofUri(uri: string): OpenDocument | undefined {
    return this.byFile.get(fileOfUri(uri));
  }

  all(): readonly OpenDocument[] {
    return [...this.byFile.values()];
  }

  async open(
    uri: string,
    languageId: string,
    version: number,
    text: string,
  ): Promise<OpenDocument | undefined> {
    const file = fileOfUri(uri);
    const named = pathOfUri(uri) === null ? null : languageOfText(file, text);
    const language = named ?? byLanguageId[languageId];
    if (!language) return undefined;
    const project = await this.projects.projectFor(file);
    const document = {
      uri: normalUri(uri),
      file,
      project,
      language,
      text: TextDocument.create(uri, languageId, version, text),
    };
    this.byFile.set(file, document);
    take(document);
    return document;
  }

  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): OpenDocument | undefined {
    const document = this.ofUri(uri);
    if (!document) return undefined;
    const edits: TextEdit[] = [];
    let isWhole = false;
    for (const change of changes) {
      if ('range' in change) edits.push(editOf(document.text, change));
      else isWhole = true;
      document.text = TextDocument.update(document.text, [change], version);
    }
    const { file, project, language, text } = document;
    if (isWhole || project.skipped.has(file) || edits.some((edit) => edit.text.includes('\0')))
      take(document);
    else project.edit(file, edits, language, () => text.getText());
    return document;
  }

  /** @returns the document that was open, now analysed as it is on disk or not at all */
  async close(uri: string): Promise<OpenDocument | undefined> {
    const document = this.ofUri(uri);
    if (!document) return undefined;
    const { file, project } = document;
    this.byFile.delete(file);
    const folder = await this.projects.discoveredBy(file);
    const source = folder ? await readSource(file) : null;
    if (source?.ok) project.set(file, source.language, source.text, false);
    else project.remove(file);
    return document;
  }

  /** The file of an open document is back on disk. */
  takeAgain(document: OpenDocument): void {
    take(document);
  }

  /** A folder came or went: documents may belong to another program now. */
  async rehome(): Promise<void> {
    for (const document of this.all()) {
      const project = await this.projects.projectFor(document.file);
      if (project === document.project) continue;
      document.project.remove(document.file);
      const moved = { ...document, project };
      this.byFile.set(document.file, moved);
      take(moved);
    }
  }
}

/** Gives a document's whole text to the engine, unless it is nothing to analyse. */
function take({ file, project, language, text }: OpenDocument): void {
  const content = text.getText();
  const refusal = refusalOfText(content);
  if (refusal === null) project.set(file, language, content, true);
  else project.skip(file, refusal);
}

function editOf(
  text: TextDocument,
  change: Extract<TextDocumentContentChangeEvent, { range: unknown }>,
): TextEdit {
  const a = text.offsetAt(change.range.start);
  const b = text.offsetAt(change.range.end);
  return { span: { start: Math.min(a, b), end: Math.max(a, b) }, text: change.text };
}
