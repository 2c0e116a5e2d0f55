/** Gives the language server what it is made of: the engine with its grammars, the runner of profiles, the rule pages. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createEngine } from './engine/engine';
import type { ProfileJob } from './lsp/profile';
import { startServer } from './lsp/server';
import { calibrate, calibrationSizes } from './profile/calibrate';
import { machineName } from './profile/calibrationStore';
import { flagsFor } from './profile/compileFlags';
import { profileFile } from './profile/profileFile';
import { defaultProvokeMs } from './profile/request';
import { findDatabase } from './project/compileDatabase';
import { grammarFiles } from './project/grammarFiles';
import { suppressionRules } from './engine/suppressions';
import { rules } from './rules/registry';
import { version } from './version';

/** The folder of package.json, seen from the bundle in server/dist/. */
const root = path.resolve(__dirname, '..', '..');

export function serve(): void {
  const grammars = grammarFiles(root);
  startServer({
    version,
    refusal: process.platform === 'linux' ? null : `Profiling needs Linux; this is ${process.platform}.`,
    createEngine: () => createEngine(grammars),
    profile,
    calibrate: measure,
    flagsSource: (file) => {
      const database = findDatabase(path.dirname(file));
      return database !== null && flagsFor(file, database) !== null
        ? 'flags of compile_commands.json'
        : 'flags are guessed: no compile_commands.json lists the file';
    },
    rules: new Set([...rules.map((rule) => rule.id), ...Object.values(suppressionRules)]),
    rulePage: (id) => readFile(path.join(root, 'docs', 'rules', `${id}.md`), 'utf8').catch(() => null),
  });
}

/** Beyond a gigabyte a person at an editor would wait too long. */
const largestCalibrated = 1024;

function measure(nativeDir: string, signal: AbortSignal): ReturnType<typeof calibrate> {
  return calibrate({
    nativeDir,
    sizes: calibrationSizes.filter((megabytes) => megabytes <= largestCalibrated),
    machine: machineName(),
    measuredAt: new Date().toISOString(),
    signal,
  });
}

function profile(job: ProfileJob): ReturnType<typeof profileFile> {
  const { settings } = job;
  const python = settings['python.interpreter'] ?? job.python;
  job.onProgress(path.basename(job.file));
  return profileFile(
    {
      file: job.file,
      args: job.args,
      cwd: path.dirname(job.file),
      env: job.env,
      input: job.input,
      provokeMs: job.provoke ? defaultProvokeMs : 0,
      limits: {
        timeS: settings['profile.timeLimit'],
        tasks: settings['profile.taskLimit'],
        outputBytes: settings['profile.outputLimit'],
        memoryBytes: settings['profile.memoryLimit'],
      },
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
