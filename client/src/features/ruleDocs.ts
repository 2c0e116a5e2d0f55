/**
 * The page of a rule as a Markdown preview, from the extension's own files: it opens offline and shows the version of
 * the rule that reported the finding.
 */
import { commands, Uri, window, workspace, type Disposable, type ExtensionContext } from 'vscode';
import { t } from '../words';

const ruleId = /^[a-z][a-z0-9-]*$/;

export function registerRuleDocs(extension: ExtensionContext): Disposable {
  const folder = Uri.joinPath(extension.extensionUri, 'docs', 'rules');
  return commands.registerCommand('forksight.openRulePage', async (id?: unknown) => {
    const rule = typeof id === 'string' ? id : await pick(folder);
    if (rule === undefined) return;
    const page = Uri.joinPath(folder, `${rule}.md`);
    if (!ruleId.test(rule) || !(await exists(page))) {
      void window.showWarningMessage(t('Forksight has no page for a rule named "{0}".', rule));
      return;
    }
    await commands.executeCommand('markdown.showPreview', page);
  });
}

async function pick(folder: Uri): Promise<string | undefined> {
  const pages = await workspace.fs.readDirectory(folder);
  const rules = pages.map(([name]) => name).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return window.showQuickPick(rules.map((name) => name.slice(0, -'.md'.length)).sort(), {
    title: t('Forksight rules'),
    placeHolder: t('Rule whose page to open'),
  });
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
