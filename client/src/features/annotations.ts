/**
 * Costs at the ends of lines. Nothing is drawn before a run; after one, each line that created a task says what that
 * cost, the hover has the whole table, and an edit marks the file's costs stale until the next run or until they are
 * cleared. One decoration type serves all files; colours are theme colours.
 */
import {
  EventEmitter,
  MarkdownString,
  Range,
  ThemeColor,
  Uri,
  window,
  workspace,
  type DecorationOptions,
  type Disposable,
  type TextDocument,
  type TextDocumentChangeEvent,
  type TextEditor,
} from 'vscode';
import type { Run, Runs } from './runs';
import { readConfig } from '../config';
import { costsByLine, hoverTable, inlineText, type LineCosts } from './costText';
import { moveLine } from './lineTracker';
import { t } from '../words';

/** Redrawing while a person types would flicker; VS Code moves what is drawn meanwhile. */
const redrawDelayMs = 500;

interface Annotation {
  /** 0-based, in the current text. */
  line: number;
  /** The line's text without its indentation at the run, to find it again; null until the document was seen. */
  content: string | null;
  readonly costs: LineCosts;
}

interface AnnotatedFile {
  annotations: Annotation[];
  stale: boolean;
  /** The text that was profiled, with the annotations in it; null until the document was seen. */
  profiled: { readonly text: string; readonly annotations: Annotation[] } | null;
}

export class Annotations implements Disposable {
  private readonly decoration = window.createTextEditorDecorationType({ after: { margin: '0 0 0 3ch' } });
  private readonly files = new Map<string, AnnotatedFile>();
  private readonly subscriptions: Disposable[];
  private redrawTimer: ReturnType<typeof setTimeout> | null = null;

  private readonly moved = new EventEmitter<void>();

  /** Fires when lines moved, or what stands on them changed. */
  readonly onDidChange = this.moved.event;

  constructor(runs: Runs) {
    this.subscriptions = [
      runs.onDidChange((run) => {
        this.show(run);
      }),
      workspace.onDidChangeTextDocument((event) => {
        this.edited(event);
      }),
      workspace.onDidOpenTextDocument((document) => {
        this.opened(document);
      }),
      window.onDidChangeVisibleTextEditors(() => {
        this.draw();
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('forksight.inlineCosts')) this.draw();
      }),
    ];
  }

  /** Shows a run's costs in place of those of the run before. */
  private show(run: Run | null): void {
    this.files.clear();
    for (const costs of run ? costsByLine(run.report, run.before) : []) {
      const key = Uri.file(costs.file).toString();
      const file = this.files.get(key) ?? { annotations: [], stale: false, profiled: null };
      file.annotations.push({ line: costs.line - 1, content: null, costs });
      this.files.set(key, file);
    }
    for (const document of workspace.textDocuments) this.opened(document);
    this.draw();
  }

  /** What stands in a file now; lines 1-based. */
  of(uri: string): readonly { line: number; text: string; stale: boolean }[] {
    const file = this.files.get(Uri.parse(uri).toString());
    if (!file) return [];
    return file.annotations.map((a) => ({
      line: a.line + 1,
      text: textOf(a, file.stale),
      stale: file.stale,
    }));
  }

  /** What was measured in a file, on the lines where it stands now; 1-based. */
  costsOf(uri: Uri): readonly { line: number; costs: LineCosts; stale: boolean }[] {
    const file = this.files.get(uri.toString());
    return file?.annotations.map(({ line, costs }) => ({ line: line + 1, costs, stale: file.stale })) ?? [];
  }

  dispose(): void {
    this.moved.dispose();
    if (this.redrawTimer) clearTimeout(this.redrawTimer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.decoration.dispose();
  }

  private opened(document: TextDocument): void {
    const file = this.files.get(document.uri.toString());
    if (!file) return;
    // Unsaved changes were there before the costs: lines are those of the file on disk, not of this text.
    if (document.isDirty) file.stale = true;
    for (const annotation of file.annotations)
      if (annotation.line < document.lineCount)
        annotation.content ??= document.lineAt(annotation.line).text.trim();
    if (!document.isDirty) file.profiled ??= { text: document.getText(), annotations: file.annotations };
  }

  private edited(event: TextDocumentChangeEvent): void {
    const file = this.files.get(event.document.uri.toString());
    if (!file || event.contentChanges.length === 0) return;
    file.stale = true;
    const { document } = event;
    // Changes of one event are given from the end of the document to its start, all in the text before the event.
    for (const { range, text } of event.contentChanges) {
      const change = {
        startLine: range.start.line,
        startCharacter: range.start.character,
        endLine: range.end.line,
        endCharacter: range.end.character,
        newLines: text.split(/\r\n|\r|\n/).length - 1,
      };
      file.annotations = file.annotations.flatMap((annotation) => {
        const isSame = (line: number) =>
          line < document.lineCount && document.lineAt(line).text.trim() === annotation.content;
        const line = moveLine(annotation.line, change, isSame);
        return line === null ? [] : [{ ...annotation, line }];
      });
    }
    if (file.profiled?.text === document.getText()) {
      file.annotations = file.profiled.annotations;
      file.stale = false;
    }
    if (this.redrawTimer) clearTimeout(this.redrawTimer);
    this.redrawTimer = setTimeout(() => {
      this.draw();
    }, redrawDelayMs);
  }

  private draw(): void {
    this.moved.fire();
    const enabled = readConfig().inlineCosts;
    for (const editor of window.visibleTextEditors) {
      const file = enabled ? this.files.get(editor.document.uri.toString()) : undefined;
      editor.setDecorations(this.decoration, file ? optionsOf(file, editor) : []);
    }
  }
}

function textOf(annotation: Annotation, stale: boolean): string {
  return stale ? `${inlineText(annotation.costs)} · ${t('stale')}` : inlineText(annotation.costs);
}

function optionsOf(file: AnnotatedFile, editor: TextEditor): DecorationOptions[] {
  return file.annotations.flatMap((annotation) => {
    if (annotation.line >= editor.document.lineCount) return [];
    const line = editor.document.lineAt(annotation.line);
    const hazardous = annotation.costs.hazards.length > 0;
    const color = file.stale ? 'staleForeground' : hazardous ? 'hazardForeground' : 'foreground';
    return [
      {
        range: new Range(
          annotation.line,
          line.firstNonWhitespaceCharacterIndex,
          annotation.line,
          line.text.length,
        ),
        hoverMessage: new MarkdownString(hoverTable(annotation.costs, file.stale)),
        renderOptions: {
          after: {
            contentText: textOf(annotation, file.stale),
            color: new ThemeColor(`forksight.inlineCost.${color}`),
            fontStyle: file.stale ? 'italic' : 'normal',
          },
        },
      },
    ];
  });
}
