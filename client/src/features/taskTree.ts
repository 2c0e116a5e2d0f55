/** The tasks of the last run as a tree of who created whom, in a view that people who see nothing can read as well. */
import {
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { ProfileTask } from '../../../server/src/protocol';
import type { Runs } from './runs';
import { childrenOf } from './taskLineage';
import { describeTask, isThread, taskName } from './taskNames';
import { t } from '../words';

/** A loop that creates thousands of tasks is no tree to read: what is more is counted. */
const shownChildren = 200;

interface More {
  readonly more: number;
}
type Node = ProfileTask | More;

export class TaskTree implements TreeDataProvider<Node>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  private readonly subscriptions: Disposable[];
  private children: ReadonlyMap<ProfileTask | null, readonly ProfileTask[]> = new Map();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly runs: Runs) {
    const view = window.createTreeView('forksight.tasks', { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      view,
      runs.onDidChange((run) => {
        this.children = run ? childrenOf(run.report) : new Map();
        view.description = run ? run.report.target.file.replace(/^.*[\\/]/, '') : '';
        this.changed.fire(undefined);
      }),
    ];
  }

  getChildren(node?: Node): Node[] {
    if (node && 'more' in node) return [];
    const all = this.children.get(node ?? null) ?? [];
    const rest = all.length - shownChildren;
    return rest > 0 ? [...all.slice(0, shownChildren), { more: rest }] : [...all];
  }

  getTreeItem(node: Node): TreeItem {
    if ('more' in node) return new TreeItem(t('{0} more', node.more));
    const report = this.runs.current?.report;
    const children = this.children.get(node)?.length ?? 0;
    const state = children > 0 ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None;
    const item = new TreeItem(taskName(node), state);
    if (!report) return item;
    item.description = describeTask(node, report);
    item.iconPath = new ThemeIcon(iconOf(node));
    item.accessibilityInformation = {
      label: [taskName(node), item.description, ...(children > 0 ? [t('created {0}', children)] : [])].join(
        ', ',
      ),
    };
    const flags = node.flags.length > 0 ? `\n\n${t('clone flags')}: \`${node.flags.join(' | ')}\`` : '';
    item.tooltip = new MarkdownString(`**${taskName(node)}**\n\n${item.description}${flags}`);
    const site = node.site === null ? undefined : report.sites[node.site];
    if (site)
      item.command = {
        command: 'vscode.open',
        title: t('Show where it was created'),
        arguments: [
          Uri.file(site.file),
          {
            selection: {
              start: { line: site.line - 1, character: 0 },
              end: { line: site.line - 1, character: 0 },
            },
          },
        ],
      };
    return item;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}

function iconOf(task: ProfileTask): string {
  if (task.exit && ('signal' in task.exit || task.exit.code !== 0)) return 'error';
  if (task.kind === 'root') return 'play-circle';
  return isThread(task) ? 'list-tree' : 'server-process';
}
