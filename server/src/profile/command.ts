/** Runs a tool to its end without a shell and collects what it says. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

export interface CommandResult {
  /** Null where the tool could not be started or was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly error: string | null;
}

const maxText = 1024 * 1024;

export function runCommand(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<CommandResult> {
  const [command, ...args] = argv;
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    const child = spawn(command ?? '', args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    const done = (code: number | null, error: string | null): void => {
      resolve({ code, stdout, stderr, error });
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < maxText) stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < maxText) stderr += text;
    });
    child.on('error', (error) => {
      done(null, error.message);
    });
    child.on('close', (code) => {
      done(code, null);
    });
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The absolute path of a program: given with a slash, relative to `cwd`; else the first one on PATH. */
export function findProgram(name: string, cwd: string, env: NodeJS.ProcessEnv): string | null {
  const candidates = name.includes('/')
    ? [path.resolve(cwd, name)]
    : (env.PATH ?? '')
        .split(':')
        .filter((directory) => directory !== '')
        .map((directory) => path.join(directory, name));
  return candidates.find(isProgram) ?? null;
}
