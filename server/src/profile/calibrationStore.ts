/**
 * The last calibration of each machine, kept in the user's state directory, where the command line and every editor
 * find it: a home may be shared by several machines.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { arch, cpus, homedir, hostname, release, totalmem } from 'node:os';
import path from 'node:path';
import { writeAtomically } from '../project/atomicWrite';
import { readTextSync } from '../project/readText';
import { calibrationSchema, type Calibration, type Measurement } from './calibrate';

/** What costs depend on: another kernel or processor is another machine. */
export function machineName(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${hostname()}, Linux ${release()}, ${arch()}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GiB`;
}

/** Per the XDG base directory specification, for which a relative path counts as none; `env`: of this process. */
export function calibrationFile(machine: string, env: NodeJS.ProcessEnv): string {
  const given = env.XDG_STATE_HOME ?? '';
  const state = path.isAbsolute(given) ? given : path.join(homedir(), '.local/state');
  const name = createHash('sha256').update(machine).digest('hex').slice(0, 16);
  return path.join(state, 'forksight', `calibration-${name}.json`);
}

/** Sizes that were not measured this time stay as they were: an editor leaves out the largest. */
export function storeCalibration(calibration: Calibration, env: NodeJS.ProcessEnv): string {
  const file = calibrationFile(calibration.machine, env);
  const measured = new Set(calibration.measurements.map(sizeOf));
  const before = storedCalibration(calibration.machine, env)?.measurements ?? [];
  const measurements = [...calibration.measurements, ...before.filter((one) => !measured.has(sizeOf(one)))];
  measurements.sort((a, b) => a.megabytes - b.megabytes || Number(a.hugePages) - Number(b.hugePages));
  mkdirSync(path.dirname(file), { recursive: true });
  writeAtomically(file, `${JSON.stringify({ ...calibration, measurements }, null, 2)}\n`, false);
  return file;
}

const sizeOf = ({ megabytes, hugePages }: Measurement): string => `${megabytes} ${hugePages}`;

/** Null where this machine was never calibrated, or by a version that measured something else. */
export function storedCalibration(machine: string, env: NodeJS.ProcessEnv): Calibration | null {
  try {
    const parsed = calibrationSchema.safeParse(JSON.parse(readTextSync(calibrationFile(machine, env))));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What is kept for this machine, read again when somebody has calibrated it since: here, or on the command line. */
export class KeptCalibration {
  private readonly machine = machineName();
  private seenMs: number | null = null;
  private calibration: Calibration | null = null;

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  get current(): Calibration | null {
    const file = calibrationFile(this.machine, this.env);
    const changedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
    if (changedMs === this.seenMs) return this.calibration;
    this.seenMs = changedMs;
    this.calibration = changedMs === null ? null : storedCalibration(this.machine, this.env);
    return this.calibration;
  }
}
