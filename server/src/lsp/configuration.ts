/** Gets the settings of each folder from the editor, checks them, and says once what is wrong with them. */
import { MessageType, ShowMessageNotification, type Connection } from 'vscode-languageserver';
import { askInterpreter } from '../project/pythonInterpreter';
import { declaredPython, unknownPython, type PythonTarget } from '../project/pythonVersion';
import { preforkConfigs } from '../project/servers';
import { checkSettings, type Settings } from '../project/settings';
import type { Project } from './project';
import type { Workspace } from './workspace';

export class Configuration {
  private readonly known = new WeakSet<Project>();
  private told = '';
  /** Settings as pushed by a client that cannot be asked for them. */
  private section: unknown = undefined;

  constructor(
    private readonly connection: Connection,
    private readonly rules: ReadonlySet<string>,
    private readonly isTrusted: () => boolean,
  ) {}

  /** @param settings the parameter of `workspace/didChangeConfiguration` */
  pushed(settings: unknown): void {
    this.section =
      typeof settings === 'object' && settings !== null && 'forksight' in settings
        ? settings.forksight
        : undefined;
  }

  async all(workspace: Workspace): Promise<void> {
    const uris = new Map(workspace.projects.folders().map((folder) => [folder.project, folder.uri]));
    for (const project of workspace.projects.all())
      await this.read(workspace, project, uris.get(project) ?? null);
  }

  /** @param scope URI of the project's folder; null for the user's own settings */
  async once(workspace: Workspace, project: Project, scope: string | null): Promise<void> {
    if (!this.known.has(project)) await this.read(workspace, project, scope);
  }

  private async read(workspace: Workspace, project: Project, scope: string | null): Promise<void> {
    this.known.add(project);
    const section = workspace.client.configuration ? await this.ask(scope) : this.section;
    const checked = checkSettings(section, this.rules);
    const { settings } = checked;
    const problems = [...checked.problems];
    const asked = await this.python(settings, project);
    if (asked.problem !== null) problems.push(asked.problem);
    const prefork = project.root === null ? [] : await preforkConfigs(project.root);
    workspace.configure(project, settings, asked.python, prefork);
    const wrong = workspace.projects.folderOfProject(project)?.config.problem ?? null;
    const message = [...problems, ...(wrong === null ? [] : [wrong])].join(' ');
    if (message === '' || message === this.told) return;
    this.told = message;
    warn(this.connection, `Forksight settings: ${message}`);
  }

  /** The interpreter that the settings name says which Python it is, else the project does. */
  private async python(
    settings: Settings,
    project: Project,
  ): Promise<{ readonly python: PythonTarget; readonly problem: string | null }> {
    let problem: string | null = null;
    const interpreter = settings['python.interpreter'];
    // A setting of a folder may name any program.
    if (settings['python.version'] === null && interpreter !== null && this.isTrusted()) {
      const asked = await askInterpreter(interpreter);
      if (asked.ok) return { python: asked.python, problem };
      problem = `forksight.python.interpreter: ${asked.reason}.`;
    }
    const declared = project.root === null ? null : await declaredPython(project.root);
    return { python: declared ?? unknownPython, problem };
  }

  private async ask(scope: string | null): Promise<unknown> {
    try {
      const item = scope === null ? { section: 'forksight' } : { section: 'forksight', scopeUri: scope };
      return (await this.connection.workspace.getConfiguration(item)) as unknown;
    } catch (error) {
      this.connection.console.error(`The editor did not give the settings: ${String(error)}`);
      return undefined;
    }
  }
}

/** Tells the user and goes on; the library's own showWarningMessage waits for an answer. */
export function warn(connection: Connection, message: string): void {
  void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
}
