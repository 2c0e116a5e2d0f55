/**
 * Whether the server's inlay hints are shown: never, on request until the window closes, or always. The middleware
 * asks here, so that the server need not know.
 */
import { commands, window, workspace, type Disposable } from 'vscode';
import type { InlayHintRequest } from 'vscode-languageclient';
import type { Server } from '../client';
import { t } from '../words';

const method: typeof InlayHintRequest.method = 'textDocument/inlayHint';

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
        t(
          'The setting forksight.inlayHints is "{0}"; with "onRequest" this command shows and hides them.',
          setting,
        ),
      );
      return;
    }
    this.requested = !this.requested;
    this.refresh();
    window.setStatusBarMessage(
      this.requested ? t('Forksight: inlay hints are shown') : t('Forksight: inlay hints are hidden'),
      5000,
    );
  }

  private refresh(): void {
    const feature = this.server.current?.getFeature(method);
    for (const document of workspace.textDocuments)
      feature?.getProvider(document)?.onDidChangeInlayHints.fire();
  }
}
