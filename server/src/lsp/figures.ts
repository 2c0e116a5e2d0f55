/** What an editor shows of functions and costs: inlay hints, lenses, estimates, and the calibration behind them. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import * as z from 'zod';
import type { WayCosts } from '../engine/api';
import {
  CalibrateRequest,
  CalibrationRequest,
  EstimatesRequest,
  FunctionsRequest,
  type CalibrateOutcome,
  type Calibration,
  type CalibrationResult,
  type EstimatesResult,
  type FunctionsResult,
} from '../protocol';
import type { Profiles } from './profile';
import { estimates, functions, inlayHints, wayCosts } from './requests';
import type { Workspace } from './workspace';

const documentParams = z.object({ uri: z.string() });

/** Answers when all changes before are in; undefined after shutdown. */
export type UpToDate = <T>(
  answer: (workspace: Workspace) => T,
  token?: CancellationToken,
) => Promise<T | undefined>;

export class Figures {
  private told: { readonly calibration: Calibration | null; readonly costs: readonly WayCosts[] | null } = {
    calibration: null,
    costs: null,
  };

  constructor(
    private readonly profiles: Profiles,
    /** What was calibrated on this machine, in whatever window or terminal; the same object while it is the same. */
    private readonly calibration: () => Calibration | null,
    private readonly upToDate: UpToDate,
  ) {}

  get costs(): readonly WayCosts[] | null {
    const calibration = this.calibration();
    if (calibration !== this.told.calibration)
      this.told = { calibration, costs: calibration && wayCosts(calibration) };
    return this.told.costs;
  }

  listen(connection: Connection): void {
    connection.languages.inlayHint.on(
      async (params, token) =>
        (await this.upToDate((workspace) => inlayHints(workspace, params), token)) ?? [],
    );
    connection.onRequest(FunctionsRequest, async (raw: unknown): Promise<FunctionsResult> => {
      const { uri } = documentParams.parse(raw);
      return (await this.upToDate((workspace) => functions(workspace, uri))) ?? { functions: [] };
    });
    connection.onRequest(EstimatesRequest, async (raw: unknown): Promise<EstimatesResult> => {
      const { uri } = documentParams.parse(raw);
      return (
        (await this.upToDate((workspace) => estimates(workspace, uri, this.costs))) ?? { estimates: null }
      );
    });
    connection.onRequest(CalibrationRequest, (): CalibrationResult => ({ calibration: this.calibration() }));
    connection.onRequest(
      CalibrateRequest,
      (_raw: unknown, token: CancellationToken): Promise<CalibrateOutcome> => this.profiles.calibrate(token),
    );
  }
}
