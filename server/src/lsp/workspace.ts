/**
 * The state of one session: programs, open documents, settings and what is shown of the findings. The handlers of
 * session.ts change it; the scheduler brings the findings up to date.
 */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../engine/api';
import type { Finding } from '../engine/finding';
import type { FileId } from '../facts/model';
import {
  analysisSettings,
  defaultEditorSettings,
  withLevels,
  type ProjectTarget,
  type Settings,
} from '../project/settings';
import type { Applied } from '../project/config/store';
import type { ClientCapabilities } from './capabilities';
import type { Texts } from './convert';
import { Diagnostics } from './diagnostics';
import { Documents, type OpenDocument } from './documents';
import { uriOfFile } from './names';
import type { Project } from './project';
import { Projects } from './projects';
import { Scheduler } from './scheduler';
import type { PublishDiagnosticsParams } from 'vscode-languageserver';

export interface Log {
  info(message: string): void;
  error(message: string): void;
}

const noConfig: Pick<Applied, 'config'> = { config: {} };

export class Workspace implements Texts {
  readonly projects: Projects;
  readonly documents: Documents;
  readonly diagnostics: Diagnostics;
  readonly scheduler = new Scheduler(() => {
    this.analyse();
  });
  /** Projects whose folder is still being read. */
  readonly scanning = new Set<Project>();
  private readonly settings = new Map<Project, Settings>();
  /** As the engine has them. */
  private readonly wanted = new Map<Project, ReturnType<typeof analysisSettings>>();
  /** What was left out after the last analysis. */
  private readonly skipped = new Map<Project, ReadonlyMap<FileId, string>>();
  /** Texts of files on disk, made for one analysis and thrown away with the next change. */
  private readonly texts = new Map<FileId, TextDocument>();

  constructor(
    createEngine: () => Promise<Engine>,
    readonly client: ClientCapabilities,
    private readonly log: Log,
    send: (params: PublishDiagnosticsParams) => void,
  ) {
    this.projects = new Projects(createEngine, (file, error) => {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error(
        file === null
          ? `The analysis failed: ${why}`
          : `The analysis of ${file} failed; it is skipped: ${why}`,
      );
    });
    this.documents = new Documents(this.projects);
    this.diagnostics = new Diagnostics(this.documents, client, (project) => this.settingsOf(project), send);
  }

  settingsOf(project: Project): Settings {
    return this.settings.get(project) ?? defaultEditorSettings;
  }

  /** What the engine of a project was told last. */
  analysisSettingsOf(project: Project): ReturnType<typeof analysisSettings> {
    return this.wanted.get(project) ?? analysisSettings(this.settingsOf(project));
  }

  /** @param target what is known of the project besides its settings */
  configure(project: Project, settings: Settings, target: ProjectTarget): void {
    const known = this.settings.has(project);
    this.settings.set(project, settings);
    const { config } = this.projects.folderOfProject(project)?.config.applied ?? noConfig;
    // What the project says of its target holds for all who work on it.
    const wanted = analysisSettings(
      {
        ...settings,
        libc: config.libc ?? settings.libc,
        'python.version': config.python ?? settings['python.version'],
      },
      target,
    );
    if (!known || JSON.stringify(this.wanted.get(project)) !== JSON.stringify(wanted))
      project.configure(wanted);
    this.wanted.set(project, wanted);
    this.changed();
    this.scheduler.flush();
    this.publishAll(project);
  }

  /** To be called after each change of a file. */
  changed(): void {
    this.texts.clear();
    this.scheduler.changed();
  }

  /** An open document shows its findings at once, also when they are the same as before or none. */
  opened(document: OpenDocument): void {
    this.changed();
    this.scheduler.flush();
    this.show(document.project, document.file);
  }

  /** A file left its program: what it showed goes with it, unless the closed document lives on as a file. */
  closed({ project, file }: OpenDocument): void {
    this.changed();
    this.scheduler.flush();
    this.refresh(project, file);
  }

  refresh(project: Project, file: FileId): void {
    if (project.has(file)) this.show(project, file);
    else this.diagnostics.clear(file);
  }

  /** Findings as the user sees them: at their levels, without those of rules that are off. */
  findings(document: OpenDocument): readonly Finding[] {
    const { project, file } = document;
    return project.has(file) ? this.levelled(project, project.engine.findings(file)) : [];
  }

  private levelled(project: Project, findings: readonly Finding[]): readonly Finding[] {
    const { rules } = this.settingsOf(project);
    const folder = this.projects.folderOfProject(project);
    return folder ? folder.config.apply(findings, rules) : withLevels(findings, rules);
  }

  publishAll(project: Project): void {
    for (const file of project.files()) this.show(project, file);
  }

  text(file: FileId): TextDocument | undefined {
    const open = this.documents.get(file);
    if (open) return open.text;
    const known = this.texts.get(file);
    if (known) return known;
    for (const project of this.projects.all()) {
      const content = project.has(file) ? project.engine.text(file) : undefined;
      if (content === undefined) continue;
      const text = TextDocument.create(this.uri(file), '', 0, content);
      this.texts.set(file, text);
      return text;
    }
    return undefined;
  }

  uri(file: FileId): string {
    return this.documents.get(file)?.uri ?? uriOfFile(file);
  }

  version(file: FileId): number | null {
    return this.documents.get(file)?.text.version ?? null;
  }

  dispose(): void {
    this.scheduler.stop();
    this.projects.dispose();
  }

  private analyse(): void {
    for (const project of this.projects.all()) {
      if (!project.isDirty) continue;
      for (const [file, findings] of project.analyse())
        this.diagnostics.publish(
          project,
          file,
          this.levelled(project, findings),
          this,
          this.scanning.has(project),
        );
      this.tellSkipped(project);
    }
  }

  /** A file that is left out since now, or not any more, shows so; the findings of such a file may be none before and after. */
  private tellSkipped(project: Project): void {
    const before = this.skipped.get(project) ?? new Map<FileId, string>();
    for (const [file, reason] of project.skipped) {
      if (before.get(file) === reason) continue;
      this.log.info(`Skipped ${file}: ${reason}`);
      this.show(project, file);
    }
    for (const file of before.keys()) if (!project.skipped.has(file)) this.show(project, file);
    this.skipped.set(project, new Map(project.skipped));
  }

  private show(project: Project, file: FileId): void {
    const findings = project.has(file) ? this.levelled(project, project.engine.findings(file)) : [];
    this.diagnostics.publish(project, file, findings, this, this.scanning.has(project));
  }
}
