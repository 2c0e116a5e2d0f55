/**
 * The one object that owns the language client, the features and every disposable of the extension. Features know
 * each other only through what is handed to them here.
 */
import {
  commands,
  ConfigurationTarget,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import { StatusRequest, type InitializationOptions, type ServerStatus } from '../../server/src/protocol';
import { Server } from './client';
import { readConfig } from './config';
import { Annotations } from './features/annotations';
import { copyEnvironmentReport } from './features/environmentReport';
import { Profile } from './features/profile';
import { registerRuleDocs } from './features/ruleDocs';
import { registerSuppress } from './features/suppress';
import { createLog, reasonOf } from './log';
import { Status } from './status';
import { nativeDirectory, updateProfileContext } from './trust';

export class Forksight implements Disposable {
  private readonly log = createLog();
  private readonly status = new Status();
  readonly annotations = new Annotations();
  readonly server: Server;
  readonly profile: Profile;
  private readonly subscriptions: Disposable[];

  constructor(private readonly extension: ExtensionContext) {
    this.server = new Server(
      extension,
      this.log,
      () => this.initializationOptions(),
      (client) => {
        this.profile.listen(client);
      },
    );
    this.profile = new Profile(extension, this.server, this.annotations, this.log);
    this.subscriptions = [
      this.server.onState((state) => {
        this.status.state(state);
        if (state === 'running') this.refreshStatus();
      }),
      ...this.commands(),
      registerRuleDocs(extension),
      registerSuppress(),
      workspace.onDidGrantWorkspaceTrust(() => {
        void updateProfileContext(extension);
        this.restart();
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('forksight.native')) void updateProfileContext(extension);
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
    await Promise.all([server, updateProfileContext(this.extension)]);
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
      this.annotations,
      this.status,
      this.server,
      this.log,
    ])
      owned.dispose();
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
        copyEnvironmentReport(this.extension, this.server),
      ),
      commands.registerCommand('forksight.clearInlineCosts', () => {
        this.annotations.clear();
      }),
      commands.registerCommand('forksight.toggleInlineCosts', () =>
        workspace
          .getConfiguration('forksight')
          .update('inlineCosts.enabled', !readConfig().inlineCosts, ConfigurationTarget.Global),
      ),
      commands.registerCommand('forksight.openSample', async () => {
        const sample = Uri.joinPath(this.extension.extensionUri, 'docs', 'walkthrough', 'sample.c');
        const content = new TextDecoder().decode(await workspace.fs.readFile(sample));
        await window.showTextDocument(await workspace.openTextDocument({ language: 'c', content }));
      }),
    ];
  }

  private initializationOptions(): InitializationOptions {
    const isVirtual = workspace.workspaceFolders?.every((folder) => folder.uri.scheme !== 'file') ?? false;
    return { trusted: workspace.isTrusted, nativeDir: isVirtual ? null : nativeDirectory(this.extension) };
  }

  private refreshStatus(): void {
    this.server.request<ServerStatus>(StatusRequest, {}).then(
      (status) => {
        this.status.details(status);
      },
      () => undefined,
    );
  }
}
