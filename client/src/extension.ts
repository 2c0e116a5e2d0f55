/** Where VS Code starts and ends the extension in a Node extension host; see context.ts for what it owns. */
import type { ExtensionContext } from 'vscode';
import { nodeHost } from './nodeHost';
import { start, stop } from './start';
import type { ForksightTestApi } from './testApi';

export type { ForksightTestApi } from './testApi';

export function activate(extension: ExtensionContext): ForksightTestApi {
  return start(extension, nodeHost(extension));
}

export function deactivate(): Promise<void> {
  return stop();
}
