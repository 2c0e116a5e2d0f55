/**
 * "Profile This File": asks whether it may, saves the file, hands it to the server's native runner, shows the
 * program's output in a terminal while it runs, and the costs on the lines afterwards. One run at a time.
 */
import {
  CancellationTokenSource,
  commands,
  ProgressLocation,
  Uri,
  window,
  workspace,
  type CancellationToken,
  type Disposable,
  type ExtensionContext,
  type LogOutputChannel,
} from 'vscode';
import type {
  LanguageClient,
  WorkDoneProgressBegin,
  WorkDoneProgressEnd,
  WorkDoneProgressReport,
} from 'vscode-languageclient/node';
import { ProgressType } from 'vscode-languageclient/node';
import {
  ProfileOutputNotification,
  ProfileRequest,
  type ProfileOutcome,
  type ProfileOutputParams,
  type ProfileParams,
} from '../../../server/src/protocol';
import type { Server } from '../client';
import { reasonOf } from '../log';
import { fileRefusal } from '../trust';
import type { Annotations } from './annotations';
import { splitArguments } from './arguments';
import { commandLine, summary } from './profileSummary';
import { ProfileTerminal } from './profileTerminal';

const workDone = new ProgressType<WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd>();
const rememberedArguments = 'profile.arguments';

export class Profile implements Disposable {
  private running: { readonly token: string; readonly cancel: CancellationTokenSource } | null = null;
  private runs = 0;
  private readonly terminal = new ProfileTerminal(() => this.running?.cancel.cancel());
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly extension: ExtensionContext,
    private readonly server: Server,
    private readonly annotations: Annotations,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = [
      commands.registerCommand('forksight.profileFile', (uri?: unknown) => this.command(uri, false)),
      commands.registerCommand('forksight.profileFileWithArguments', (uri?: unknown) =>
        this.command(uri, true),
      ),
    ];
  }

  /** Called for each new language client. */
  listen(client: LanguageClient): void {
    client.onNotification(ProfileOutputNotification, ({ token, text }: ProfileOutputParams) => {
      if (this.running?.token === token) this.terminal.write(text);
    });
  }

  /** Profiles a file and shows what it cost. Never rejects: a refusal is an outcome with its reason. */
  async run(
    uri: Uri,
    args: readonly string[],
    cancellation?: CancellationToken,
    report?: (message: string) => void,
  ): Promise<ProfileOutcome> {
    const refusal =
      fileRefusal(this.extension, uri) ??
      (this.running ? 'Another profile is still running; cancel it first.' : null);
    if (refusal !== null) return { ok: false, reason: refusal, cancelled: false };
    const token = `forksight-profile-${++this.runs}`;
    const cancel = new CancellationTokenSource();
    const running = { token, cancel };
    this.running = running;
    const linked = cancellation?.onCancellationRequested(() => {
      cancel.cancel();
    });
    const progress = this.server.current?.onProgress(workDone, token, (value) => {
      if (value.kind !== 'end' && value.message !== undefined) report?.(value.message);
    });
    try {
      const document = workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
      if (document?.isDirty && !(await document.save()))
        return { ok: false, reason: 'The file could not be saved.', cancelled: false };
      this.terminal.show();
      this.terminal.write(`forksight: profiling ${commandLine([uri.fsPath, ...args])}\n`);
      const params: ProfileParams = { uri: uri.toString(), args, token };
      const outcome = await this.server.request<ProfileOutcome>(ProfileRequest, params, cancel.token);
      if (outcome.ok) {
        this.annotations.show(outcome.report);
        this.terminal.write(`\n${summary(outcome.report)}\n`);
      } else {
        this.terminal.write(`\nforksight: ${outcome.reason}\n`);
      }
      return outcome;
    } catch (error) {
      this.log.error(`Profile: ${reasonOf(error)}`);
      this.terminal.write(`\nforksight: ${reasonOf(error)}\n`);
      return { ok: false, reason: reasonOf(error), cancelled: cancel.token.isCancellationRequested };
    } finally {
      if (this.running === running) this.running = null;
      linked?.dispose();
      progress?.dispose();
      cancel.dispose();
    }
  }

  dispose(): void {
    this.running?.cancel.cancel();
    this.terminal.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async command(target: unknown, ask: boolean): Promise<void> {
    const uri = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
    if (!uri) {
      void window.showInformationMessage('Open a C, C++, Python or Node file to profile it.');
      return;
    }
    const refusal = fileRefusal(this.extension, uri);
    if (refusal !== null) {
      void window.showWarningMessage(refusal);
      return;
    }
    const args = await this.argumentsFor(uri, ask);
    if (args === null) return;
    const title = `Profiling ${workspace.asRelativePath(uri)}`;
    const outcome = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) =>
        this.run(uri, args, token, (message) => {
          progress.report({ message });
        }),
    );
    if (!outcome.ok && !outcome.cancelled)
      void window.showErrorMessage(`Nothing was profiled: ${outcome.reason}`);
    if (outcome.ok && outcome.report.sites.length === 0 && outcome.report.hazards.length === 0)
      void window.showInformationMessage(
        'The run created no threads and no processes, so there is nothing to show on the lines.',
      );
  }

  /** Arguments of the last run of this file; null where the user left the box. */
  private async argumentsFor(uri: Uri, ask: boolean): Promise<readonly string[] | null> {
    const all = this.extension.workspaceState.get<Record<string, string>>(rememberedArguments) ?? {};
    const key = uri.toString();
    let line = all[key] ?? '';
    if (ask) {
      const answer = await window.showInputBox({
        title: 'Arguments of the program',
        value: line,
        placeHolder: '--port 8080 "two words"',
      });
      if (answer === undefined) return null;
      line = answer;
      await this.extension.workspaceState.update(rememberedArguments, { ...all, [key]: line });
    }
    return splitArguments(line);
  }
}
