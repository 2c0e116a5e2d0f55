/** From a file to the program that is run: a compiler's output, an interpreter with the script, or the file itself. */
import path from 'node:path';
import type { ProfileLanguage } from '../protocol';
import { findProgram, runCommand } from './command';
import { findDatabase } from '../project/compileDatabase';
import { flagsFor, type CompileFlags } from './compileFlags';
import { node, python } from './interpreters';
import { failure, type Failure, type Prepared, type ProfileFileRequest, type Workspace } from './request';

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
