/** Profiles one file: find out what it is, make a program of it, run that under the native runner, report. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ProfileLanguage } from '../protocol';
import { parseEvents } from './events';
import { languageOf } from './language';
import { atSource, parseNodeEvents } from './nodeEvents';
import { buildReport } from './report';
import { failure, tracksLocks, type ProfileFileRequest, type ProfileResult } from './request';
import { run, unavailable } from './runner';
import { maxMadeBytes, readTextSync } from '../project/readText';
import { SourceMaps } from './sourceMaps';
import { prepare } from './toolchain';

/** Never throws for what the user can cause: a missing file, a compile error, no interpreter come back as a reason. */
export async function profileFile(request: ProfileFileRequest, signal: AbortSignal): Promise<ProfileResult> {
  const why = unavailable(request.nativeDir, tracksLocks(request));
  if (why !== null) return failure(why);
  if (!existsSync(request.file)) return failure(`There is no file ${request.file}.`);
  if (!existsSync(request.cwd) || !statSync(request.cwd).isDirectory())
    return failure(`There is no directory ${request.cwd} to run in.`);
  const language = statSync(request.file).isFile() ? languageOf(request.file) : null;
  if (language === null) {
    return failure(
      `${request.file} cannot be profiled: it is neither a C or C++ source file, a Python or JavaScript program, nor an executable.`,
    );
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'forksight-'));
  try {
    return await profileIn(directory, language, request, signal);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function profileIn(
  directory: string,
  language: ProfileLanguage,
  request: ProfileFileRequest,
  signal: AbortSignal,
): Promise<ProfileResult> {
  // Editors show terminals of this kind; whatever started the editor may have none.
  const kind = request.input?.terminal ? { TERM: 'xterm-256color' } : {};
  const env: NodeJS.ProcessEnv = { ...process.env, ...kind, ...request.env };
  if (language === 'c' || language === 'cpp') request.onPhase?.('compiling');
  const prepared = await prepare(language, request, { directory, env, signal });
  if (!prepared.ok) return prepared;
  const nodeFile = path.join(directory, 'node-events');
  if (language === 'node') {
    writeFileSync(nodeFile, '');
    env.FORKSIGHT_NODE_EVENTS = nodeFile;
  }
  const { argv, compiled } = prepared;
  request.onPhase?.('running');
  const ran = await run(
    {
      argv,
      cwd: request.cwd,
      env,
      limits: request.limits,
      nativeDir: request.nativeDir,
      // Of an interpreter itself nothing is the user's but what stands where it runs.
      userRoot: argv.includes(request.file, 1) ? path.dirname(request.file) : request.cwd,
      output: request.output,
      input: request.input ?? null,
      locks: tracksLocks(request),
      trace: request.trace === true,
      follow: request.follow === true,
      gate: request.gate === true,
      provokeMs: request.provokeMs ?? 0,
    },
    signal,
  );
  if (!ran.ok) return ran;
  const { timeS, tasks, outputBytes, memoryBytes } = request.limits;
  return buildReport({
    events: parseEvents(ran.text),
    nodeEvents: language === 'node' ? atSource(parseNodeEvents(writtenIn(nodeFile)), new SourceMaps()) : [],
    target: { file: request.file, language, argv, cwd: request.cwd, ...(compiled ? { compiled } : {}) },
    limits: { timeS, tasks, outputBytes, memoryBytes },
  });
}

/** The program knows the file, and may have put anything in its place. */
function writtenIn(file: string): string {
  try {
    return readTextSync(file, maxMadeBytes);
  } catch {
    return '';
  }
}
