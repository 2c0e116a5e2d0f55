/** Runs a scan beside everything else, with a progress bar where it takes long enough to wonder about. */
import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { Folder } from './projects';
import { scan } from './scan';
import type { Workspace } from './workspace';

/** A scan that is over sooner shows nothing. */
const showAfterMs = 500;

/** Starts the scan of a folder; its end is not waited for. */
export function scanBeside(
  connection: Connection,
  workspace: Workspace,
  folder: Folder,
  beforeAnalysis: () => Promise<void>,
): void {
  const start = performance.now();
  let bar: Promise<WorkDoneProgressServerReporter | null> | null = null;
  const report = (message: string) => {
    if (!workspace.client.workDoneProgress || performance.now() - start < showAfterMs) return;
    bar ??= begin(connection);
    void bar.then((progress) => progress?.report(message));
  };
  const finish = () => void bar?.then((progress) => progress?.done());
  scan(workspace, folder, { report }, beforeAnalysis).then(
    () => {
      finish();
      const ms = Math.round(performance.now() - start);
      connection.console.info(`Read ${folder.project.size} files of ${folder.uri} in ${ms} ms`);
    },
    (error: unknown) => {
      finish();
      connection.console.error(`Reading ${folder.uri} failed: ${String(error)}`);
    },
  );
}

/** null where the client will not have one: the scan goes on without. */
async function begin(connection: Connection): Promise<WorkDoneProgressServerReporter | null> {
  try {
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin('Forksight: reading files');
    return progress;
  } catch {
    return null;
  }
}
