/** Follows the Python extension, where there is one: its choice for each workspace folder goes to the server. */
import { Disposable, extensions, workspace } from 'vscode';
import { SelectedPythonsNotification } from '../../../server/src/protocol';
import type { Server } from '../client';
import { pythonExtension } from './interpreter';
import { SelectedPythons } from './selectedPythons';

export class FollowPython implements Disposable {
  private readonly selected: SelectedPythons;
  private readonly subscriptions: Disposable;

  constructor(server: Server) {
    this.selected = new SelectedPythons({
      // With a Python file open it starts anyway, and only then it is waited for.
      api: () => pythonExtension(workspace.textDocuments.some(isPython)).catch(() => null),
      folders: () => [
        ...(workspace.workspaceFolders ?? []).map(({ uri }) => ({ uri: uri.toString(), resource: uri })),
        { uri: null, resource: undefined },
      ],
      send: (params) => {
        // One that is not there yet is told when it has started.
        const client = server.current;
        if (client?.isRunning())
          client.sendNotification(SelectedPythonsNotification, params).catch(() => undefined);
      },
    });
    const again = (): void => void this.selected.refresh();
    this.subscriptions = Disposable.from(
      server.onState((state) => {
        if (state === 'running') void this.selected.serverStarted();
      }),
      extensions.onDidChange(again),
      workspace.onDidChangeWorkspaceFolders(again),
      workspace.onDidOpenTextDocument((document) => {
        if (isPython(document)) again();
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.selected.dispose();
  }
}

const isPython = ({ languageId }: { readonly languageId: string }): boolean => languageId === 'python';
