/** Gets the settings of each folder from the editor, checks them, and says once what is wrong with them. */
import { MessageType, ShowMessageNotification, type Connection } from 'vscode-languageserver';
import { askInterpreter } from '../project/pythonInterpreter';
import {
  declaredBelow,
  declaredPython,
  pythonOfText,
  unknownPython,
  type PythonTarget,
} from '../project/pythonVersion';
import { preforkConfigs } from '../project/servers';
import { checkSettings, type ProjectTarget, type Settings } from '../project/settings';
import type { SelectedPython } from '../protocol';
import { normalUri } from './names';
import type { Project } from './project';
import type { Folder } from './projects';
import type { Workspace } from './workspace';

interface Asked {
  readonly python: PythonTarget;
  /** By the user, not by the project. */
  readonly isChosen: boolean;
  readonly problem: string | null;
}

export class Configuration {
  private readonly known = new WeakSet<Project>();
  private told = '';
  /** Settings as pushed by a client that cannot be asked for them. */
  private section: unknown = undefined;
  /** What the user chose in the editor, by the URI of the folder. */
  private selected = new Map<string | null, SelectedPython>();

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

  /** @param selected what was selected before is forgotten */
  async select(workspace: Workspace, selected: readonly SelectedPython[]): Promise<void> {
    this.selected = new Map(
      selected.map((one) => [one.folder === null ? null : normalUri(one.folder), one] as const),
    );
    await this.all(workspace);
  }

  /** The files of a folder are known now: what it declares in folders of its own counts too. */
  async scanned(workspace: Workspace, { project, uri }: Folder): Promise<void> {
    await this.read(workspace, project, uri);
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
    const asked = await this.python(settings, project, scope);
    if (asked.problem !== null) problems.push(asked.problem);
    const python = project.files().filter((file) => project.languageOf(file) === 'python');
    const { root } = project;
    const target: ProjectTarget = {
      python: asked.python,
      pythons: root === null || asked.isChosen ? [] : await declaredBelow(root, python),
      prefork: root === null ? [] : await preforkConfigs(root, python),
    };
    workspace.configure(project, settings, target);
    const wrong = workspace.projects.folderOfProject(project)?.config.problem ?? null;
    const message = [...problems, ...(wrong === null ? [] : [wrong])].join(' ');
    if (message === '' || message === this.told) return;
    this.told = message;
    warn(this.connection, `Forksight settings: ${message}`);
  }

  /** The interpreter that the settings name says which Python it is, else the one that was selected, else the project. */
  private async python(settings: Settings, project: Project, scope: string | null): Promise<Asked> {
    let problem: string | null = null;
    const interpreter = settings['python.interpreter'];
    // A setting of a folder may name any program.
    if (settings['python.version'] === null && interpreter !== null && this.isTrusted()) {
      const asked = await askInterpreter(interpreter);
      if (asked.ok) return { python: asked.python, isChosen: true, problem };
      problem = `forksight.python.interpreter: ${asked.reason}.`;
    }
    const chosen = await this.chosen(scope);
    if (chosen) return { python: chosen, isChosen: true, problem };
    const declared = project.root === null ? null : await declaredPython(project.root);
    return { python: declared ?? unknownPython, isChosen: false, problem };
  }

  /** What was selected in the editor; the interpreter itself is asked for what the editor does not say of it. */
  private async chosen(scope: string | null): Promise<PythonTarget | null> {
    const one = this.selected.get(scope);
    if (!one) return null;
    const from = 'the interpreter selected in the editor';
    if ((one.version === null || one.freeThreaded === null) && one.path !== null && this.isTrusted()) {
      const asked = await askInterpreter(one.path);
      if (asked.ok) return { ...asked.python, from };
    }
    const said = one.version === null ? null : pythonOfText(one.version, from);
    return said && { ...said, freeThreaded: one.freeThreaded === true };
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
