/**
 * The profiles of this window: the last one, which everything shows, and for each program the one before it, which
 * figures are compared with. Whoever shows something of a run listens here and knows nothing of the others.
 */
import { EventEmitter, type Disposable } from 'vscode';
import type { ProfileReport } from '../../../server/src/protocol';

export interface Run {
  readonly report: ProfileReport;
  /** The run of the same program before this one. */
  readonly before: ProfileReport | null;
  readonly at: Date;
}

export class Runs implements Disposable {
  private last: Run | null = null;
  private readonly byTarget = new Map<string, ProfileReport>();
  private readonly changed = new EventEmitter<Run | null>();

  /** Fires with the run that is shown from now on; null: none. */
  readonly onDidChange = this.changed.event;

  get current(): Run | null {
    return this.last;
  }

  add(report: ProfileReport): void {
    const { file } = report.target;
    this.last = { report, before: this.byTarget.get(file) ?? null, at: new Date() };
    this.byTarget.set(file, report);
    this.changed.fire(this.last);
  }

  /** Nothing is shown any more; the next run of a program is still compared with its last one. */
  clear(): void {
    this.last = null;
    this.changed.fire(null);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
