/** What a profile is asked for, and how it may end. */
import type { ProfileReport, TerminalSize } from '../protocol';

export interface ProfileLimits {
  readonly timeS: number;
  readonly tasks: number;
  readonly outputBytes: number;
  readonly memoryBytes: number | null;
}

export const defaultLimits: ProfileLimits = {
  timeS: 60,
  tasks: 5000,
  outputBytes: 64 * 1024 * 1024,
  memoryBytes: null,
};

/** Text for the target as it comes; null: its end. */
export interface InputSource {
  read(reader: (text: string | null) => void): void;
  /** The target gets a terminal of its own, of this size; otherwise it reads and writes pipes. */
  readonly terminal?: TerminalSize | null;
  /** Told when the terminal has another size. */
  resized?(listener: (size: TerminalSize) => void): void;
}

/** Where the target's own output goes. `stderr`: both streams there, which keeps stdout free for the report. */
export type OutputMode = 'inherit' | 'stderr' | ((chunk: string, stream: 'stdout' | 'stderr') => void);

export interface ProfileFileRequest {
  /** Absolute path of a source file, script or binary. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ProfileLimits;
  /** Directory of forksight-run and libforksight.so. */
  readonly nativeDir: string;
  readonly output: OutputMode;
  /** Told when the program is compiled, and when it runs. */
  readonly onPhase?: (phase: 'compiling' | 'running') => void;
  /** The target's standard input, where its output is passed on; otherwise none, or that of this process. */
  readonly input?: InputSource;
  /** compile_commands.json, or a directory that holds it; otherwise the nearest one above the file is taken. */
  readonly compileCommands?: string;
  readonly python?: string;
  readonly node?: string;
  /** A command that builds the program, run without a shell; with `exe`, the program that it makes. */
  readonly build?: readonly string[];
  /** Where that command runs; `cwd` where it is not said. */
  readonly buildIn?: string;
  readonly exe?: string;
  /** Track which thread holds which lock, so that a child that waits for one for ever is found. */
  readonly locks?: boolean;
  /** Have the kernel ask before each process, so that no way around libc gets past the task limit. */
  readonly gate?: boolean;
  /** Profile the programs that it starts as well. */
  readonly follow?: boolean;
  /** Watch it from outside (ptrace), also where the shim could be loaded into it. */
  readonly trace?: boolean;
  /** At each fork wait up to so many milliseconds for another thread to take a lock. Implies `locks`. */
  readonly provokeMs?: number;
}

export function tracksLocks({ locks, provokeMs }: ProfileFileRequest): boolean {
  return locks === true || (provokeMs ?? 0) > 0;
}

export interface Failure {
  readonly ok: false;
  readonly reason: string;
}
export type ProfileResult = { readonly ok: true; readonly report: ProfileReport } | Failure;

export const failure = (reason: string): Failure => ({ ok: false, reason });

/** Long enough for a thread that takes a lock every few milliseconds, short enough for a program that forks often. */
export const defaultProvokeMs = 100;

/** The program that is run for a file. */
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
