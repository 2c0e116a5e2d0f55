/** What creating a task costs on this machine, by the memory of the process that creates it. */
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { measureAsyncTasks } from './asyncTasks';
import { runCommand } from './command';
import { failure, type Failure } from './request';

const measurement = z.object({
  megabytes: z.number(),
  /** The memory stands in huge pages (2 MiB), of which a fork copies one entry each instead of 512. */
  hugePages: z.boolean(),
  forkUs: z.number(),
  forkWaitUs: z.number(),
  vforkUs: z.number(),
  posixSpawnUs: z.number(),
  threadUs: z.number(),
  threadJoinUs: z.number(),
  /** Writing to one 4 KiB page that a forked child still shares; not known for a process without memory of its own. */
  copyPageUs: z.number().optional(),
});

/** A context switch by way of a pipe, the pipe itself taken off. Absent where it could not be measured. */
const switches = z.object({ sameCoreUs: z.number().optional(), acrossCoresUs: z.number().optional() });

const asyncTasks = z.object({
  /** `await` of a resolved promise; undefined where there is no such interpreter. */
  nodeUs: z.number().optional(),
  /** `asyncio.create_task()` and its end. */
  pythonUs: z.number().optional(),
});

export const calibrationSchema = z.object({
  schema: z.literal(1),
  machine: z.string(),
  measuredAt: z.string(),
  measurements: z.array(measurement),
  switches,
  asyncTasks,
});

export type Measurement = z.infer<typeof measurement>;
export type Calibration = z.infer<typeof calibrationSchema>;

/** Mebibytes on top of the measuring program's own two. */
export const calibrationSizes: readonly number[] = [0, 16, 64, 256, 1024, 4096];

const line = z.union([measurement, z.object({ switches })]);

export interface CalibrateInputs {
  readonly nativeDir: string;
  readonly sizes: readonly number[];
  readonly machine: string;
  readonly measuredAt: string;
  readonly signal: AbortSignal;
}

/** A size is left out where it would need more than a quarter of the free memory. */
export async function calibrate(
  input: CalibrateInputs,
): Promise<{ readonly ok: true; readonly calibration: Calibration } | Failure> {
  const { nativeDir, sizes, machine, measuredAt, signal } = input;
  const program = path.join(nativeDir, 'forksight-calibrate');
  const cancelled = (): boolean => signal.aborted;
  if (!existsSync(program)) {
    return failure(
      `The native part is missing (no ${program}). Build it with "npm run build"; it needs Linux and "sudo apt-get install gcc make libdw-dev".`,
    );
  }
  const affordable = sizes.filter((megabytes) => megabytes * 1024 * 1024 * 4 <= freemem());
  const result = await runCommand([program, ...affordable.map(String)], process.cwd(), process.env, signal);
  if (cancelled()) return failure('The calibration was cancelled.');
  if (result.code !== 0)
    return failure(`The calibration failed: ${(result.error ?? result.stderr).trimEnd()}`);
  const lines = result.stdout
    .trimEnd()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)));
  const asyncMeasured = await measureAsyncTasks(signal);
  if (cancelled()) return failure('The calibration was cancelled.');
  return {
    ok: true,
    calibration: {
      schema: 1,
      machine,
      measuredAt,
      measurements: lines.flatMap((one) => ('switches' in one ? [] : [one])),
      switches: lines.flatMap((one) => ('switches' in one ? [one.switches] : [])).at(-1) ?? {},
      asyncTasks: asyncMeasured,
    },
  };
}
