/** The last calibration of each machine, kept in the user's state directory: a home may be shared by several machines. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, homedir, hostname, release, totalmem } from 'node:os';
import path from 'node:path';
import { calibrationSchema, type Calibration } from './calibrate';

/** What costs depend on: another kernel or processor is another machine. */
export function machineName(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${hostname()}, Linux ${release()}, ${arch()}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GiB`;
}

/** Per the XDG base directory specification; `env` is the environment of this process. */
export function calibrationFile(machine: string, env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME ?? path.join(homedir(), '.local/state');
  const name = createHash('sha256').update(machine).digest('hex').slice(0, 16);
  return path.join(state, 'forksight', `calibration-${name}.json`);
}

export function storeCalibration(calibration: Calibration, env: NodeJS.ProcessEnv): string {
  const file = calibrationFile(calibration.machine, env);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(calibration, null, 2)}\n`);
  return file;
}

/** Null where this machine was never calibrated, or by a version that measured something else. */
export function storedCalibration(machine: string, env: NodeJS.ProcessEnv): Calibration | null {
  try {
    const parsed = calibrationSchema.safeParse(
      JSON.parse(readFileSync(calibrationFile(machine, env), 'utf8')),
    );
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
