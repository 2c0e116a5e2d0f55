/**
 * Whether a program may be run from here. The command is hidden where it may not: by VS Code's own keys for trust and
 * virtual workspaces, which hold before this extension has started, and by `forksight.cannotProfile`. It is asked again
 * in code at the time of the run: a key binding, a task or another extension can call a hidden command.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { commands, workspace, type ExtensionContext, type Uri } from 'vscode';
import { readConfig } from './config';

const findingsStillWork = 'Findings, hovers and fixes still work.';

/** Directory of the native runner; null where this machine cannot have one. */
export function nativeDirectory(extension: ExtensionContext): string | null {
  if (process.platform !== 'linux') return null;
  const directory = readConfig().nativeDirectory ?? path.join(extension.extensionPath, 'native', 'build');
  return existsSync(directory) ? directory : null;
}

/** Why nothing can be profiled in this window; null where it can. */
export function profileRefusal(extension: ExtensionContext): string | null {
  if (process.platform !== 'linux')
    return `Profiling needs Linux; this is ${process.platform}. ${findingsStillWork}`;
  if (!workspace.isTrusted)
    return `Profiling runs the program in the file, so it needs a trusted workspace. ${findingsStillWork}`;
  if (nativeDirectory(extension) === null)
    return `The native runner is not part of this build of Forksight, so nothing can be profiled. ${findingsStillWork}`;
  return null;
}

/** Why this file cannot be profiled; null where it can. */
export function fileRefusal(extension: ExtensionContext, uri: Uri): string | null {
  if (uri.scheme === 'untitled') return 'Save the file first: a profile runs the file on disk.';
  if (uri.scheme !== 'file')
    return `Profiling needs the file on this machine's disk; this one is virtual (${uri.scheme}:). ${findingsStillWork}`;
  return profileRefusal(extension);
}

export async function updateProfileContext(extension: ExtensionContext): Promise<void> {
  await commands.executeCommand('setContext', 'forksight.cannotProfile', profileRefusal(extension) !== null);
}
