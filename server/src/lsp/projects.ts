/**
 * The programs of a workspace: one for each folder, so that two projects side by side are not linked with each other,
 * and one for the files outside all folders. A file of a folder that discovery leaves out (ignored, third party) is
 * analysed outside it while it is open: the folder's findings stay those of the command line.
 */
import type { Engine } from '../engine/api';
import type { FileId } from '../facts/model';
import { ModuleReader } from '../project/modules/reader';
import { IgnoreRules } from '../project/ignoreRules';
import { wouldDiscover } from '../project/workspaceFiles';
import { FolderConfig } from './folderConfig';
import { fileOfUri, pathOfUri } from './names';
import { Project } from './project';

export interface Folder {
  readonly uri: string;
  readonly project: Project;
  /** null in a virtual workspace: nothing is read there that is not open. */
  readonly path: string | null;
  rules: IgnoreRules | null;
  readonly config: FolderConfig;
  /** What its package.json and tsconfig.json files say of its imports. */
  readonly modules: ModuleReader;
  readonly closed: AbortController;
}

export class Projects {
  private readonly open = new Map<string, Folder>();
  private outside: Promise<Project> | null = null;
  private readonly ready: Project[] = [];

  constructor(
    private readonly createEngine: () => Promise<Engine>,
    private readonly onCrash: (file: FileId | null, error: unknown) => void,
  ) {}

  async add(uri: string): Promise<Folder> {
    const known = this.open.get(uri);
    if (known) return known;
    const path = pathOfUri(uri);
    const project = await this.create(fileOfUri(uri).replace(/\/$/, ''));
    const config = new FolderConfig(path);
    const folder = {
      uri,
      project,
      path,
      config,
      modules: new ModuleReader(),
      rules: path === null ? null : new IgnoreRules(path, config),
      closed: new AbortController(),
    };
    this.open.set(uri, folder);
    return folder;
  }

  /** The folder's files, which the caller must clear away; its engine is freed. */
  remove(uri: string): Folder | undefined {
    const folder = this.open.get(uri);
    if (!folder) return undefined;
    folder.closed.abort();
    this.open.delete(uri);
    this.ready.splice(this.ready.indexOf(folder.project), 1);
    return folder;
  }

  all(): readonly Project[] {
    return this.ready;
  }

  folders(): readonly Folder[] {
    return [...this.open.values()];
  }

  /** The innermost folder that holds a file. */
  folderOf(file: FileId): Folder | undefined {
    return this.folders()
      .filter((folder) => folder.project.root !== null && file.startsWith(`${folder.project.root}/`))
      .sort((a, b) => (b.project.root?.length ?? 0) - (a.project.root?.length ?? 0))[0];
  }

  /** The folder that a program is of; undefined for the files outside all folders. */
  folderOfProject(project: Project): Folder | undefined {
    return this.folders().find((folder) => folder.project === project);
  }

  /** The folder whose program a file on disk is part of; undefined where it is part of none. */
  async discoveredBy(file: FileId): Promise<Folder | undefined> {
    const folder = this.folderOf(file);
    if (!folder?.path || !folder.rules) return undefined;
    return (await wouldDiscover(folder.path, file, folder.rules)) ? folder : undefined;
  }

  async projectFor(file: FileId): Promise<Project> {
    const folder = await this.discoveredBy(file);
    if (folder) return folder.project;
    this.outside ??= this.create(null);
    return this.outside;
  }

  dispose(): void {
    for (const folder of this.folders()) folder.closed.abort();
    for (const project of this.ready) project.engine.dispose();
    this.ready.length = 0;
    this.open.clear();
  }

  private async create(root: string | null): Promise<Project> {
    const project = new Project(root, await this.createEngine(), this.onCrash);
    this.ready.push(project);
    return project;
  }
}
