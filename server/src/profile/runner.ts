/** Starts forksight-run, without a shell, and collects its report. The one owner of that process. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { TerminalSize } from '../protocol';
import { failure, type Failure, type InputSource, type OutputMode, type ProfileLimits } from './request';

export interface RunInputs {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly limits: ProfileLimits;
  readonly nativeDir: string;
  readonly userRoot: string;
  readonly output: OutputMode;
  /** Read by the target, where its output is passed on. */
  readonly input: InputSource | null;
  readonly locks: boolean;
  readonly trace: boolean;
  readonly follow: boolean;
  readonly gate: boolean;
  readonly provokeMs: number;
}

export type RunResult = { readonly ok: true; readonly text: string } | Failure;

/** Null where profiling is possible here, else why not. */
export function unavailable(nativeDir: string, locks: boolean): string | null {
  if (process.platform !== 'linux')
    return `Profiling needs Linux; this is ${process.platform}. Analysis works here.`;
  for (const name of ['forksight-run', locks ? 'libforksight-locks.so' : 'libforksight.so']) {
    if (existsSync(path.join(nativeDir, name))) continue;
    return (
      `The native runner is missing (no ${name} in ${nativeDir}). Build it with "npm run build"; ` +
      'it needs "sudo apt-get install gcc make libdw-dev". Analysis works without it.'
    );
  }
  return null;
}

/** Descriptors in forksight-run: of the report, and of what tells the size of the target's terminal. */
const reportFd = 3;
const sizesFd = 4;

function argumentsFor(input: RunInputs): readonly string[] {
  const { limits } = input;
  return [
    '--report-fd',
    String(reportFd),
    '--time-limit-ms',
    String(Math.round(limits.timeS * 1000)),
    '--task-limit',
    String(limits.tasks),
    '--output-limit',
    String(limits.outputBytes),
    ...(limits.memoryBytes === null ? [] : ['--memory-limit', String(limits.memoryBytes)]),
    '--user-root',
    `${input.userRoot}/`,
    ...(input.locks ? ['--locks'] : []),
    ...(input.gate ? ['--gate'] : []),
    ...(input.follow ? ['--follow'] : []),
    ...(input.trace ? ['--trace'] : []),
    ...terminalArguments(input),
    ...(input.provokeMs > 0 ? ['--provoke-ms', String(input.provokeMs)] : []),
    '--',
    ...input.argv,
  ];
}

function terminalOf({ output, input }: RunInputs): TerminalSize | null {
  return typeof output === 'string' ? null : (input?.terminal ?? null);
}

const inWords = ({ columns, rows }: TerminalSize): string => `${columns}x${rows}`;

function terminalArguments(input: RunInputs): readonly string[] {
  const size = terminalOf(input);
  return size ? ['--terminal', inWords(size), '--sizes-fd', String(sizesFd)] : [];
}

function stdioFor(inputs: RunInputs): StdioOptions {
  const { output, input } = inputs;
  if (terminalOf(inputs)) return ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'];
  if (output === 'inherit') return ['inherit', 'inherit', 'inherit', 'pipe'];
  if (output === 'stderr') return ['inherit', 2, 'inherit', 'pipe'];
  return [input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'];
}

/** What is typed, and the size of the terminal it is typed into. */
function passInputOn(child: ChildProcess, { input }: RunInputs): void {
  const { stdin } = child;
  if (!stdin) return;
  // The target may close its input or end while somebody types: what comes then is for nobody.
  stdin.on('error', () => undefined);
  input?.read((text) => {
    if (text === null) stdin.end();
    else if (stdin.writable) stdin.write(text);
  });
  const sizes = child.stdio[sizesFd] as Writable | undefined | null;
  sizes?.on('error', () => undefined);
  input?.resized?.((size) => {
    if (sizes?.writable) sizes.write(`${inWords(size)}\n`);
  });
}

function passOn(child: ChildProcess, output: OutputMode): void {
  if (typeof output === 'string') return;
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output(chunk, 'stdout');
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    output(chunk, 'stderr');
  });
}

/** The signal asks for the end of the run: the runner ends the whole tree and still reports what it saw. */
export function run(input: RunInputs, signal: AbortSignal): Promise<RunResult> {
  const program = path.join(input.nativeDir, 'forksight-run');
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(failure('The profile was cancelled.'));
      return;
    }
    const child = spawn(program, argumentsFor(input), {
      cwd: input.cwd,
      env: input.env,
      stdio: stdioFor(input),
    });
    const cancel = (): void => {
      child.kill('SIGTERM');
    };
    signal.addEventListener('abort', cancel, { once: true });
    const chunks: Buffer[] = [];
    (child.stdio[reportFd] as Readable | null)?.on('data', (chunk: Buffer) => chunks.push(chunk));
    passOn(child, input.output);
    passInputOn(child, input);
    child.on('error', (error) => {
      signal.removeEventListener('abort', cancel);
      resolve(
        failure(
          `The native runner ${program} cannot be started: ${error.message}. Build it again with "npm run build".`,
        ),
      );
    });
    child.on('close', () => {
      signal.removeEventListener('abort', cancel);
      resolve({ ok: true, text: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
