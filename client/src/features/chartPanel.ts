/**
 * A chart in an editor tab: a web page of our own bundle, with no access to anything (CSP with a nonce, resources from
 * the extension only). It is told what to draw; it says what was clicked and hands over its pictures.
 */
import {
  env,
  l10n,
  Uri,
  ViewColumn,
  window,
  type Disposable,
  type ExtensionContext,
  type WebviewPanel,
} from 'vscode';
import type { Chart, FromChart, ToChart } from './chartModel';

export class ChartPanel implements Disposable {
  private panel: WebviewPanel | null = null;
  private chart: Chart | null = null;
  /** What the page last said that it shows. */
  words = '';

  constructor(
    private readonly extension: ExtensionContext,
    private readonly kind: Chart['chart'],
    private readonly title: string,
    private readonly onMessage: (message: FromChart) => void,
  ) {}

  get isOpen(): boolean {
    return this.panel !== null;
  }

  /** Opens the tab, or brings it to the front. */
  show(chart: Chart): void {
    this.panel ??= this.open();
    this.panel.reveal(undefined, false);
    this.draw(chart);
  }

  /** For a tab that is open: another chart in it. */
  draw(chart: Chart): void {
    this.chart = chart;
    this.sendChart(chart);
  }

  /** Asks the page for its picture, which comes as a message. */
  export(as: 'svg' | 'png'): void {
    this.send({ type: 'export', as });
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private sendChart(chart: Chart): void {
    this.send({ type: 'draw', chart, dictionary: l10n.bundle ?? {} });
  }

  private send(message: ToChart): void {
    void this.panel?.webview.postMessage(message);
  }

  private open(): WebviewPanel {
    const root = Uri.joinPath(this.extension.extensionUri, 'client');
    const panel = window.createWebviewPanel(`forksight.${this.kind}`, this.title, ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [root],
      retainContextWhenHidden: false,
    });
    panel.iconPath = {
      light: Uri.joinPath(root, 'media', 'forksight-light.svg'),
      dark: Uri.joinPath(root, 'media', 'forksight-dark.svg'),
    };
    panel.webview.onDidReceiveMessage((message: FromChart) => {
      if (message.type === 'ready' && this.chart) this.sendChart(this.chart);
      else if (message.type === 'drawn') this.words = message.words;
      else this.onMessage(message);
    });
    panel.onDidDispose(() => {
      this.panel = null;
    });
    const resource = (name: string) =>
      panel.webview.asWebviewUri(Uri.joinPath(root, 'dist', name)).toString();
    const nonce = Array.from({ length: 4 }, () => Math.random().toString(36).slice(2)).join('');
    const policy = [
      "default-src 'none'",
      `style-src ${panel.webview.cspSource}`,
      `script-src 'nonce-${nonce}'`,
      'img-src data: blob:',
    ].join('; ');
    panel.webview.html = `<!doctype html>
<html lang="${env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource('charts.css')}">
<title>${this.title}</title>
</head>
<body data-chart="${this.kind}">
<main></main>
<script nonce="${nonce}" src="${resource('charts.js')}"></script>
</body>
</html>`;
    return panel;
  }
}
