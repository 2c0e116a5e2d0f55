/**
 * What the last run says about the findings: seen, or passed without being seen. A run proves what it saw and nothing
 * about what it did not, and the words say so. A line that was edited since, or never reached, keeps its finding as
 * it was.
 */
import { Diagnostic, Uri, type Disposable } from 'vscode';
import type { Annotations } from './annotations';
import { ruleOf } from './findingPaths';
import type { Runs } from './runs';
import { t } from '../words';

/** Passes a file's diagnostics on to the editor. */
export type Show = (uri: Uri, diagnostics: Diagnostic[]) => void;

export class Verdicts implements Disposable {
  /** Diagnostics as the server sent them, and how to show them. */
  private readonly sent = new Map<string, { diagnostics: Diagnostic[]; show: Show; said: string }>();
  private readonly subscription: Disposable;

  constructor(
    private readonly annotations: Annotations,
    private readonly runs: Runs,
  ) {
    this.subscription = annotations.onDidChange(() => {
      for (const [uri, { diagnostics, show, said }] of this.sent) {
        const next = this.withVerdicts(Uri.parse(uri), diagnostics);
        if (textOf(next) !== said) this.pass(Uri.parse(uri), diagnostics, show);
      }
    });
  }

  /** Middleware of the language client. */
  handle(uri: Uri, diagnostics: Diagnostic[], show: Show): void {
    this.pass(uri, diagnostics, show);
  }

  dispose(): void {
    this.subscription.dispose();
    this.sent.clear();
  }

  private pass(uri: Uri, diagnostics: Diagnostic[], show: Show): void {
    const next = this.withVerdicts(uri, diagnostics);
    if (diagnostics.length === 0) this.sent.delete(uri.toString());
    else this.sent.set(uri.toString(), { diagnostics, show, said: textOf(next) });
    show(uri, next);
  }

  /** Whether the last run would have seen what the rule is about (server/src/profile/hazards.ts, lockHazards.ts). */
  private isObserved(rule: string): boolean {
    const locks = this.runs.current?.report.locks !== undefined;
    return rule === 'fork-after-thread' || (rule === 'lock-held-across-fork' && locks);
  }

  private withVerdicts(uri: Uri, diagnostics: Diagnostic[]): Diagnostic[] {
    const lines = new Map(this.annotations.costsOf(uri).map((one) => [one.line, one]));
    if (lines.size === 0) return diagnostics;
    return diagnostics.map((diagnostic) => {
      const rule = ruleOf(diagnostic);
      const at = lines.get(diagnostic.range.start.line + 1);
      if (!at || at.stale || !this.isObserved(rule)) return diagnostic;
      const calls = at.costs.sites.reduce((sum, site) => sum + site.count, 0);
      const seen = at.costs.hazards.some((hazard) => hazard.rule === rule);
      if (!seen && calls === 0) return diagnostic;
      const verdict = seen
        ? t('Confirmed: the last profile saw this happen here.')
        : calls === 1
          ? t(
              'Not seen: the last profile came by here once and did not see it happen. That proves nothing for other runs.',
            )
          : t(
              'Not seen: the last profile came by here {0} times and did not see it happen. That proves nothing for other runs.',
              calls,
            );
      const { range, message, severity } = diagnostic;
      return Object.assign(new Diagnostic(range, message, severity), diagnostic, {
        message: `${message}\n${verdict}`,
      });
    });
  }
}

function textOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ message }) => message).join('\0');
}
