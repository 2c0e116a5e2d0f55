/**
 * "Profile This File": asks whether it may, saves the file, hands it to the server's native runner, and shows the
 * program's output in a terminal while it runs. What it cost goes to `Runs`, for whoever shows it. One run at a time.
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
  BaseLanguageClient,
  ProgressType,
  WorkDoneProgressBegin,
  WorkDoneProgressEnd,
  WorkDoneProgressReport,
} from 'vscode-languageclient';
import {
  ProfileInputNotification,
  ProfileOutputNotification,
  ProfileRequest,
  ProfileResizeNotification,
  type ProfileInputParams,
  type ProfileOutcome,
  type ProfileOutputParams,
  type ProfileParams,
  type ProfileResizeParams,
} from '../../../server/src/protocol';
import type { Server } from '../client';
import type { ClientLibrary, Host } from '../host';
import { reasonOf } from '../log';
import { fileRefusal } from '../trust';
import { chosenPython } from './interpreter';
import { commandLine, summary } from './profileSummary';
import { ProfileTerminal } from './profileTerminal';
import { RememberedInputs, type RunInputs } from './runInputs';
import type { Runs } from './runs';
import { t } from '../words';

type WorkDone = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

export interface RunOptions extends Partial<RunInputs> {
  readonly provoke?: boolean;
  readonly cancellation?: CancellationToken;
  report?(message: string): void;
}

export class Profile implements Disposable {
  private running: { readonly token: string; readonly cancel: CancellationTokenSource } | null = null;
  private count = 0;
  private workDone: ProgressType<WorkDone> | null = null;
  private readonly inputs: RememberedInputs;
  private readonly terminal = new ProfileTerminal({
    typed: (text) => {
      this.input(text);
    },
    resized: (size) => {
      if (this.running) this.send(ProfileResizeNotification, { token: this.running.token, ...size });
    },
    closed: () => this.running?.cancel.cancel(),
  });
  private readonly subscriptions: Disposable[];

  constructor(
    extension: ExtensionContext,
    private readonly host: Host,
    private readonly server: Server,
    private readonly runs: Runs,
    private readonly log: LogOutputChannel,
  ) {
    this.inputs = new RememberedInputs(extension);
    const register = (name: string, how: { ask?: true; provoke?: true }) =>
      commands.registerCommand(`forksight.${name}`, (uri?: unknown) => this.command(uri, how));
    this.subscriptions = [
      register('profileFile', {}),
      register('profileFileWithArguments', { ask: true }),
      register('profileAndProvoke', { provoke: true }),
    ];
  }

  /** Called for each new language client. */
  listen(client: BaseLanguageClient, library: ClientLibrary): void {
    this.workDone = new library.ProgressType<WorkDone>();
    client.onNotification(ProfileOutputNotification, ({ token, text }: ProfileOutputParams) => {
      if (this.running?.token === token) this.terminal.write(text);
    });
  }

  /** Types for the program that runs; null ends its input. */
  input(text: string | null): void {
    if (this.running) this.send(ProfileInputNotification, { token: this.running.token, text });
  }

  /** Profiles a file. Never rejects: a refusal is an outcome with its reason. */
  async run(uri: Uri, options: RunOptions = {}): Promise<ProfileOutcome> {
    const { args = [], env = {}, provoke = false, cancellation } = options;
    const refusal =
      fileRefusal(this.host, uri) ??
      (this.running ? t('Another profile is still running; cancel it first.') : null);
    if (refusal !== null) return { ok: false, reason: refusal, cancelled: false };
    const token = `forksight-profile-${++this.count}`;
    const cancel = new CancellationTokenSource();
    const running = { token, cancel };
    this.running = running;
    const linked = cancellation?.onCancellationRequested(() => {
      cancel.cancel();
    });
    const progress =
      this.workDone &&
      this.server.current?.onProgress(this.workDone, token, (value) => {
        if (value.kind !== 'end' && value.message !== undefined)
          options.report?.(value.message === 'compiling' ? t('compiling') : t('running'));
      });
    try {
      const document = workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
      if (document?.isDirty && !(await document.save()))
        return { ok: false, reason: t('The file could not be saved.'), cancelled: false };
      this.terminal.begin();
      const words = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), uri.fsPath, ...args];
      this.terminal.write(`forksight: ${t('profiling {0}', commandLine(words))}\n`);
      const python = await chosenPython(uri);
      const params: ProfileParams = {
        uri: uri.toString(),
        args,
        env,
        provoke,
        token,
        python,
        terminal: this.terminal.size,
      };
      const outcome = await this.server.request<ProfileOutcome>(ProfileRequest, params, cancel.token);
      if (outcome.ok) {
        this.runs.add(outcome.report);
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

  private send(method: string, params: ProfileInputParams | ProfileResizeParams): void {
    void this.server.current?.sendNotification(method, params);
  }

  private async command(target: unknown, { ask, provoke }: { ask?: true; provoke?: true }): Promise<void> {
    const uri = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
    if (!uri) {
      void window.showInformationMessage(t('Open a C, C++, Python or Node file to profile it.'));
      return;
    }
    const refusal = fileRefusal(this.host, uri);
    if (refusal !== null) {
      void window.showWarningMessage(refusal);
      return;
    }
    const inputs = ask ? await this.inputs.ask(uri) : this.inputs.of(uri);
    if (inputs === null) return;
    const name = workspace.asRelativePath(uri);
    const title = provoke ? t('Provoking {0}', name) : t('Profiling {0}', name);
    const outcome = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, cancellation) =>
        this.run(uri, {
          ...inputs,
          provoke: provoke === true,
          cancellation,
          report: (message) => {
            progress.report({ message });
          },
        }),
    );
    if (!outcome.ok && !outcome.cancelled)
      void window.showErrorMessage(t('Nothing was profiled: {0}', outcome.reason));
    if (outcome.ok)
      this.tell(outcome.report.sites.length + outcome.report.hazards.length, outcome.report.locks);
  }

  /** Where nothing can be seen on the lines, a word says why. */
  private tell(places: number, locks: ProfileLocks): void {
    if (places === 0)
      void window.showInformationMessage(
        t('The run created no threads and no processes, so there is nothing to show on the lines.'),
      );
    else if (locks?.provoke?.caught === 0)
      void window.showInformationMessage(
        t(
          'No other thread took a lock at any of the {0} forks that waited for one. That proves nothing for other runs.',
          locks.provoke.forks,
        ),
      );
  }
}

type ProfileLocks = Extract<ProfileOutcome, { ok: true }>['report']['locks'];
