/**
 * "Calibrate": measures what tasks cost on this machine, so that hovers and estimates speak of this machine and not of
 * somebody else's. The server keeps it where `forksight calibrate` does: what one measured, both know.
 */
import { commands, ProgressLocation, window, type Disposable } from 'vscode';
import {
  CalibrateRequest,
  CalibrationRequest,
  type CalibrateOutcome,
  type Calibration,
  type CalibrationResult,
} from '../../../server/src/protocol';
import type { Server } from '../client';
import type { Host } from '../host';
import { reasonOf } from '../log';
import { profileRefusal } from '../trust';
import { t } from '../words';

export class Calibrate implements Disposable {
  private readonly subscription: Disposable;

  constructor(
    private readonly host: Host,
    private readonly server: Server,
  ) {
    this.subscription = commands.registerCommand('forksight.calibrate', () => this.command());
  }

  /** What was measured on this machine last; null: nothing yet, or there is no server to ask. */
  async current(): Promise<Calibration | null> {
    const asked = this.server.request<CalibrationResult>(CalibrationRequest, {});
    return asked.then(({ calibration }) => calibration).catch(() => null);
  }

  dispose(): void {
    this.subscription.dispose();
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
    await commands.executeCommand('forksight.showCalibration');
  }
}
