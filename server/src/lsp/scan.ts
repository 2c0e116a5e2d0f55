/**
 * Reads the source files of a folder into its program, a slice at a time, so that the editor is answered in between.
 * They are analysed together at the end: half a program would show half the truth, and each analysis costs as much
 * as the program is large. An open document is analysed before, with what is known so far.
 * Also run again when what is ignored has changed: files that are not found any more are forgotten.
 */
import type { FileId } from '../facts/model';
import { discover, readSource } from '../project/workspaceFiles';
import type { Folder } from './projects';
import type { Workspace } from './workspace';

/** The event loop belongs to the scan for at most about this long. */
const sliceMs = 20;

export interface ScanProgress {
  report(message: string): void;
}

/** @param beforeAnalysis called when all files are read and nothing is analysed yet */
export async function scan(
  workspace: Workspace,
  folder: Folder,
  progress: ScanProgress,
  beforeAnalysis: () => Promise<void>,
): Promise<void> {
  const { project, path, closed } = folder;
  // Asked as a function: the compiler takes a property for unchanged across an await.
  const isClosed = () => closed.signal.aborted;
  if (path === null || isClosed()) return;
  const found = new Set<FileId>();
  let sliceEnd = performance.now() + sliceMs;
  workspace.scanning.add(project);
  project.compiledAs(folder.config.compiledAs());
  try {
    for await (const entry of discover(path, { signal: closed.signal, exclusions: folder.config })) {
      if (isClosed()) return;
      if (entry.k === 'skipped') {
        project.skipped.set(entry.file, entry.reason);
        continue;
      }
      const { file } = entry;
      found.add(file);
      // An inner folder of the workspace has a program of its own; an open document's text is its editor's.
      if (workspace.projects.folderOf(file) !== folder || workspace.documents.get(file)) continue;
      const source = await readSource(file);
      if (isClosed()) return;
      if (workspace.documents.get(file)) continue;
      if (source.ok) project.set(file, source.language, source.text, false);
      else if (source.reason !== null) project.skip(file, source.reason);
      else continue;
      if (performance.now() < sliceEnd) continue;
      progress.report(`${project.size} files`);
      await nextTurn();
      sliceEnd = performance.now() + sliceMs;
    }
    for (const file of project.files())
      if (!found.has(file) && !workspace.documents.get(file)) {
        project.remove(file);
        workspace.diagnostics.clear(file);
      }
    if (!isClosed()) await beforeAnalysis();
  } finally {
    workspace.scanning.delete(project);
    if (!isClosed()) {
      project.linkedBy(folder.modules.model(project.files()));
      workspace.changed();
      workspace.scheduler.flush();
      workspace.publishAll(project);
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
