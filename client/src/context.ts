/**
 * The one object that owns the language client, the features and every disposable of the extension. Features know
 * each other only through what is handed to them here.
 */
import {
  commands,
  ConfigurationTarget,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import {
  StatusRequest,
  type InitializationOptions,
  type ServerStatus,
  type StatusParams,
} from '../../server/src/protocol';
import { Server } from './client';
import { readConfig } from './config';
import { registerAdvisor } from './features/advisor';
import { Annotations } from './features/annotations';
import { Calibrate } from './features/calibrate';
import { Charts } from './features/charts';
import { copyEnvironmentReport } from './features/environmentReport';
import { Estimates } from './features/estimates';
import { FindingPaths } from './features/findingPaths';
import { FollowPython } from './features/followPython';
import { FunctionLens } from './features/functionLens';
import { InlayHints } from './features/inlayHints';
import { chosenPython } from './features/interpreter';
import { Profile } from './features/profile';
import { registerRuleDocs } from './features/ruleDocs';
import { Runs } from './features/runs';
import { registerSamples } from './features/samples';
import { registerSuppress } from './features/suppress';
import { TaskTree } from './features/taskTree';
import { Verdicts } from './features/verdicts';
import type { Host } from './host';
import { createLog, reasonOf } from './log';
import { Status } from './status';
import { nativeDirectory, updateProfileContext } from './trust';

export class Forksight implements Disposable {
  private readonly log = createLog();
  private readonly status = new Status();
  readonly runs = new Runs();
  readonly annotations = new Annotations(this.runs);
  private readonly verdicts = new Verdicts(this.annotations, this.runs);
  readonly server: Server;
  readonly profile: Profile;
  readonly calibrate: Calibrate;
  readonly charts: Charts;
  readonly estimates: Estimates;
  readonly tasks = new TaskTree(this.runs);
  readonly paths = new FindingPaths();
  private readonly inlayHints: InlayHints;
  private readonly lens: FunctionLens;
  private readonly python: FollowPython;
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly extension: ExtensionContext,
    private readonly host: Host,
  ) {
    this.server = new Server(
      host,
      this.log,
      () => this.initializationOptions(),
      (client, library) => {
        this.profile.listen(client, library);
      },
      {
        handleDiagnostics: (uri, diagnostics, next) => {
          this.verdicts.handle(uri, diagnostics, next);
        },
        provideInlayHints: (document, range, token, next) =>
          this.inlayHints.areShown ? next(document, range, token) : [],
      },
    );
    this.profile = new Profile(extension, host, this.server, this.runs, this.log);
    this.calibrate = new Calibrate(host, this.server);
    this.charts = new Charts(extension, this.runs, () => this.calibrate.current());
    this.estimates = new Estimates(this.server, this.annotations);
    this.inlayHints = new InlayHints(this.server);
    this.lens = new FunctionLens(this.annotations, this.server);
    this.python = new FollowPython(this.server);
    this.subscriptions = [
      this.server.onState((state) => {
        this.status.state(state);
        if (state === 'running') this.refreshStatus();
      }),
      ...this.commands(),
      registerAdvisor(() => this.calibrate.current()),
      registerRuleDocs(extension),
      registerSamples(extension),
      registerSuppress(),
      workspace.onDidGrantWorkspaceTrust(() => {
        void updateProfileContext(host);
        this.restart();
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('forksight.native')) void updateProfileContext(host);
        if (event.affectsConfiguration('forksight.native') || event.affectsConfiguration('forksight.enable'))
          this.restart();
      }),
      window.onDidChangeActiveTextEditor(() => {
        this.refreshStatus();
      }),
    ];
  }

  /** Resolves when the server answers, or at once where the user switched Forksight off. */
  async start(): Promise<void> {
    // The server's start is queued before anything is awaited: a command that activated us waits for it.
    const server = readConfig().enabled ? this.server.restart() : this.server.stop();
    await Promise.all([server, updateProfileContext(this.host)]);
  }

  /** Ends the server and with it a running profile. */
  async stop(): Promise<void> {
    await this.server.stop();
    this.dispose();
  }

  dispose(): void {
    for (const owned of [
      ...this.subscriptions,
      this.profile,
      this.charts,
      this.calibrate,
      this.estimates,
      this.inlayHints,
      this.lens,
      this.python,
      this.paths,
      this.tasks,
      this.verdicts,
      this.annotations,
      this.runs,
      this.status,
      this.server,
      this.log,
    ])
      owned.dispose();
  }

  serverStatus(): Promise<ServerStatus> {
    const uri = window.activeTextEditor?.document.uri.toString();
    const params: StatusParams = uri === undefined ? {} : { uri };
    return this.server.request<ServerStatus>(StatusRequest, params);
  }

  private restart(): void {
    this.start().catch((error: unknown) => {
      this.log.error(`Restart: ${reasonOf(error)}`);
    });
  }

  private commands(): Disposable[] {
    return [
      commands.registerCommand('forksight.restartServer', () => this.start()),
      commands.registerCommand('forksight.showLog', () => {
        this.log.show(true);
      }),
      commands.registerCommand('forksight.copyEnvironmentReport', () =>
        copyEnvironmentReport(this.extension, this.host, this.server),
      ),
      commands.registerCommand('forksight.clearInlineCosts', () => {
        this.runs.clear();
      }),
      commands.registerCommand('forksight.toggleInlineCosts', () =>
        workspace
          .getConfiguration('forksight')
          .update('inlineCosts.enabled', !readConfig().inlineCosts, ConfigurationTarget.Global),
      ),
    ];
  }

  private initializationOptions(): InitializationOptions {
    const isVirtual = workspace.workspaceFolders?.every((folder) => folder.uri.scheme !== 'file') ?? false;
    return {
      trusted: workspace.isTrusted,
      nativeDir: isVirtual ? null : nativeDirectory(this.host),
      resources: this.host.resources,
    };
  }

  private refreshStatus(): void {
    const uri = window.activeTextEditor?.document.uri;
    Promise.all([this.serverStatus(), uri ? chosenPython(uri, false) : null]).then(
      ([status, python]) => {
        this.status.details(status, python);
      },
      () => undefined,
    );
  }
}
