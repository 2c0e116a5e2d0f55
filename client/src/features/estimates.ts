/**
 * Costs before a run, on request: what each call that creates a task would cost by this machine's calibration. They
 * are estimates, and look like it: `≈`, the word, italics. Where a profile has measured a line, the measurement stands.
 */
import {
  commands,
  DecorationRangeBehavior,
  MarkdownString,
  Range,
  ThemeColor,
  window,
  workspace,
  type Disposable,
  type TextDocument,
  type TextEditor,
  type Uri,
} from 'vscode';
import {
  EstimatesRequest,
  type Estimate,
  type EstimatesParams,
  type EstimatesResult,
} from '../../../server/src/protocol';
import type { Server } from '../client';
import { reasonOf } from '../log';
import type { Annotations } from './annotations';
import { duration } from './costText';
import { t } from '../words';

const redrawDelayMs = 500;
/** The size that the short text names, in megabytes: a program of some size, where a fork begins to be felt. */
const namedSize = 256;

export class Estimates implements Disposable {
  private readonly decoration = window.createTextEditorDecorationType({
    after: {
      margin: '0 0 0 3ch',
      fontStyle: 'italic',
      color: new ThemeColor('forksight.estimate.foreground'),
    },
    rangeBehavior: DecorationRangeBehavior.ClosedClosed,
  });
  private readonly shown = new Map<string, { line: number; text: string }[]>();
  private readonly subscriptions: Disposable[];
  private isOn = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly server: Server,
    private readonly annotations: Annotations,
  ) {
    const later = () => {
      if (this.isOn) this.drawLater();
    };
    this.subscriptions = [
      commands.registerCommand('forksight.toggleEstimates', () => this.toggle()),
      window.onDidChangeVisibleTextEditors(later),
      workspace.onDidChangeTextDocument(later),
      annotations.onDidChange(later),
    ];
  }

  /** What stands in a file now; lines 1-based. */
  of(uri: string): readonly { readonly line: number; readonly text: string }[] {
    return this.shown.get(uri) ?? [];
  }

  dispose(): void {
    if (this.timer) clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.decoration.dispose();
  }

  private async toggle(): Promise<void> {
    this.isOn = !this.isOn;
    if (this.isOn && window.activeTextEditor) {
      const known = await this.ask(window.activeTextEditor.document.uri).catch(() => []);
      if (known === null) {
        this.isOn = false;
        await commands.executeCommand('forksight.showCalibration');
        return;
      }
    }
    await this.draw();
    window.setStatusBarMessage(
      this.isOn ? t('Forksight: estimates are on, for this window') : t('Forksight: estimates are off'),
      5000,
    );
  }

  private drawLater(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.draw().catch((error: unknown) => {
        console.error(reasonOf(error));
      });
    }, redrawDelayMs);
  }

  private async draw(): Promise<void> {
    this.shown.clear();
    for (const editor of window.visibleTextEditors) {
      const { uri } = editor.document;
      const version = editor.document.version;
      const estimates = this.isOn ? await this.ask(uri).catch(() => null) : null;
      if (editor.document.version === version) this.drawIn(editor, estimates ?? []);
    }
  }

  private drawIn(editor: TextEditor, estimates: readonly Estimate[]): void {
    const { document } = editor;
    const measured = new Set(this.annotations.costsOf(document.uri).map(({ line }) => line));
    const byLine = new Map<number, Estimate[]>();
    for (const one of estimates)
      if (!measured.has(one.line)) byLine.set(one.line, [...(byLine.get(one.line) ?? []), one]);
    const lines = [...byLine].filter(([line]) => line <= document.lineCount);
    editor.setDecorations(
      this.decoration,
      lines.map(([line, all]) => ({
        range: endOfLine(document, line - 1),
        hoverMessage: new MarkdownString(all.map(table).join('\n\n')),
        renderOptions: { after: { contentText: textOf(all) } },
      })),
    );
    this.shown.set(
      document.uri.toString(),
      lines.map(([line, all]) => ({ line, text: textOf(all) })),
    );
  }

  private async ask(uri: Uri): Promise<readonly Estimate[] | null> {
    const params: EstimatesParams = { uri: uri.toString() };
    return (await this.server.request<EstimatesResult>(EstimatesRequest, params)).estimates;
  }
}

function endOfLine(document: TextDocument, line: number): Range {
  const { end } = document.lineAt(line).range;
  return new Range(end, end);
}

function textOf(estimates: readonly Estimate[]): string {
  return estimates.map(shortText).join(' | ');
}

/** `≈ 43 µs at 2 MB, 2.6 ms at 256 MB (estimate)`; one figure where the size makes no difference. */
export function shortText({ api, costs }: Estimate): string {
  const small = costs[0];
  const named = costs.find(({ megabytes }) => megabytes >= namedSize) ?? costs.at(-1);
  if (!small || !named) return '';
  const same = named.us < small.us * 2;
  const figures = same
    ? duration(small.us)
    : t(
        '{0} at {1}, {2} at {3}',
        duration(small.us),
        size(small.megabytes),
        duration(named.us),
        size(named.megabytes),
      );
  return t('{0} ≈ {1} (estimate)', api, figures);
}

function table({ api, costs }: Estimate): string {
  const rows = costs.map(({ megabytes, us }) => `| ${size(megabytes)} | ≈ ${duration(us)} |`);
  return [
    t('{0}: estimated from this machine’s calibration, by the memory of the process', `**${api}**`),
    '',
    `| ${t('memory')} | ${t('cost')} |`,
    '|---|---|',
    ...rows,
    '',
    t('A profile measures it.'),
  ].join('\n');
}

function size(megabytes: number): string {
  return megabytes >= 1024 ? `${megabytes / 1024} GB` : `${Math.max(2, megabytes)} MB`;
}
