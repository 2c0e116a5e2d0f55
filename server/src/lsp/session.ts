/**
 * Wires a connection to a workspace. Notifications change the state one after the other, in the order in which they
 * came; requests wait for those before them and answer on findings that are up to date.
 */
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  WorkDoneProgress,
  type CancellationToken,
  type Connection,
  type InitializeParams,
} from 'vscode-languageserver';
import * as z from 'zod';
import type { AnalysisSettings, Engine } from '../engine/api';
import type { FileId } from '../facts/model';
import {
  ProfileInputNotification,
  ProfileResizeNotification,
  ProfileOutputNotification,
  ProfileRequest,
  RulePageRequest,
  SelectedPythonsNotification,
  StatusRequest,
  type Calibration,
  type ProfileOutcome,
  type ProfileOutputParams,
  type RulePageResult,
  type ServerStatus,
} from '../protocol';
import { forksByDefault, pythonSaid, settingsIn } from '../engine/startMethod';
import { clientCapabilities, initializeResult } from './capabilities';
import { codeActions, resolveCodeAction } from './codeActions';
import { Configuration, warn } from './configuration';
import { Figures } from './figures';
import { hover } from './hover';
import { fileOfUri, normalUri } from './names';
import { Profiles, type Calibrator, type ProfileContext, type ProfileRunner } from './profile';
import { scanBeside } from './progress';
import { applyFileEvents, watchers } from './watch';
import type { Folder } from './projects';
import { Workspace } from './workspace';

/** What the session needs from outside, so that tests can give it something else. */
export interface SessionDeps {
  readonly version: string;
  /** @param resources base URL of the product's files, where there is no disk */
  createEngine(resources: string | null): Promise<Engine>;
  /** Why this host can run nothing; null where it can. */
  readonly refusal: string | null;
  readonly profile: ProfileRunner;
  readonly calibrate: Calibrator;
  /** What was calibrated on this machine last; null: nothing yet. */
  calibration(): Calibration | null;
  /** Where a profile takes the flags of a C or C++ file from. */
  flagsSource(file: string): string;
  /** Ids of all rules, for checking the settings; empty: not checked. */
  readonly rules: ReadonlySet<string>;
  rulePage(id: string): Promise<string | null>;
}

const initializationOptions = z.object({
  trusted: z.boolean(),
  nativeDir: z.string().nullable(),
  resources: z.string().nullable().default(null),
});
const size = { columns: z.int().min(1).max(10_000), rows: z.int().min(1).max(10_000) };
const profileParams = z.object({
  uri: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()).default({}),
  provoke: z.boolean().default(false),
  python: z.string().nullable().default(null),
  terminal: z.object(size).nullable().default(null),
  token: z.string(),
});
const inputParams = z.object({ token: z.string(), text: z.string().nullable() });
const resizeParams = z.object({ token: z.string(), ...size });
const statusParams = z.object({ uri: z.string().optional() });
const selectedParams = z.object({
  selected: z.array(
    z.object({
      folder: z.string().nullable(),
      path: z.string().nullable(),
      version: z.string().nullable(),
      freeThreaded: z.boolean().nullable(),
    }),
  ),
});
const rulePageParams = z.object({ id: z.string().regex(/^[a-z][a-z0-9-]*$/) });

export class Session {
  private workspace: Workspace | null = null;
  private options: z.infer<typeof initializationOptions> = {
    trusted: false,
    nativeDir: null,
    resources: null,
  };
  private readonly profiles: Profiles;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly configuration: Configuration;
  private readonly figures: Figures;

  constructor(
    private readonly connection: Connection,
    private readonly deps: SessionDeps,
  ) {
    this.configuration = new Configuration(connection, deps.rules, () => this.options.trusted);
    this.profiles = new Profiles(
      (job) => deps.profile(job),
      () => this.profileRefusal(),
      () => this.options.nativeDir,
      (nativeDir, signal) => deps.calibrate(nativeDir, signal),
    );
    this.figures = new Figures(
      this.profiles,
      () => deps.calibration(),
      (answer, token) => this.upToDate(answer, token),
    );
  }

  listen(): void {
    const { connection } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.inOrder((workspace) => this.initialized(workspace)));
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) =>
      this.inOrder(async (workspace) => {
        const document = await workspace.documents.open(uri, languageId, version, text);
        if (!document) return;
        await this.configuration.once(workspace, document.project, null);
        workspace.opened(document);
      }),
    );
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
      this.inOrder((workspace) => {
        if (workspace.documents.change(uri, version, contentChanges)) workspace.changed();
      }),
    );
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) =>
      this.inOrder(async (workspace) => {
        const document = await workspace.documents.close(uri);
        if (document) workspace.closed(document);
      }),
    );
    connection.onDidChangeWatchedFiles(({ changes }) =>
      this.inOrder(async (workspace) => {
        const { again, targets } = await applyFileEvents(workspace, changes);
        // A configuration may have changed with them.
        if (again.length > 0 || targets) await this.configuration.all(workspace);
        for (const folder of again) this.scan(workspace, folder);
      }),
    );
    connection.onDidChangeConfiguration(({ settings }) =>
      this.inOrder((workspace) => {
        this.configuration.pushed(settings);
        return this.configuration.all(workspace);
      }),
    );
    connection.onHover(
      async (params, token) =>
        (await this.upToDate((workspace) => hover(workspace, params, this.figures.costs), token)) ?? null,
    );
    connection.onCodeAction(
      async (params, token) =>
        (await this.upToDate((workspace) => codeActions(workspace, params), token)) ?? [],
    );
    connection.onCodeActionResolve(async (action) => {
      const resolved = await this.upToDate((workspace) => resolveCodeAction(workspace, action));
      if (!resolved) return action;
      if ('action' in resolved) return resolved.action;
      // An error would be swallowed by editors; the user should know why nothing happened.
      warn(connection, `Forksight did not apply "${action.title}": ${resolved.refused}.`);
      return action;
    });
    connection.onRequest(
      ProfileRequest,
      async (raw: unknown, token: CancellationToken): Promise<ProfileOutcome> => {
        const params = profileParams.parse(raw);
        const context = await this.upToDate((workspace) => this.profileContext(workspace, params.uri));
        if (!context) return { ok: false, reason: 'The server is shutting down.', cancelled: true };
        return this.profiles.profile(params, context, token, {
          progress: (message) =>
            void connection.sendProgress(WorkDoneProgress.type, params.token, { kind: 'report', message }),
          output: (text) => {
            const output: ProfileOutputParams = { token: params.token, text };
            void connection.sendNotification(ProfileOutputNotification, output);
          },
        });
      },
    );
    connection.onNotification(ProfileInputNotification, (raw: unknown) => {
      const params = inputParams.safeParse(raw);
      if (params.success) this.profiles.input(params.data);
    });
    connection.onNotification(ProfileResizeNotification, (raw: unknown) => {
      const params = resizeParams.safeParse(raw);
      if (params.success) this.profiles.resize(params.data);
    });
    this.figures.listen(connection);
    connection.onNotification(SelectedPythonsNotification, (raw: unknown) => {
      const params = selectedParams.safeParse(raw);
      if (params.success)
        void this.inOrder((workspace) => this.configuration.select(workspace, params.data.selected));
    });
    connection.onRequest(RulePageRequest, async (raw: unknown): Promise<RulePageResult> => {
      const params = rulePageParams.safeParse(raw);
      return { markdown: params.success ? await this.deps.rulePage(params.data.id) : null };
    });
    connection.onRequest(StatusRequest, async (raw: unknown): Promise<ServerStatus> => {
      const uri = statusParams.safeParse(raw).data?.uri;
      const status = await this.upToDate((workspace) => this.status(workspace, uri));
      return status ?? { version: this.deps.version, files: 0, skipped: [], lastAnalysisMs: 0 };
    });
    connection.onShutdown(() => this.close());
    connection.listen();
  }

  /** Ends every run and frees every tree; resolves when nothing of a run is left. */
  async close(): Promise<void> {
    const ended = this.profiles.end();
    this.workspace?.dispose();
    this.workspace = null;
    await ended;
  }

  private async initialize(params: InitializeParams): Promise<ReturnType<typeof initializeResult>> {
    const options = initializationOptions.safeParse(params.initializationOptions);
    if (options.success) this.options = options.data;
    const log = {
      info: (message: string) => {
        this.connection.console.info(message);
      },
      error: (message: string) => {
        this.connection.console.error(message);
      },
    };
    const workspace = new Workspace(
      () => this.deps.createEngine(this.options.resources),
      clientCapabilities(params),
      log,
      (diagnostics) => void this.connection.sendDiagnostics(diagnostics),
    );
    this.workspace = workspace;
    for (const folder of params.workspaceFolders ?? []) await workspace.projects.add(normalUri(folder.uri));
    return initializeResult(this.deps.version);
  }

  private async initialized(workspace: Workspace): Promise<void> {
    const { client } = workspace;
    if (client.configurationChanges)
      await this.connection.client.register(DidChangeConfigurationNotification.type, {
        section: 'forksight',
      });
    if (client.watchedFiles)
      await this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    if (client.workspaceFolders)
      this.connection.workspace.onDidChangeWorkspaceFolders(
        ({ added, removed }) =>
          void this.inOrder(async () => {
            for (const { uri } of removed) this.removeFolder(workspace, normalUri(uri));
            const folders = await Promise.all(added.map(({ uri }) => workspace.projects.add(normalUri(uri))));
            await workspace.documents.rehome();
            for (const folder of folders) {
              await this.configuration.once(workspace, folder.project, folder.uri);
              this.scan(workspace, folder);
            }
            for (const document of workspace.documents.all()) workspace.opened(document);
          }),
      );
    await this.configuration.all(workspace);
    for (const folder of workspace.projects.folders()) this.scan(workspace, folder);
  }

  private scan(workspace: Workspace, folder: Folder): void {
    scanBeside(this.connection, workspace, folder, () =>
      this.inOrder(() => this.configuration.scanned(workspace, folder)),
    );
  }

  private removeFolder(workspace: Workspace, uri: string): void {
    const folder = workspace.projects.remove(uri);
    if (!folder) return;
    const { project } = folder;
    for (const file of project.files()) if (!workspace.documents.get(file)) workspace.diagnostics.clear(file);
    project.engine.dispose();
  }

  private async profileContext(workspace: Workspace, uri: string): Promise<ProfileContext> {
    const { projects } = workspace;
    const project = await projects.projectFor(fileOfUri(uri));
    await this.configuration.once(workspace, project, null);
    const folder = projects.folderOf(fileOfUri(uri));
    return {
      settings: workspace.settingsOf(project),
      folder: folder?.path ?? null,
      compileCommands: folder?.config.compileCommands ?? null,
    };
  }

  private profileRefusal(): string | null {
    if (this.deps.refusal !== null) return this.deps.refusal;
    if (!this.options.trusted)
      return 'Profiling runs the program in the file, so it needs a trusted workspace.';
    return this.options.nativeDir === null
      ? 'The native runner is not there, so nothing can be profiled.'
      : null;
  }

  private status(workspace: Workspace, uri: string | undefined): ServerStatus {
    const document = uri === undefined ? undefined : workspace.documents.ofUri(uri);
    const projects = workspace.projects.all();
    return {
      version: this.deps.version,
      files: projects.reduce((sum, project) => sum + project.size, 0),
      skipped: projects.flatMap((project) =>
        [...project.skipped].map(([file, reason]) => ({ file, reason })),
      ),
      lastAnalysisMs: workspace.scheduler.lastMs,
      flags:
        document && (document.language === 'c' || document.language === 'cpp')
          ? this.deps.flagsSource(document.file)
          : null,
      python:
        document?.language === 'python'
          ? pythonWords(workspace.analysisSettingsOf(document.project), document.file)
          : null,
    };
  }

  private inOrder(work: (workspace: Workspace) => void | Promise<void>): Promise<void> {
    const done = this.queue.then(async () => {
      if (this.workspace) await work(this.workspace);
    });
    this.queue = done.catch((error: unknown) => {
      this.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
    return done.catch(() => undefined);
  }

  /** Answers when all changes before are in and analysed; undefined after shutdown and for what is not wanted any more. */
  private async upToDate<T>(
    answer: (workspace: Workspace) => T | Promise<T>,
    token?: CancellationToken,
  ): Promise<T | undefined> {
    await this.queue;
    await this.workspace?.scheduler.settled();
    if (!this.workspace || token?.isCancellationRequested === true) return undefined;
    return answer(this.workspace);
  }
}

/** What is taken for the interpreter of a Python file. */
function pythonWords(settings: AnalysisSettings, file: FileId): string {
  const here = settingsIn(settings, file);
  const threads = here.freeThreaded ? ' without a GIL' : '';
  return `${pythonSaid(here)}${threads}, start method ${forksByDefault(here) ? 'fork' : 'forkserver'}`;
}
