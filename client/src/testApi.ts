/** What the tests in real VS Code need to see; not a promise to other extensions. */
import { Uri, type TreeItem } from 'vscode';
import type { ProfileOutcome, ServerStatus } from '../../server/src/protocol';
import type { Forksight } from './context';
import type { RunOptions } from './features/profile';

export interface ForksightTestApi {
  /** Settles when the server has answered or has failed to start. */
  readonly ready: Promise<void>;
  annotations(
    uri: string,
  ): readonly { readonly line: number; readonly text: string; readonly stale: boolean }[];
  profile(uri: string, options?: RunOptions): Promise<ProfileOutcome>;
  /** Types for the program that runs; null ends its input. */
  input(text: string | null): void;
  /** Process id of the language server. */
  serverPid(): number | undefined;
  status(): Promise<ServerStatus>;
  /** The trees as a screen reader has them: label, description and, indented, what is below. */
  tasks(): string;
  paths(): string;
  estimates(uri: string): readonly { readonly line: number; readonly text: string }[];
  /** The webviews: what they say that they show, and where exports go. */
  readonly charts: Forksight['charts'];
}

export function testApi(own: Forksight, ready: Promise<void>): ForksightTestApi {
  return {
    ready,
    annotations: (uri) => own.annotations.of(uri),
    profile: (uri, options = {}) => own.profile.run(Uri.parse(uri), options),
    input: (text) => {
      own.profile.input(text);
    },
    serverPid: () => own.server.pid,
    status: () => own.serverStatus(),
    tasks: () => outline(own.tasks),
    paths: () => outline(own.paths),
    estimates: (uri) => own.estimates.of(uri),
    charts: own.charts,
  };
}

/** Any of our trees as text. */
function outline<T>(tree: { getChildren(node?: T): T[]; getTreeItem(node: T): TreeItem }): string {
  const lines: string[] = [];
  const walk = (nodes: T[], indent: string): void => {
    for (const node of nodes) {
      const { label, description } = tree.getTreeItem(node);
      const name = typeof label === 'string' ? label : (label?.label ?? '');
      lines.push(`${indent}${name} | ${typeof description === 'string' ? description : ''}`);
      walk(tree.getChildren(node), `${indent}  `);
    }
  };
  walk(tree.getChildren(), '');
  return lines.join('\n');
}
