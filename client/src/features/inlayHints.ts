/**
 * Whether the server's inlay hints are shown: never, on request until the window closes, or always. The middleware
 * asks here, so that the server need not know.
 */
import { commands, window, workspace, type Disposable } from 'vscode';
import { InlayHintRequest } from 'vscode-languageclient';
import type { Server } from '../client';

export class InlayHints implements Disposable {
  private requested = false;
  private readonly subscriptions: Disposable[];

  constructor(private readonly server: Server) {
    this.subscriptions = [
      commands.registerCommand('forksight.toggleInlayHints', () => {
        this.toggle();
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('forksight.inlayHints')) this.refresh();
      }),
    ];
  }

  get areShown(): boolean {
    const setting: unknown = workspace.getConfiguration('forksight').get('inlayHints');
    return setting === 'always' || (setting !== 'off' && this.requested);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private toggle(): void {
    const setting: unknown = workspace.getConfiguration('forksight').get('inlayHints');
    if (setting === 'off' || setting === 'always') {
      void window.showInformationMessage(
        `The setting forksight.inlayHints is "${setting}"; with "onRequest" this command shows and hides them.`,
      );
      return;
    }
    this.requested = !this.requested;
    this.refresh();
    window.setStatusBarMessage(`Forksight: inlay hints are ${this.requested ? 'shown' : 'hidden'}`, 5000);
  }

  private refresh(): void {
    const feature = this.server.current?.getFeature(InlayHintRequest.method);
    for (const document of workspace.textDocuments)
      feature?.getProvider(document)?.onDidChangeInlayHints.fire();
  }
}
