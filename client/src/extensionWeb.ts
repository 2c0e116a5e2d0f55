/** Where VS Code for the Web starts and ends the extension; see context.ts for what it owns. */
import type { ExtensionContext } from 'vscode';
import { start, stop } from './start';
import type { ForksightTestApi } from './testApi';
import { webHost } from './webHost';

export function activate(extension: ExtensionContext): ForksightTestApi {
  return start(extension, webHost(extension));
}

export function deactivate(): Promise<void> {
  return stop();
}
