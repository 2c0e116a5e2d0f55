/**
 * Changes on disk that no editor made: a build, a checkout, a file deleted in the tree. A deleted folder is reported
 * once for all that was in it, a folder that came may be reported without its files.
 */
import { FileChangeType, WatchKind, type FileEvent, type FileSystemWatcher } from 'vscode-languageserver';
import { stat } from 'node:fs/promises';
import type { FileId } from '../facts/model';
import { IgnoreRules } from '../project/ignoreRules';
import { moduleFiles } from '../project/modules/reader';
import { declaringFiles } from '../project/pythonVersion';
import { isServerFile, serverFilePatterns } from '../project/servers';
import { languageOfName, mayBeScript, sourceExtensions } from '../project/languages';
import { readSource } from '../project/workspaceFiles';
import { configFiles } from './folderConfig';
import { fileOfUri, pathOfUri } from './names';
import type { Folder } from './projects';
import type { Workspace } from './workspace';

/** Files that say what the code is for, as names and patterns. */
const targetPatterns = [...declaringFiles, ...serverFilePatterns];

function isTargetFile(name: string): boolean {
  return declaringFiles.includes(name) || isServerFile(name);
}

export const watchers: FileSystemWatcher[] = [
  { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
  {
    globPattern: `**/*.{${sourceExtensions.filter((e) => !e.includes('+')).join(',')}}`,
    kind: WatchKind.Change,
  },
  { globPattern: `**/{${configFiles.join(',')}}`, kind: WatchKind.Change },
  {
    globPattern: '**/{package.json,pnpm-workspace.yaml,lerna.json,tsconfig*.json,jsconfig*.json}',
    kind: WatchKind.Change,
  },
  { globPattern: `**/{${targetPatterns.join(',')}}`, kind: WatchKind.Change },
];

export interface Applied {
  /** Folders that must be read again as a whole. */
  readonly again: readonly Folder[];
  /** What says for which Python, and for which servers, the code is may have changed. */
  readonly targets: boolean;
}

export async function applyFileEvents(workspace: Workspace, events: readonly FileEvent[]): Promise<Applied> {
  const again = new Set<Folder>();
  const linked = new Set<Folder>();
  let targets = false;
  for (const { uri, type } of events) {
    if (pathOfUri(uri) === null) continue;
    const file = fileOfUri(uri);
    const folder = workspace.projects.folderOf(file);
    if (!folder?.path) continue;
    if (isTargetFile(file.slice(file.lastIndexOf('/') + 1))) targets = true;
    if (configFiles.includes(file.slice(file.lastIndexOf('/') + 1))) {
      folder.config.reset();
      folder.rules = new IgnoreRules(folder.path, folder.config);
      again.add(folder);
    } else if (moduleFiles.test(file)) {
      // What is installed has no part in it, and comes by the thousand.
      if (file.includes('/node_modules/')) continue;
      folder.modules.reset();
      linked.add(folder);
    } else if (type === FileChangeType.Deleted) {
      gone(workspace, folder, file);
    } else if (languageOfName(file) !== null || mayBeScript(file)) {
      if (await isFolder(file)) again.add(folder);
      else await came(workspace, file);
      linked.add(folder);
    }
  }
  for (const { project, modules } of linked) project.linkedBy(modules.model(project.files()));
  workspace.changed();
  return { again: [...again], targets };
}

/**
 * An open document loses its findings too: the program is without that file now. They come back with the next edit or
 * with the file: an editor may keep a document open long after its last tab was closed.
 */
function gone(workspace: Workspace, folder: Folder, file: FileId): void {
  const { project } = folder;
  for (const known of [...project.files(), ...project.skipped.keys()]) {
    if (known !== file && !known.startsWith(`${file}/`)) continue;
    project.remove(known);
    workspace.diagnostics.clear(known);
  }
}

async function came(workspace: Workspace, file: FileId): Promise<void> {
  const document = workspace.documents.get(file);
  if (document) {
    if (!document.project.has(file)) workspace.documents.takeAgain(document);
    return;
  }
  const folder = await workspace.projects.discoveredBy(file);
  if (!folder) return;
  const source = await readSource(file);
  if (workspace.documents.get(file)) return;
  if (source.ok) folder.project.set(file, source.language, source.text, false);
  else {
    folder.project.remove(file);
    workspace.diagnostics.clear(file);
    if (source.reason !== null) folder.project.skip(file, source.reason);
  }
}

async function isFolder(file: FileId): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch {
    return false;
  }
}
