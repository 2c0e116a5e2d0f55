/**
 * Everything the client may know of the server: the profile report and the custom requests of the language server.
 * Plain data only; this file imports nothing.
 */

/** How a task was created, as libc or the kernel was asked for it. */
export type TaskKind =
  'root' | 'fork' | 'vfork' | 'clone' | 'thread' | 'posix_spawn' | 'exec' | 'system' | 'popen' | 'worker';

export type TaskExit = { readonly code: number } | { readonly signal: string };

/** Costs in microseconds, with the shim's own calibrated cost already taken off; `overhead` is that cost per call. */
export interface SiteCost {
  readonly min: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  readonly total: number;
  readonly overhead: number;
}

export interface SourceFrame {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly function: string;
}

/** One source line that created tasks. `count` includes `failed`. */
export interface ProfileSite extends SourceFrame {
  readonly kind: TaskKind;
  /** What the user wrote, where it is not the libc call itself: `subprocess.run`, `new Worker`, `std::thread`. */
  readonly api?: string;
  readonly count: number;
  readonly failed: number;
  readonly costUs: SiteCost;
  readonly flags: readonly string[];
  /** Live threads of the process at the call, the caller included. */
  readonly threadsAlive: { readonly max: number };
  /** Largest resident size before the call, KiB. */
  readonly rssKb: number;
  /** Of that, the most that was seen in huge pages, KiB: of those a fork copies one entry for each 2 MiB. */
  readonly hugeKb: number;
  /** Minor faults of parent and children that the fork caused, summed. */
  readonly cowFaults: number;
  /** Median time from fork to exec in the child, microseconds; null where no child of this site called exec. */
  readonly execDelayUs: number | null;
  readonly stack: readonly SourceFrame[];
}

export interface ProfileTask {
  readonly tid: number;
  readonly pid: number;
  readonly parent: number | null;
  readonly kind: TaskKind;
  readonly flags: readonly string[];
  /** Index into `sites`, null for the root or where the creation was not seen. */
  readonly site: number | null;
  readonly startUs: number;
  readonly execUs: number | null;
  readonly endUs: number | null;
  readonly cpuUs: number | null;
  readonly switches: number | null;
  readonly faults: number | null;
  readonly exit: TaskExit | null;
}

export interface ProfileHazard {
  readonly rule: string;
  /** The run hung there: proven, not only possible. */
  readonly deadlock?: true;
  readonly message: string;
  readonly site: SourceFrame;
  readonly steps: readonly (SourceFrame & { readonly message: string })[];
}

export type ProfileEnd =
  'exit' | 'timeout' | 'task-limit' | 'output-limit' | 'memory-limit' | 'deadlock' | 'cancelled';
export type ProfileLanguage = 'c' | 'cpp' | 'python' | 'node' | 'binary';

export interface ProfileReport {
  readonly schema: 1;
  readonly target: {
    readonly file: string;
    readonly language: ProfileLanguage;
    readonly argv: readonly string[];
    readonly cwd: string;
    readonly compiled?: {
      readonly compiler: string;
      readonly flags: readonly string[];
      readonly guessed: boolean;
    };
    readonly exit: TaskExit;
  };
  /** `shim`: timed from inside. `ptrace`: watched from outside, costs are CPU time, and `methodReason` says why. */
  readonly method: 'shim' | 'ptrace';
  readonly methodReason?: string;
  /** What was taken off each cost: of every call, and beside that of calls that copy the process. Microseconds. */
  readonly correctionUs: { readonly call: number; readonly copy: number };
  readonly limits: {
    readonly timeS: number;
    readonly tasks: number;
    readonly outputBytes: number;
    readonly memoryBytes: number | null;
    readonly tasksRefused: number;
  };
  readonly sites: readonly ProfileSite[];
  readonly tasks: readonly ProfileTask[];
  readonly gil?: {
    readonly waitShare: number;
    readonly effectiveParallelism: number;
    /** The most threads beside the main one that were alive at a time: what the parallelism is out of. */
    readonly threadsAtOnce: number;
    readonly hostBusy: number;
    readonly threads: readonly {
      readonly tid: number;
      readonly waitUs: number;
      readonly cpuUs: number;
      readonly wallUs: number;
    }[];
  };
  readonly eventLoop?: {
    readonly delayUs: { readonly p50: number; readonly p99: number; readonly max: number };
    readonly utilization: number;
    /** How many turns of the loop were late by how much; the last bucket has no bound. */
    readonly histogram: readonly { readonly upToMs: number | null; readonly count: number }[];
    readonly blocks: readonly { readonly file: string; readonly line: number; readonly ms: number }[];
    /** Synchronous calls into Node that took a millisecond or longer. */
    readonly syncCalls: readonly {
      readonly file: string;
      readonly line: number;
      readonly api: string;
      readonly count: number;
      readonly totalMs: number;
      readonly maxMs: number;
    }[];
  };
  /** Where locks were tracked: what taking and releasing one costs more by that, and how provocation went. */
  readonly locks?: {
    readonly overheadNs: number;
    /** Threads past the 4,096 that can be tracked at a time. */
    readonly threadsUntracked: number;
    /** Forks that waited for another thread to take a lock, and those for which one did. */
    readonly provoke: { readonly forks: number; readonly caught: number } | null;
  };
  /** Asynchronous signals that a handler received: `inside` is the function that it interrupted, `at` the user's line. */
  readonly signals?: readonly {
    readonly signal: string;
    readonly pid: number;
    readonly tid: number;
    /** Received by the first thread of its process. */
    readonly main: boolean;
    readonly inside: string | null;
    readonly at: SourceFrame | null;
    readonly count: number;
    /** Process ids; none where the kernel sent it. */
    readonly senders: readonly number[];
  }[];
  readonly hazards: readonly ProfileHazard[];
  readonly end: ProfileEnd;
  /** Descendants that were still alive when the root had ended, and were ended. */
  readonly killed: number;
  /** Microseconds from the end of the program, or the decision to end it, until nothing of it was alive. */
  readonly clearedUs: number;
  /** Descendants alive after that: measured, and 0 unless something went wrong. */
  readonly leftBehind: number;
}

// ---- custom requests of the language server -------------------------------------------------------------------

/** Client → server: profile a file. Refused by the server unless the client said that the workspace is trusted. */
export const ProfileRequest = 'forksight/profile';
export interface ProfileParams {
  readonly uri: string;
  readonly args: readonly string[];
  /** Added to the environment of the server. */
  readonly env?: Readonly<Record<string, string>>;
  /** Let each fork wait a little for another thread to take a lock, and end the run that deadlocks on one. */
  readonly provoke?: boolean;
  /** The Python that the user chose in the editor; the setting goes first. */
  readonly python?: string | null;
  /** Gives the program a terminal of this size in place of pipes; what is typed is then passed on key by key. */
  readonly terminal?: TerminalSize | null;
  /** Work-done progress token, also the name under which the run is cancelled. */
  readonly token: string;
}
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}
export type ProfileOutcome =
  | { readonly ok: true; readonly report: ProfileReport; readonly output: string }
  | { readonly ok: false; readonly reason: string; readonly cancelled: boolean };

/** Client → server: the page of a rule as Markdown. */
export const RulePageRequest = 'forksight/rulePage';
export interface RulePageResult {
  readonly markdown: string | null;
}

/** Client → server: what the server is, for the environment report and the status item. */
export const StatusRequest = 'forksight/status';
export interface ServerStatus {
  readonly version: string;
  readonly files: number;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly lastAnalysisMs: number;
  /** Where the flags of a C or C++ document come from; null: it is none, or none was named. */
  readonly flags?: string | null;
  /** Version and start method that are assumed for a Python document. */
  readonly python?: string | null;
}
export interface StatusParams {
  /** The document that is looked at. */
  readonly uri?: string;
}

/** Server → client: the profile's program wrote this much output (for the terminal). */
export const ProfileOutputNotification = 'forksight/profileOutput';
export interface ProfileOutputParams {
  readonly token: string;
  readonly text: string;
}

/** Client → server: what was typed for the profiled program; null: the end of its input. */
export const ProfileInputNotification = 'forksight/profileInput';
export interface ProfileInputParams {
  readonly token: string;
  readonly text: string | null;
}

/** Client → server: the profiled program's terminal has another size now. */
export const ProfileResizeNotification = 'forksight/profileResize';
export interface ProfileResizeParams extends TerminalSize {
  readonly token: string;
}

/** Client → server: the Pythons that the user selected in the editor, all of them; what was said before is forgotten. */
export const SelectedPythonsNotification = 'forksight/selectedPythons';
export interface SelectedPython {
  /** URI of the workspace folder; null: for files outside all. */
  readonly folder: string | null;
  /** Path of the interpreter. */
  readonly path: string | null;
  /** `major.minor`; null: the server has to ask the interpreter. */
  readonly version: string | null;
  /** null: the same. */
  readonly freeThreaded: boolean | null;
}
export interface SelectedPythonsParams {
  readonly selected: readonly SelectedPython[];
}

/** Client → server: the functions of an open document, in order of position. Lines are 1-based. */
export const FunctionsRequest = 'forksight/functions';
export interface FunctionsParams {
  readonly uri: string;
}
export interface FunctionsResult {
  readonly functions: readonly {
    readonly name: string;
    readonly startLine: number;
    readonly endLine: number;
  }[];
}

/** What creating a task costs on this machine, for a process with so much memory of its own; microseconds. */
export interface CalibratedCosts {
  readonly megabytes: number;
  /** The memory stands in huge pages, of which a fork copies far fewer entries. */
  readonly hugePages?: boolean | undefined;
  readonly forkUs: number;
  readonly forkWaitUs: number;
  readonly vforkUs: number;
  readonly posixSpawnUs: number;
  readonly threadUs: number;
  readonly threadJoinUs: number;
  readonly copyPageUs?: number | undefined;
}
export interface Calibration {
  readonly schema: 1;
  readonly measurements: readonly CalibratedCosts[];
}

/** Client → server: measure. Refused as a profile is, for it runs the native part. */
export const CalibrateRequest = 'forksight/calibrate';
export type CalibrateOutcome =
  { readonly ok: true; readonly calibration: Calibration } | { readonly ok: false; readonly reason: string };

/** Client → server: what was measured on this machine last, by an editor or by `forksight calibrate`. */
export const CalibrationRequest = 'forksight/calibration';
export interface CalibrationResult {
  readonly calibration: Calibration | null;
}

/** Client → server: what the calls of an open document that create tasks would cost. */
export const EstimatesRequest = 'forksight/estimates';
export interface EstimatesParams {
  readonly uri: string;
}
export interface Estimate {
  /** 1-based. */
  readonly line: number;
  /** `fork`, `subprocess.run`. */
  readonly api: string;
  readonly costs: readonly { readonly megabytes: number; readonly us: number }[];
}
export interface EstimatesResult {
  /** null: nothing was calibrated here. */
  readonly estimates: readonly Estimate[] | null;
}

export interface InitializationOptions {
  readonly trusted: boolean;
  /** Directory of the native runner; null where there is none (virtual workspace, not Linux). */
  readonly nativeDir: string | null;
  /** Base URL of the extension's files, for a server in a browser; else null. */
  readonly resources?: string | null;
}
