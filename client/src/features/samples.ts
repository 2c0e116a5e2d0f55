/** The samples of the walkthrough: a small program with a hazard, one for each family of languages. */
import {
  commands,
  DiagnosticSeverity,
  languages,
  Selection,
  TextEditorRevealType,
  Uri,
  window,
  workspace,
  type Diagnostic,
  type Disposable,
  type ExtensionContext,
  type TextEditor,
} from 'vscode';

const samples = {
  c: { file: 'sample.c', language: 'c' },
  python: { file: 'sample.py', language: 'python' },
  node: { file: 'sample.mjs', language: 'javascript' },
} as const;
/** Who has read on by then is left alone. */
const patienceMs = 5000;

export function registerSamples(extension: ExtensionContext): Disposable {
  return commands.registerCommand('forksight.openSample', async (which?: unknown) => {
    const { file, language } = samples[which === 'python' || which === 'node' ? which : 'c'];
    const uri = Uri.joinPath(extension.extensionUri, 'docs', 'walkthrough', file);
    const content = new TextDecoder().decode(await workspace.fs.readFile(uri));
    const editor = await window.showTextDocument(await workspace.openTextDocument({ language, content }));
    showHazard(editor);
  });
}

/** Puts the cursor on the worst finding once there is one: the reader shall see it, not look for it. */
function showHazard(editor: TextEditor): void {
  const { uri } = editor.document;
  const start = editor.selection;
  const stop = (): void => {
    clearTimeout(timer);
    listener.dispose();
  };
  const look = (): void => {
    const worst = languages.getDiagnostics(uri).filter(isOurs).sort(bySeverity)[0];
    if (!worst) return;
    stop();
    if (!editor.selection.isEqual(start)) return;
    editor.selection = new Selection(worst.range.start, worst.range.start);
    editor.revealRange(worst.range, TextEditorRevealType.InCenter);
  };
  const timer = setTimeout(() => {
    stop();
  }, patienceMs);
  const listener = languages.onDidChangeDiagnostics(look);
  look();
}

const isOurs = ({ source, severity }: Diagnostic): boolean =>
  source === 'forksight' && severity !== DiagnosticSeverity.Hint;

const bySeverity = (a: Diagnostic, b: Diagnostic): number =>
  a.severity - b.severity || a.range.start.compareTo(b.range.start);
