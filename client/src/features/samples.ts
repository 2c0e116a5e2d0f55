/** The samples of the walkthrough: a small program with a hazard, one for each family of languages. */
import { commands, Uri, window, workspace, type Disposable, type ExtensionContext } from 'vscode';

const samples = {
  c: { file: 'sample.c', language: 'c' },
  python: { file: 'sample.py', language: 'python' },
  node: { file: 'sample.mjs', language: 'javascript' },
} as const;

export function registerSamples(extension: ExtensionContext): Disposable {
  return commands.registerCommand('forksight.openSample', async (which?: unknown) => {
    const { file, language } = samples[which === 'python' || which === 'node' ? which : 'c'];
    const uri = Uri.joinPath(extension.extensionUri, 'docs', 'walkthrough', file);
    const content = new TextDecoder().decode(await workspace.fs.readFile(uri));
    await window.showTextDocument(await workspace.openTextDocument({ language, content }));
  });
}
