/** Above each function: what the tasks that it created cost in the last run, all its lines together. */
import {
  CodeLens,
  EventEmitter,
  languages,
  Range,
  type CancellationToken,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import { FunctionsRequest, type FunctionsParams, type FunctionsResult } from '../../../server/src/protocol';
import type { Server } from '../client';
import { readConfig } from '../config';
import { statusSelector } from '../languages';
import type { Annotations } from './annotations';
import { duration, siteName, type LineCosts } from './costText';
import { t } from '../words';

export class FunctionLens implements CodeLensProvider, Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly subscriptions: Disposable[];
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly annotations: Annotations,
    private readonly server: Server,
  ) {
    this.subscriptions = [
      annotations.onDidChange(() => {
        this.changed.fire();
      }),
      languages.registerCodeLensProvider(statusSelector(), this),
    ];
  }

  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    const lines = this.annotations.costsOf(document.uri);
    if (lines.length === 0 || !readConfig().inlineCosts) return [];
    const params: FunctionsParams = { uri: document.uri.toString() };
    const { functions } = await this.server.request<FunctionsResult>(FunctionsRequest, params, token);
    return functions.flatMap(({ name, startLine, endLine }) => {
      const own = lines.filter(
        ({ line }) =>
          line >= startLine &&
          line <= endLine &&
          // The innermost function that holds the line.
          !functions.some((f) => f.startLine > startLine && f.startLine <= line && f.endLine >= line),
      );
      const title = lensText(own.map(({ costs }) => costs));
      if (title === null) return [];
      const stale = own.some((one) => one.stale) ? ` · ${t('stale')}` : '';
      const at = new Range(startLine - 1, 0, startLine - 1, 0);
      const tooltip = t('What {0} created in the last run; opens the timeline', name);
      return [
        new CodeLens(at, {
          title: `${title}${stale}`,
          tooltip,
          command: 'forksight.showTimeline',
          arguments: [],
        }),
      ];
    });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}

/** `8 × fork, 4 × thread: 1.3 ms in all · 1 hazard seen`; null where the function created nothing. */
export function lensText(lines: readonly LineCosts[]): string | null {
  const counts = new Map<string, number>();
  let total = 0;
  for (const site of lines.flatMap((line) => line.sites)) {
    counts.set(siteName(site), (counts.get(siteName(site)) ?? 0) + site.count);
    total += site.costUs.total;
  }
  const hazards = lines.reduce((sum, line) => sum + line.hazards.length, 0);
  if (counts.size === 0) return null;
  const what = [...counts].map(([name, count]) => `${count} × ${name}`).join(', ');
  const seen =
    hazards === 0 ? '' : ` · ${hazards === 1 ? t('1 hazard seen') : t('{0} hazards seen', hazards)}`;
  return `${t('{0}: {1} in all', what, duration(total))}${seen}`;
}
