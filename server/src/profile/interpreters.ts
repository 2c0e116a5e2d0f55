/** Programs that an interpreter runs: which Python or Node that is, and how it is started. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findProgram, runCommand } from './command';
import { interpreterFor } from './language';
import { failure, type Failure, type Prepared, type ProfileFileRequest, type Workspace } from './request';

/** The interpreter that a file names in its first line; or it is one itself, and the arguments say what it runs. */
function named(file: string): {
  readonly itself: boolean;
  readonly program: string | null;
  readonly options: readonly string[];
} {
  const command = interpreterFor(file)?.command;
  const [program = null, ...options] = command ?? [];
  return { itself: command?.length === 0, program, options };
}

function virtualEnvironmentPython(file: string): string | null {
  for (
    let directory = path.dirname(file);
    directory !== path.dirname(directory);
    directory = path.dirname(directory)
  ) {
    for (const name of ['.venv', 'venv']) {
      const candidate = path.join(directory, name, 'bin', 'python');
      if (existsSync(candidate)) return candidate;
    }
  }
  return null;
}

/** `python3` may be a shell script that looks for the real one (pyenv): it is asked once, and that one is run. */
export async function python(request: ProfileFileRequest, work: Workspace): Promise<Prepared | Failure> {
  const { itself, program, options } = named(request.file);
  const wanted = itself
    ? request.file
    : (request.python ?? program ?? virtualEnvironmentPython(request.file) ?? 'python3');
  const found =
    findProgram(wanted, request.cwd, work.env) ??
    (request.python === undefined && program === null ? findProgram('python', request.cwd, work.env) : null);
  if (found === null) {
    return failure(
      `No Python interpreter was found (looked for ${wanted}). Install python3, or name one with --python.`,
    );
  }
  const asked = await runCommand(
    [found, '-c', 'import sys; print(sys.executable)'],
    request.cwd,
    work.env,
    work.signal,
  );
  if (work.signal.aborted) return failure('The profile was cancelled.');
  const executable = asked.stdout.trim();
  if (asked.code !== 0 || executable === '') {
    return failure(
      `${found} does not work as a Python interpreter:\n${(asked.error ?? asked.stderr).trimEnd()}`,
    );
  }
  return { ok: true, argv: [executable, ...(itself ? [] : [...options, request.file]), ...request.args] };
}

/** Node runs TypeScript itself since 22.18 and 23.6; before that it needs a loader, which the project may have. */
async function typescriptLoader(
  request: ProfileFileRequest,
  program: string,
  work: Workspace,
): Promise<{ readonly ok: true; readonly options: readonly string[] } | Failure> {
  const asked = await runCommand(
    [program, '-p', 'process.features.typescript || ""'],
    request.cwd,
    work.env,
    work.signal,
  );
  if (asked.code === 0 && asked.stdout.trim() !== '') return { ok: true, options: [] };
  try {
    const loader = createRequire(request.file).resolve('tsx');
    return { ok: true, options: ['--import', pathToFileURL(loader).href] };
  } catch {
    return failure(
      `${program} does not run TypeScript, and there is no tsx beside ${request.file}. ` +
        'Profile the JavaScript that your compiler makes (its source map is followed), install tsx, or name a Node of 22.18 or later with --node.',
    );
  }
}

export async function node(request: ProfileFileRequest, work: Workspace): Promise<Prepared | Failure> {
  const { itself, program, options } = named(request.file);
  const wanted = itself ? request.file : (request.node ?? program ?? 'node');
  const found = findProgram(wanted, request.cwd, work.env);
  if (found === null)
    return failure(`Node was not found (looked for ${wanted} on PATH). Install it, or name one with --node.`);
  const hook = path.join(request.nativeDir, '..', 'node', 'hook.cjs');
  if (!existsSync(hook))
    return failure(`The Node part of the profiler is missing (${hook}). Install the extension again.`);
  const loader = /\.[mc]?ts$/.test(request.file)
    ? await typescriptLoader(request, found, work)
    : { ok: true as const, options: [] };
  if (!loader.ok) return loader;
  const script = itself ? [] : [...options, ...loader.options, request.file];
  return { ok: true, argv: [found, '--require', hook, ...script, ...request.args] };
}
