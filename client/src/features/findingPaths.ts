/**
 * The causal steps of the findings in the active editor, as a tree to step through: thread started here, fork here,
 * unsafe call here. It is made of what the diagnostics carry, so that it shows what the Problems panel shows.
 */
import {
  commands,
  DiagnosticSeverity,
  EventEmitter,
  languages,
  Range,
  TextEditorRevealType,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Disposable,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import { t } from '../words';

interface FindingNode {
  readonly uri: Uri;
  readonly diagnostic: Diagnostic;
  readonly steps: StepNode[];
}
interface StepNode {
  readonly finding: FindingNode;
  readonly number: number;
  readonly step: DiagnosticRelatedInformation;
}
type Node = FindingNode | StepNode;

const icons: Record<DiagnosticSeverity, string> = {
  [DiagnosticSeverity.Error]: 'error',
  [DiagnosticSeverity.Warning]: 'warning',
  [DiagnosticSeverity.Information]: 'info',
  [DiagnosticSeverity.Hint]: 'lightbulb',
};

/** So many are shown with their steps. */
const expandedFindings = 3;

export class FindingPaths implements TreeDataProvider<Node>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  private readonly view: TreeView<Node>;
  private readonly subscriptions: Disposable[];
  private uri: Uri | null = null;
  private nodes: FindingNode[] = [];
  /** The step that was shown last. */
  private current: StepNode | null = null;
  readonly onDidChangeTreeData = this.changed.event;

  constructor() {
    this.view = window.createTreeView<Node>('forksight.paths', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.subscriptions = [
      this.view,
      window.onDidChangeActiveTextEditor((editor) => {
        // A step into another file must not replace the path that it belongs to.
        if (editor && editor.document.uri.toString() !== this.current?.step.location.uri.toString())
          this.showFile(editor.document.uri);
      }),
      languages.onDidChangeDiagnostics(({ uris }) => {
        if (this.uri && uris.some((uri) => uri.toString() === this.uri?.toString())) this.showFile(this.uri);
      }),
      commands.registerCommand('forksight.showFindingPath', (uri?: unknown, rule?: unknown, line?: unknown) =>
        this.showFinding(uri, rule, line),
      ),
      commands.registerCommand('forksight.nextStep', () => this.move(1)),
      commands.registerCommand('forksight.previousStep', () => this.move(-1)),
      commands.registerCommand('forksight.openStep', (node?: unknown) => {
        const found = this.nodes.flatMap((finding) => finding.steps).find((step) => step === node);
        return found && this.open(found);
      }),
    ];
    if (window.activeTextEditor) this.showFile(window.activeTextEditor.document.uri);
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.nodes;
    return 'steps' in node ? node.steps : [];
  }

  getParent(node: Node): Node | undefined {
    return 'finding' in node ? node.finding : undefined;
  }

  getTreeItem(node: Node): TreeItem {
    if (!('steps' in node)) return stepItem(node);
    // Of many findings the list is what one wants to see; the one that is stepped through opens by itself.
    const isOverview = this.nodes.length > expandedFindings;
    return findingItem(
      node,
      isOverview ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded,
    );
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private showFile(uri: Uri): void {
    this.uri = uri;
    this.nodes = ours(uri).map((diagnostic) => {
      const finding: FindingNode = { uri, diagnostic, steps: [] };
      const place = { location: { uri, range: diagnostic.range }, message: t('the finding') };
      const steps = diagnostic.relatedInformation?.length ? diagnostic.relatedInformation : [place];
      steps.forEach((step, i) => finding.steps.push({ finding, number: i + 1, step }));
      return finding;
    });
    if (this.current) this.current = this.again(this.current);
    this.view.message =
      this.nodes.length === 0 ? t('No findings in {0}.', workspace.asRelativePath(uri)) : '';
    this.changed.fire(undefined);
  }

  /** The same step after the diagnostics were made anew. */
  private again({ finding, number }: StepNode): StepNode | null {
    const { diagnostic } = finding;
    const same = this.nodes.find(
      (node) =>
        ruleOf(node.diagnostic) === ruleOf(diagnostic) && node.diagnostic.message === diagnostic.message,
    );
    return same?.steps[number - 1] ?? null;
  }

  /** The finding that is named, or the one at the cursor, or the file's first. */
  private async showFinding(target: unknown, rule: unknown, line: unknown): Promise<void> {
    const editor = window.activeTextEditor;
    const uri = typeof target === 'string' ? Uri.parse(target) : editor?.document.uri;
    if (!uri) return;
    this.current = null;
    this.showFile(uri);
    const at = typeof line === 'number' ? line : editor?.selection.active.line;
    const here = this.nodes.filter(
      ({ diagnostic }) =>
        (typeof rule !== 'string' || ruleOf(diagnostic) === rule) &&
        (at === undefined || (diagnostic.range.start.line <= at && at <= diagnostic.range.end.line)),
    );
    const first = (here[0] ?? this.nodes[0])?.steps[0];
    if (!first) {
      void window.showInformationMessage(t('Forksight has found nothing in this file.'));
      return;
    }
    await commands.executeCommand('forksight.paths.focus');
    await this.open(first);
  }

  private async move(by: 1 | -1): Promise<void> {
    if (!this.current) {
      await this.showFinding(undefined, undefined, undefined);
      return;
    }
    const { steps } = this.current.finding;
    const next = steps[this.current.number - 1 + by];
    if (next) await this.open(next);
    else
      window.setStatusBarMessage(by > 0 ? t('This was the last step.') : t('This was the first step.'), 3000);
  }

  private async open(node: StepNode): Promise<void> {
    this.current = node;
    const { uri, range } = node.step.location;
    const editor = await window.showTextDocument(uri, { selection: range, preserveFocus: false });
    editor.revealRange(new Range(range.start, range.start), TextEditorRevealType.InCenterIfOutsideViewport);
    if (this.view.visible) await this.view.reveal(node, { select: true, focus: false });
    window.setStatusBarMessage(
      t('Step {0} of {1}: {2}', node.number, node.finding.steps.length, node.step.message),
      8000,
    );
  }
}

function ours(uri: Uri): Diagnostic[] {
  return languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'forksight')
    .sort((a, b) => a.range.start.compareTo(b.range.start));
}

export function ruleOf({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

function severityName(severity: DiagnosticSeverity): string {
  switch (severity) {
    case DiagnosticSeverity.Error:
      return t('Error');
    case DiagnosticSeverity.Warning:
      return t('Warning');
    case DiagnosticSeverity.Information:
      return t('Information');
    case DiagnosticSeverity.Hint:
      return t('Hint');
  }
}

function findingItem({ diagnostic, steps }: FindingNode, state: TreeItemCollapsibleState): TreeItem {
  const item = new TreeItem(ruleOf(diagnostic), state);
  item.description = plain(diagnostic.message).replaceAll('\n', ' ');
  item.tooltip = diagnostic.message;
  item.iconPath = new ThemeIcon(icons[diagnostic.severity]);
  item.contextValue = 'finding';
  const severity = severityName(diagnostic.severity);
  item.accessibilityInformation = {
    label: t(
      '{0}, {1}, line {2}, {3} steps: {4}',
      severity,
      ruleOf(diagnostic),
      diagnostic.range.start.line + 1,
      steps.length,
      diagnostic.message,
    ),
  };
  return item;
}

/** Trees show text as it is. */
function plain(message: string): string {
  return message.replaceAll('`', '');
}

function stepItem(node: StepNode): TreeItem {
  const { step, number, finding } = node;
  const line = step.location.range.start.line + 1;
  const isHere = step.location.uri.toString() === finding.uri.toString();
  const place = isHere ? t('line {0}', line) : `${workspace.asRelativePath(step.location.uri)}:${line}`;
  const item = new TreeItem(`${number}. ${plain(step.message)}`, TreeItemCollapsibleState.None);
  item.description = place;
  item.tooltip = `${step.message} (${place})`;
  item.command = { command: 'forksight.openStep', title: t('Show This Step'), arguments: [node] };
  item.accessibilityInformation = {
    label: t('Step {0} of {1}, {2}: {3}', number, finding.steps.length, place, step.message),
  };
  return item;
}
