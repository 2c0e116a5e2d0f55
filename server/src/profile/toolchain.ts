/** From a file to the program that is run: a compiler's output, an interpreter with the script, or the file itself. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProfileLanguage, ProfileReport } from '../protocol';
import { findProgram, runCommand } from './command';
import { findDatabase } from '../project/compileDatabase';
import { flagsFor, type CompileFlags } from './compileFlags';
import { failure, type Failure, type ProfileFileRequest } from './request';

export interface Prepared {
  readonly ok: true;
  readonly argv: readonly string[];
  readonly compiled?: ProfileReport['target']['compiled'];
}

export interface Workspace {
  /** A directory of this run alone, removed after it. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Always added: line tables, frame pointers for the stack of each call, and no sibling calls, which would take the
 * user's own frame off that stack.
 */
const profilingFlags = ['-g', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls'];
/**
 * Without a compilation database. -Og, not -O0: creating a task costs the same under both, and the rest of the
 * program then runs at nearly the speed of a release build, so that shares and overlaps mean something.
 */
const guessedFlags = ['-Og', '-pthread'];
const guessedLibraries = ['-lm'];

const compilers = { c: ['cc', 'gcc', 'clang'], cpp: ['c++', 'g++', 'clang++'] } as const;

function compilerOf(
  language: 'c' | 'cpp',
  known: CompileFlags | null,
  request: ProfileFileRequest,
  env: NodeJS.ProcessEnv,
): string | null {
  const candidates = known ? [known.compiler] : compilers[language];
  for (const candidate of candidates) {
    const found = findProgram(candidate, known?.directory ?? request.cwd, env);
    if (found !== null) return found;
  }
  return null;
}

function knownFlags(request: ProfileFileRequest): CompileFlags | null | Failure {
  const database = findDatabase(path.dirname(request.file), request.compileCommands);
  if (database === null) {
    if (request.compileCommands === undefined) return null;
    return failure(
      `There is no compile_commands.json at ${request.compileCommands}. Give the file, or the directory that holds it.`,
    );
  }
  try {
    return flagsFor(request.file, database);
  } catch (error) {
    return failure(
      `${database} cannot be read as a compilation database: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function compile(
  language: 'c' | 'cpp',
  request: ProfileFileRequest,
  work: Workspace,
): Promise<Prepared | Failure> {
  const known = knownFlags(request);
  if (known && 'ok' in known) return known;
  const compiler = compilerOf(language, known, request, work.env);
  if (compiler === null) {
    const wanted = known ? known.compiler : compilers[language].join(', ');
    return failure(
      `No compiler was found for ${request.file} (looked for ${wanted} on PATH). ` +
        'Install one ("sudo apt-get install gcc g++"), or profile a program that is already built.',
    );
  }
  const flags = [...(known ? known.flags : guessedFlags), ...profilingFlags];
  const program = path.join(work.directory, path.basename(request.file).replace(/\.[^.]+$/, ''));
  const libraries = known ? ['-pthread'] : guessedLibraries;
  const argv = [compiler, ...flags, '-o', program, request.file, ...libraries];
  const result = await runCommand(
    argv,
    known?.directory ?? path.dirname(request.file),
    work.env,
    work.signal,
  );
  if (work.signal.aborted) return failure('The profile was cancelled while compiling.');
  if (result.code !== 0) {
    const hint = /undefined reference|ld returned/.test(result.stderr)
      ? '\nIf the program has more than this file, build it yourself: --build <command…> --exe <program>.'
      : '';
    return failure(
      `${request.file} does not compile with ${argv.slice(0, -2).join(' ')}:\n${(result.error ?? result.stderr).trimEnd()}${hint}`,
    );
  }
  return {
    ok: true,
    argv: [program, ...request.args],
    compiled: { compiler, flags, guessed: known === null },
  };
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
async function python(request: ProfileFileRequest, work: Workspace): Promise<Prepared | Failure> {
  const wanted = request.python ?? virtualEnvironmentPython(request.file) ?? 'python3';
  const found =
    findProgram(wanted, request.cwd, work.env) ??
    (request.python === undefined ? findProgram('python', request.cwd, work.env) : null);
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
  return { ok: true, argv: [executable, request.file, ...request.args] };
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

async function node(request: ProfileFileRequest, work: Workspace): Promise<Prepared | Failure> {
  const wanted = request.node ?? 'node';
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
  return { ok: true, argv: [found, '--require', hook, ...loader.options, request.file, ...request.args] };
}

async function build(
  request: ProfileFileRequest,
  command: readonly string[],
  work: Workspace,
): Promise<Failure | null> {
  const result = await runCommand(command, request.buildIn ?? request.cwd, work.env, work.signal);
  if (work.signal.aborted) return failure('The profile was cancelled while building.');
  if (result.code === 0) return null;
  const said = (result.error ?? `${result.stdout}${result.stderr}`).trimEnd();
  return failure(
    `The build "${command.join(' ')}" failed${result.code === null ? '' : ` with exit code ${result.code}`}:\n${said}`,
  );
}

export async function prepare(
  language: ProfileLanguage,
  request: ProfileFileRequest,
  work: Workspace,
): Promise<Prepared | Failure> {
  if (request.build) {
    const failed = await build(request, request.build, work);
    if (failed) return failed;
  }
  if (request.exe !== undefined) {
    const program = findProgram(path.resolve(request.cwd, request.exe), request.cwd, work.env);
    if (program === null)
      return failure(`There is no program at ${request.exe}. --exe names what the build makes.`);
    return { ok: true, argv: [program, ...request.args] };
  }
  switch (language) {
    case 'c':
    case 'cpp':
      return compile(language, request, work);
    case 'python':
      return python(request, work);
    case 'node':
      return node(request, work);
    case 'binary':
      return { ok: true, argv: [request.file, ...request.args] };
  }
}
