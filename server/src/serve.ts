/** Gives the language server what it is made of: the engine with its grammars, the runner of profiles, the rule pages. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createEngine } from './engine/engine';
import type { ProfileJob } from './lsp/profile';
import { startServer } from './lsp/server';
import { calibrate, calibrationSizes } from './profile/calibrate';
import { KeptCalibration, machineName, storeCalibration } from './profile/calibrationStore';
import { flagsFor } from './profile/compileFlags';
import { fromSettings } from './profile/fromSettings';
import { profileFile } from './profile/profileFile';
import { findDatabase } from './project/compileDatabase';
import { grammarFiles } from './project/grammarFiles';
import { suppressionRules } from './engine/suppressions';
import type { CalibrateOutcome } from './protocol';
import { rules } from './rules/registry';
import { version } from './version';

/** The folder of package.json, seen from the bundle in server/dist/. */
const root = path.resolve(__dirname, '..', '..');

export function serve(): void {
  const grammars = grammarFiles(root);
  const kept = new KeptCalibration(process.env);
  startServer({
    version,
    refusal: process.platform === 'linux' ? null : `Profiling needs Linux; this is ${process.platform}.`,
    createEngine: () => createEngine(grammars),
    profile,
    calibrate: measure,
    calibration: () => kept.current,
    flagsSource: (file) => {
      const database = findDatabase(path.dirname(file));
      return database !== null && flagsFor(file, database) !== null
        ? 'flags of compile_commands.json'
        : 'flags are guessed (no compile_commands.json)';
    },
    rules: new Set([...rules.map((rule) => rule.id), ...Object.values(suppressionRules)]),
    rulePage: (id) => readFile(path.join(root, 'docs', 'rules', `${id}.md`), 'utf8').catch(() => null),
  });
}

/** Beyond a gigabyte a person at an editor would wait too long. */
const largestCalibrated = 1024;

async function measure(nativeDir: string, signal: AbortSignal): Promise<CalibrateOutcome> {
  const result = await calibrate({
    nativeDir,
    sizes: calibrationSizes.filter((megabytes) => megabytes <= largestCalibrated),
    machine: machineName(),
    measuredAt: new Date().toISOString(),
    signal,
  });
  if (!result.ok) return result;
  try {
    storeCalibration(result.calibration, process.env);
    return result;
  } catch (error) {
    return { ok: false, reason: `what was measured cannot be kept: ${String(error)}` };
  }
}

function profile(job: ProfileJob): ReturnType<typeof profileFile> {
  const { settings } = job;
  const python = settings['python.interpreter'] ?? job.python;
  return profileFile(
    {
      file: job.file,
      args: job.args,
      env: job.env,
      input: job.input,
      onPhase: (phase) => {
        job.onProgress(phase);
      },
      ...fromSettings(settings, job, job.compileCommands),
      nativeDir: job.nativeDir,
      output: (text) => {
        job.onOutput(text);
      },
      ...(python === null ? {} : { python }),
      ...(settings['node.path'] === null ? {} : { node: settings['node.path'] }),
    },
    job.signal,
  );
}
