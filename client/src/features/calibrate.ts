/**
 * "Calibrate": measures what tasks cost on this machine and keeps it for all windows, so that hovers and estimates
 * speak of this machine and not of somebody else's.
 */
import {
  commands,
  EventEmitter,
  ProgressLocation,
  window,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import {
  CalibrateRequest,
  CalibrationNotification,
  type CalibrateOutcome,
  type Calibration,
} from '../../../server/src/protocol';
import type { Server } from '../client';
import type { Host } from '../host';
import { reasonOf } from '../log';
import { profileRefusal } from '../trust';
import { t } from '../words';

const kept = 'calibration';

export class Calibrate implements Disposable {
  private readonly changed = new EventEmitter<Calibration>();
  private readonly subscription: Disposable;
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly extension: ExtensionContext,
    private readonly host: Host,
    private readonly server: Server,
  ) {
    this.subscription = commands.registerCommand('forksight.calibrate', () => this.command());
  }

  /** What was measured last; null: nothing yet, or on another machine. */
  get current(): Calibration | null {
    const value = this.extension.globalState.get<{ machine: string; calibration: Calibration }>(kept);
    return value?.machine === machineOf(this.host) ? value.calibration : null;
  }

  /** Tells a server that has just started. */
  tellServer(): void {
    const { current } = this;
    if (current) void this.server.current?.sendNotification(CalibrationNotification, current);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async command(): Promise<void> {
    const refusal = profileRefusal(this.host);
    if (refusal !== null) {
      void window.showWarningMessage(refusal);
      return;
    }
    const outcome = await window.withProgress(
      {
        location: ProgressLocation.Notification,
        title: t('Measuring what tasks cost here'),
        cancellable: true,
      },
      (_progress, token) =>
        this.server
          .request<CalibrateOutcome>(CalibrateRequest, {}, token)
          .catch((error: unknown): CalibrateOutcome => ({ ok: false, reason: reasonOf(error) })),
    );
    if (!outcome.ok) {
      void window.showErrorMessage(t('Nothing was calibrated: {0}', outcome.reason));
      return;
    }
    const value = { machine: machineOf(this.host), calibration: outcome.calibration };
    await this.extension.globalState.update(kept, value);
    this.changed.fire(outcome.calibration);
    await commands.executeCommand('forksight.showCalibration');
  }
}

/** Settings follow a user from machine to machine, measurements must not. */
function machineOf(host: Host): string {
  return host.system.map(([, value]) => value).join(' ');
}
