/**
 * Turning a rule off for a folder: the last of a finding's code actions. It writes the folder's settings, where a
 * team can see and review it; the server hears of the change as of any other.
 */
import { commands, ConfigurationTarget, Uri, window, workspace, type Disposable } from 'vscode';
import { t } from '../words';

export function registerSuppress(): Disposable {
  return commands.registerCommand('forksight.turnRuleOff', async (rule?: unknown, target?: unknown) => {
    if (typeof rule !== 'string' || typeof target !== 'string') return;
    const uri = Uri.parse(target);
    const section = workspace.getConfiguration('forksight', uri);
    const folder = workspace.getWorkspaceFolder(uri);
    const known = section.inspect<Record<string, string>>('rules');
    const before = folder ? known?.workspaceFolderValue : known?.globalValue;
    const scope = folder ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Global;
    await section.update('rules', { ...before, [rule]: 'off' }, scope);
    const said = folder
      ? t('Forksight: {0} is off in the settings of folder "{1}"', rule, folder.name)
      : t('Forksight: {0} is off in your user settings', rule);
    window.setStatusBarMessage(said, 5000);
  });
}
