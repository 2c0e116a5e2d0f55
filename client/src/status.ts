/**
 * The language status item of an editor in one of our languages: what the server does, how much it looks at and what
 * it left out. Its command opens the log.
 */
import { languages, LanguageStatusSeverity, type Disposable, type LanguageStatusItem } from 'vscode';
import { statusSelector } from './languages';
import type { ServerStatus } from '../../server/src/protocol';

export type ServerState = 'off' | 'starting' | 'running' | 'stopped';

export class Status implements Disposable {
  private readonly item: LanguageStatusItem;

  constructor() {
    this.item = languages.createLanguageStatusItem('forksight.status', statusSelector());
    this.item.name = 'Forksight';
    this.item.command = { command: 'forksight.showLog', title: 'Show Log' };
    this.state('off');
  }

  state(state: ServerState): void {
    this.item.busy = state === 'starting';
    this.item.severity =
      state === 'stopped' ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    switch (state) {
      case 'off':
        this.item.text = 'Forksight is off';
        this.item.detail = 'setting forksight.enable';
        return;
      case 'starting':
        this.item.text = 'Forksight is starting';
        this.item.detail = '';
        return;
      case 'running':
        this.item.text = 'Forksight';
        this.item.detail = 'running';
        return;
      case 'stopped':
        this.item.text = 'Forksight has stopped';
        this.item.detail = 'use "Forksight: Restart Server"';
    }
  }

  /** @param python the interpreter that the Python extension names, where it does */
  details(status: ServerStatus, python: string | null): void {
    const skipped = status.skipped.length;
    this.item.severity = skipped > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
    this.item.detail =
      `${count(status.files, 'file')} analysed, last change in ${status.lastAnalysisMs.toFixed(1)} ms` +
      (skipped > 0 ? `; ${count(skipped, 'file')} skipped (see the log)` : '') +
      [status.flags, status.python, python === null ? null : `profiles run with ${python}`]
        .filter((part) => part !== null && part !== undefined)
        .map((part) => `; ${part}`)
        .join('');
  }

  dispose(): void {
    this.item.dispose();
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
