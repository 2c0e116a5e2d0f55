/** What an editor shows of functions and costs: inlay hints, lenses, estimates, and the calibration behind them. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import * as z from 'zod';
import type { WayCosts } from '../engine/api';
import {
  CalibrateRequest,
  CalibrationNotification,
  EstimatesRequest,
  FunctionsRequest,
  type CalibrateOutcome,
  type EstimatesResult,
  type FunctionsResult,
} from '../protocol';
import { calibrationSchema } from './calibrationSchema';
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
  /** What was calibrated on this machine, here or by an earlier session of the client. */
  costs: readonly WayCosts[] | null = null;

  constructor(
    private readonly profiles: Profiles,
    private readonly upToDate: UpToDate,
  ) {}

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
    connection.onNotification(CalibrationNotification, (raw: unknown) => {
      const calibration = calibrationSchema.safeParse(raw);
      if (calibration.success) this.costs = wayCosts(calibration.data);
    });
    connection.onRequest(
      CalibrateRequest,
      async (_raw: unknown, token: CancellationToken): Promise<CalibrateOutcome> => {
        const outcome = await this.profiles.calibrate(token);
        if (outcome.ok) this.costs = wayCosts(outcome.calibration);
        return outcome;
      },
    );
  }
}
