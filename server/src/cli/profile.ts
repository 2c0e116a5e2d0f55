/** `forksight profile`: runs a program under the native runner and prints what its tasks cost, line by line. */
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { registerCalibrate } from './calibrate';
import { nativeDirectory } from '../nativeDirectory';
import { splitCommand } from '../project/compileDatabase';
import { ConfigError } from '../project/config/read';
import { ConfigStore } from '../project/config/store';
import { profileFile } from '../profile/profileFile';
import { defaultLimits, defaultProvokeMs, type ProfileFileRequest } from '../profile/request';
import { reportText } from '../profile/text';
import type { ProfileReport } from '../protocol';

interface Options {
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly timeLimit: number;
  readonly taskLimit: number;
  readonly outputLimit: number;
  readonly memoryLimit?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly build?: readonly string[];
  readonly exe?: string;
  readonly python?: string;
  readonly node?: string;
  readonly compileCommands?: string;
  readonly exitWithTarget?: boolean;
  readonly locks?: boolean;
  readonly provoke?: number | true;
  readonly trace?: boolean;
  readonly follow?: boolean;
  readonly gate?: boolean;
  readonly tasks?: boolean;
}

const exitCode = { clean: 0, hazards: 1, failed: 2 } as const;

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It must be a number greater than 0.');
  return value;
}

function whole(text: string): number {
  const value = positive(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `67108864`, `64M`, `64MiB`. */
function bytes(text: string): number {
  const match = /^(\d+)([kmg]?)(?:i?b)?$/i.exec(text);
  const value = Number(match?.[1]) * (units[match?.[2]?.toLowerCase() ?? ''] ?? 1);
  if (!match || value <= 0)
    throw new InvalidArgumentError('It must be a number of bytes, such as 67108864 or 64M.');
  return value;
}

function variable(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('It must have the form NAME=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** As `check` takes them: what is given, else what the nearest configuration names. */
function compileCommandsFor(file: string, { compileCommands }: Options): string | undefined {
  if (compileCommands !== undefined) return path.resolve(compileCommands);
  const applied = new ConfigStore().ofFolder(path.dirname(file));
  const named = applied.config.compileCommands;
  return named === undefined || applied.file === null
    ? undefined
    : path.resolve(path.dirname(applied.file), named);
}

function requestFrom(file: string, args: readonly string[], options: Options): ProfileFileRequest {
  const { memoryLimit, build, exe, python, node } = options;
  const commands = compileCommandsFor(path.resolve(file), options);
  return {
    file: path.resolve(file),
    args,
    cwd: path.resolve(options.cwd ?? '.'),
    env: options.env ?? {},
    limits: {
      timeS: options.timeLimit,
      tasks: options.taskLimit,
      outputBytes: options.outputLimit,
      memoryBytes: memoryLimit ?? null,
    },
    nativeDir: nativeDirectory(),
    // With the report on stdout, stdout is the report and nothing else.
    output: options.output === undefined ? 'stderr' : 'inherit',
    locks: options.locks === true,
    trace: options.trace === true,
    follow: options.follow === true,
    gate: options.gate === true,
    provokeMs: options.provoke === true ? defaultProvokeMs : (options.provoke ?? 0),
    ...(build === undefined ? {} : { build }),
    ...(exe === undefined ? {} : { exe }),
    ...(python === undefined ? {} : { python }),
    ...(node === undefined ? {} : { node }),
    ...(commands === undefined ? {} : { compileCommands: commands }),
  };
}

/** As a shell reports it: 128 and the number of the signal that ended the program. */
function targetExitCode({ target: { exit } }: ProfileReport): number {
  return 'code' in exit
    ? exit.code
    : 128 + (new Map(Object.entries(constants.signals)).get(exit.signal) ?? 0);
}

function exitCodeOf(report: ProfileReport, options: Options): number {
  if (options.exitWithTarget) return targetExitCode(report);
  return report.hazards.length > 0 ? exitCode.hazards : exitCode.clean;
}

async function profile(file: string, args: readonly string[], options: Options): Promise<number> {
  try {
    return await profileRequest(requestFrom(file, args, options), options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`forksight: ${error.message}\n`);
    return exitCode.failed;
  }
}

async function profileRequest(request: ProfileFileRequest, options: Options): Promise<number> {
  const cancel = new AbortController();
  const stop = (): void => {
    cancel.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const result = await profileFile(request, cancel.signal);
    if (!result.ok) {
      process.stderr.write(`forksight: ${result.reason}\n`);
      return exitCode.failed;
    }
    const text =
      options.format === 'json'
        ? `${JSON.stringify(result.report, null, 2)}\n`
        : reportText(result.report, { tasks: options.tasks === true });
    if (options.output === undefined) process.stdout.write(text);
    else writeFileSync(options.output, text);
    return exitCodeOf(result.report, options);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** The commands that run something: `profile`, and `calibrate`, which gives its figures their scale. */
export function registerProfile(program: Command): void {
  registerCalibrate(program);
  program
    .command('profile')
    .description('run a program and report, line by line, what its processes and threads cost')
    .argument('<file>', 'a C or C++ source file, a Python or JavaScript program, or an executable')
    .argument('[args...]', "the program's own arguments, after --")
    .addOption(new Option('--format <format>', 'of the report').choices(['text', 'json']).default('text'))
    .option('--output <file>', 'write the report there and leave stdout to the program')
    .option('--tasks', 'list every process and thread as well, below the one that made it')
    .option('--time-limit <seconds>', 'end the program after this long', positive, defaultLimits.timeS)
    .option(
      '--task-limit <count>',
      'refuse more live processes and threads than this',
      whole,
      defaultLimits.tasks,
    )
    .option(
      '--output-limit <bytes>',
      'end the program when it has written more',
      bytes,
      defaultLimits.outputBytes,
    )
    .option('--memory-limit <bytes>', 'end the program when it uses more memory', bytes)
    .option('--cwd <directory>', 'run it there')
    .option('--env <name=value>', "add to the program's environment (may be given again)", variable)
    .option(
      '--build <command>',
      'build the program first, for example "make -j2"; no shell is involved',
      splitCommand,
    )
    .option('--exe <program>', 'what the build makes, or any program that <file> is part of')
    .option('--python <interpreter>', 'the Python to run with')
    .option('--node <interpreter>', 'the Node to run with')
    .option('-p, --compile-commands <path>', 'compile_commands.json, or the directory that holds it')
    .option('--locks', 'track which thread holds which lock at a fork, and end a run that deadlocks on one')
    .option(
      '--provoke [ms]',
      `at each fork wait up to this long for another thread to take a lock (${defaultProvokeMs} ms): what happens once a month happens now`,
      whole,
    )
    .option(
      '--gate',
      'have the kernel ask before each process: for code that goes around the C library to get past the task limit',
    )
    .option(
      '--follow',
      'profile the programs that it starts as well; they find that out in their environment',
    )
    .option(
      '--trace',
      'watch the program from outside, with ptrace; static and Go programs are watched this way in any case',
    )
    .option('--exit-with-target', "exit with the program's own exit code")
    .action(async (file: string, args: string[], options: Options) => {
      process.exitCode = await profile(file, args, options);
    });
}
