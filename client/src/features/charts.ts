/** The timeline of the last run and the chart of the calibration: when they open, what a click does, where exports go. */
import {
  commands,
  Position,
  Range,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import type { Calibration } from '../../../server/src/protocol';
import { calibrationChart } from './calibrationChart';
import { ChartPanel } from './chartPanel';
import type { FromChart } from './chartModel';
import { chromeTrace } from './chromeTrace';
import type { Runs } from './runs';
import { timelineOf } from './timeline';
import { t } from '../words';

/** Where an export goes; undefined: the user left the dialog. */
export type AskWhere = (suggested: string, kind: string, ending: string) => Thenable<Uri | undefined>;

export class Charts implements Disposable {
  readonly timeline: ChartPanel;
  readonly calibration: ChartPanel;
  /** Replaced by tests, which cannot answer a dialog. */
  askWhere: AskWhere = saveDialog;
  private readonly subscriptions: Disposable[];

  constructor(
    extension: ExtensionContext,
    private readonly runs: Runs,
    private readonly calibrated: () => Promise<Calibration | null>,
  ) {
    this.timeline = new ChartPanel(extension, 'timeline', t('Forksight Timeline'), (message) => {
      this.heard(message, 'timeline');
    });
    this.calibration = new ChartPanel(extension, 'calibration', t('Forksight Calibration'), (message) => {
      this.heard(message, 'calibration');
    });
    this.subscriptions = [
      runs.onDidChange((run) => {
        void commands.executeCommand('setContext', 'forksight.hasRun', run !== null);
        if (run && this.timeline.isOpen) this.timeline.draw(timelineOf(run.report));
      }),
      commands.registerCommand('forksight.showTimeline', () => {
        this.showTimeline();
      }),
      commands.registerCommand('forksight.showCalibration', () => this.showCalibration()),
      commands.registerCommand('forksight.exportTrace', () => this.exportTrace()),
    ];
  }

  dispose(): void {
    this.timeline.dispose();
    this.calibration.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  showTimeline(): void {
    const run = this.runs.current;
    if (run) this.timeline.show(timelineOf(run.report));
    else void window.showInformationMessage(t('Profile a file first: the timeline shows its tasks.'));
  }

  async showCalibration(): Promise<void> {
    const calibration = await this.calibrated();
    if (calibration) {
      this.calibration.show(calibrationChart(calibration));
      return;
    }
    const measure = t('Calibrate');
    const answer = await window.showInformationMessage(
      t('Nothing was calibrated on this machine yet. It takes a few seconds.'),
      measure,
    );
    if (answer === measure) await commands.executeCommand('forksight.calibrate');
  }

  private heard(message: FromChart, chart: 'timeline' | 'calibration'): void {
    switch (message.type) {
      case 'open':
        void this.open(message.file, message.line);
        return;
      case 'trace':
        void this.exportTrace();
        return;
      case 'calibrate':
        void commands.executeCommand('forksight.calibrate');
        return;
      case 'picture': {
        const { as, data } = message;
        const bytes = as === 'svg' ? new TextEncoder().encode(data) : bytesOf(data);
        void this.save(`forksight-${chart}.${as}`, as.toUpperCase(), as, bytes);
        return;
      }
      case 'ready':
      case 'drawn':
        return;
    }
  }

  private async open(file: string, line: number): Promise<void> {
    const at = new Position(line - 1, 0);
    await window.showTextDocument(Uri.file(file), { selection: new Range(at, at) });
  }

  private async exportTrace(): Promise<void> {
    const run = this.runs.current;
    if (!run) {
      void window.showInformationMessage(t('Profile a file first: the trace holds its tasks.'));
      return;
    }
    const text = JSON.stringify(chromeTrace(run.report), null, 1);
    const name = run.report.target.file.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '');
    await this.save(`${name}.trace.json`, t('Chrome trace'), 'json', new TextEncoder().encode(text));
  }

  private async save(suggested: string, kind: string, ending: string, bytes: Uint8Array): Promise<void> {
    const where = await this.askWhere(suggested, kind, ending);
    if (!where) return;
    await workspace.fs.writeFile(where, bytes);
    window.setStatusBarMessage(t('Forksight: wrote {0}', workspace.asRelativePath(where)), 5000);
  }
}

function saveDialog(suggested: string, kind: string, ending: string): Thenable<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return window.showSaveDialog({
    ...(folder && { defaultUri: Uri.joinPath(folder, suggested) }),
    filters: { [kind]: [ending] },
    title: t('Export as {0}', kind),
  });
}

/** `atob` is there in Node and in browsers. */
function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
