/** What creating a task costs on this machine, by the memory of the process that creates it. */
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { runCommand } from './command';
import { failure, type Failure } from './request';

const measurement = z.object({
  megabytes: z.number(),
  forkUs: z.number(),
  forkWaitUs: z.number(),
  vforkUs: z.number(),
  posixSpawnUs: z.number(),
  threadUs: z.number(),
  threadJoinUs: z.number(),
  /** Writing to one 4 KiB page that a forked child still shares; not known for a process without memory of its own. */
  copyPageUs: z.number().optional(),
});

export type Measurement = z.infer<typeof measurement>;

export interface Calibration {
  readonly schema: 1;
  readonly measurements: readonly Measurement[];
}

/** Mebibytes on top of the measuring program's own two. */
export const calibrationSizes: readonly number[] = [0, 16, 64, 256, 1024];

/** A size is left out where it would need more than a quarter of the free memory. */
export async function calibrate(
  nativeDir: string,
  sizes: readonly number[],
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly calibration: Calibration } | Failure> {
  const program = path.join(nativeDir, 'forksight-calibrate');
  if (!existsSync(program)) {
    return failure(
      `The native part is missing (no ${program}). Build it with "npm run build"; it needs Linux and "sudo apt-get install gcc make libdw-dev".`,
    );
  }
  const affordable = sizes.filter((megabytes) => megabytes * 1024 * 1024 * 4 <= freemem());
  const result = await runCommand([program, ...affordable.map(String)], process.cwd(), process.env, signal);
  if (signal.aborted) return failure('The calibration was cancelled.');
  if (result.code !== 0)
    return failure(`The calibration failed: ${(result.error ?? result.stderr).trimEnd()}`);
  const lines = result.stdout.trimEnd().split('\n');
  const measurements = lines.map((line) => measurement.parse(JSON.parse(line)));
  return { ok: true, calibration: { schema: 1, measurements } };
}
