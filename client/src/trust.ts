/**
 * Whether a program may be run from here. The command is hidden where it may not: by VS Code's own keys for trust and
 * virtual workspaces, which hold before this extension has started, and by `forksight.cannotProfile`. It is asked again
 * in code at the time of the run: a key binding, a task or another extension can call a hidden command.
 */
import { commands, workspace, type Uri } from 'vscode';
import { readConfig } from './config';
import type { Host } from './host';
import { t } from './words';

const findingsStillWork = (): string => t('Findings, hovers and fixes still work.');

/** Directory of the native runner; null where there is none. */
export function nativeDirectory(host: Host): string | null {
  return host.nativeDirectory(readConfig().nativeDirectory);
}

/** Why nothing can be profiled in this window; null where it can. */
export function profileRefusal(host: Host): string | null {
  const refusal = host.refusal();
  if (refusal !== null) return `${refusal} ${findingsStillWork()}`;
  if (!workspace.isTrusted)
    return `${t('Profiling runs the program in the file, so it needs a trusted workspace.')} ${findingsStillWork()}`;
  if (nativeDirectory(host) === null)
    return `${t('The native runner is not part of this build of Forksight, so nothing can be profiled.')} ${findingsStillWork()}`;
  return null;
}

/** Why this file cannot be profiled; null where it can. */
export function fileRefusal(host: Host, uri: Uri): string | null {
  if (host.refusal() !== null) return profileRefusal(host);
  if (uri.scheme === 'untitled') return t('Save the file first: a profile runs the file on disk.');
  if (uri.scheme !== 'file')
    return `${t("Profiling needs the file on this machine's disk; this one is virtual ({0}:).", uri.scheme)} ${findingsStillWork()}`;
  return profileRefusal(host);
}

export async function updateProfileContext(host: Host): Promise<void> {
  await commands.executeCommand('setContext', 'forksight.cannotProfile', profileRefusal(host) !== null);
}
