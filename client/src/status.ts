/**
 * The language status item of an editor in one of our languages: what the server does, how much it looks at and what
 * it left out. Its command opens the log.
 */
import { languages, LanguageStatusSeverity, type Disposable, type LanguageStatusItem } from 'vscode';
import { statusSelector } from './languages';
import type { ServerStatus } from '../../server/src/protocol';
import { t } from './words';

export type ServerState = 'off' | 'starting' | 'running' | 'stopped';

export class Status implements Disposable {
  private readonly item: LanguageStatusItem;

  constructor() {
    this.item = languages.createLanguageStatusItem('forksight.status', statusSelector());
    this.item.name = 'Forksight';
    this.item.command = { command: 'forksight.showLog', title: t('Show Log') };
    this.state('off');
  }

  state(state: ServerState): void {
    this.item.busy = state === 'starting';
    this.item.severity =
      state === 'stopped' ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    switch (state) {
      case 'off':
        this.item.text = t('Forksight is off');
        this.item.detail = t('setting forksight.enable');
        return;
      case 'starting':
        this.item.text = t('Forksight is starting');
        this.item.detail = '';
        return;
      case 'running':
        this.item.text = 'Forksight';
        this.item.detail = t('running');
        return;
      case 'stopped':
        this.item.text = t('Forksight has stopped');
        this.item.detail = t('use "Forksight: Restart Server"');
    }
  }

  /** @param python the interpreter that the Python extension names, where it does */
  details(status: ServerStatus, python: string | null): void {
    const skipped = status.skipped.length;
    this.item.severity = skipped > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
    const took = status.lastAnalysisMs.toFixed(1);
    this.item.detail = [
      status.files === 1 ? t('1 file, {0} ms', took) : t('{0} files, {1} ms', status.files, took),
      skipped === 0
        ? null
        : skipped === 1
          ? t('1 file skipped (see the log)')
          : t('{0} files skipped (see the log)', skipped),
      status.flags,
      status.python,
      python === null ? null : t('profiles run with {0}', python),
    ]
      .filter((part) => part !== null && part !== undefined)
      .join('; ');
  }

  dispose(): void {
    this.item.dispose();
  }
}
