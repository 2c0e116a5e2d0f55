/**
 * Runs a profile for the client: asks again whether it may, passes progress and output on, and ends the run when the
 * client cancels or goes away. The runner itself is handed in, so that this file starts no process.
 */
import type { CancellationToken } from 'vscode-languageserver';
import type {
  CalibrateOutcome,
  ProfileInputParams,
  ProfileOutcome,
  ProfileParams,
  ProfileReport,
  ProfileResizeParams,
  TerminalSize,
} from '../protocol';
import type { Settings } from '../project/settings';
import { pathOfUri } from './names';

export interface ProfileJob {
  readonly file: string;
  /** The workspace folder that holds it; null for a file outside all of them. */
  readonly folder: string | null;
  /** What the folder's configuration names; null: the nearest one. */
  readonly compileCommands: string | null;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly provoke: boolean;
  /** Used where the settings name no interpreter. */
  readonly python: string | null;
  /** What the user types for the program. */
  readonly input: TypedInput;
  readonly nativeDir: string;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  onProgress(message: string): void;
  onOutput(text: string): void;
}

/** Where a file stands, and what is set there. */
export type ProfileContext = Pick<ProfileJob, 'settings' | 'folder' | 'compileCommands'>;

/** Starts the program; resolves also when it was cancelled, with what was seen until then or with a reason. */
export type ProfileRunner = (
  job: ProfileJob,
) => Promise<
  { readonly ok: true; readonly report: ProfileReport } | { readonly ok: false; readonly reason: string }
>;

/** Measures what tasks cost on this machine. */
export type Calibrator = (nativeDir: string, signal: AbortSignal) => Promise<CalibrateOutcome>;

/** Output that the client gets to show, in characters; the rest is counted against the limit only. */
const shownOutput = 1_000_000;
/** Output is passed on in pieces of this many milliseconds. */
const outputEveryMs = 50;

export class Profiles {
  private readonly running = new Map<AbortController, Promise<unknown>>();
  private readonly inputs = new Map<string, TypedInput>();

  constructor(
    private readonly run: ProfileRunner,
    /** Why nothing may be run; null where it may. */
    private readonly refusal: () => string | null,
    private readonly nativeDir: () => string | null,
    private readonly calibrator: Calibrator,
  ) {}

  /** Passes on what was typed for a running program. */
  input({ token, text }: ProfileInputParams): void {
    this.inputs.get(token)?.type(text);
  }

  resize({ token, columns, rows }: ProfileResizeParams): void {
    this.inputs.get(token)?.resize({ columns, rows });
  }

  async calibrate(cancellation: CancellationToken): Promise<CalibrateOutcome> {
    const nativeDir = this.nativeDir();
    const refusal = this.refusal();
    if (refusal !== null || nativeDir === null)
      return { ok: false, reason: refusal ?? 'There is no native runner.' };
    const abort = new AbortController();
    const cancelled = cancellation.onCancellationRequested(() => {
      abort.abort();
    });
    try {
      const run = this.calibrator(nativeDir, abort.signal);
      this.running.set(abort, run);
      return await run;
    } finally {
      cancelled.dispose();
      this.running.delete(abort);
    }
  }

  async profile(
    params: ProfileParams,
    { settings, folder, compileCommands }: ProfileContext,
    cancellation: CancellationToken,
    send: { progress(message: string): void; output(text: string): void },
  ): Promise<ProfileOutcome> {
    const file = pathOfUri(params.uri);
    const nativeDir = this.nativeDir();
    const refusal = this.refusal() ?? (file === null ? 'Only a file on disk can be profiled.' : null);
    if (refusal !== null || file === null || nativeDir === null)
      return { ok: false, reason: refusal ?? 'There is no native runner.', cancelled: false };
    const abort = new AbortController();
    const cancelled = cancellation.onCancellationRequested(() => {
      abort.abort();
    });
    if (cancellation.isCancellationRequested) abort.abort();
    const input = new TypedInput(params.terminal ?? null, () => {
      abort.abort();
    });
    this.inputs.set(params.token, input);
    const output = new Output((text) => {
      send.output(text);
    });
    try {
      const run = this.run({
        file,
        folder,
        compileCommands,
        args: params.args,
        env: params.env ?? {},
        provoke: params.provoke === true,
        python: params.python ?? null,
        input,
        nativeDir,
        settings,
        signal: abort.signal,
        onProgress: (message) => {
          send.progress(message);
        },
        onOutput: (text) => {
          output.add(text);
        },
      });
      this.running.set(abort, run);
      const outcome = await run;
      output.flush();
      if (abort.signal.aborted) return { ok: false, reason: 'The profile was cancelled.', cancelled: true };
      return outcome.ok
        ? { ok: true, report: outcome.report, output: output.all }
        : { ok: false, reason: outcome.reason, cancelled: false };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, reason, cancelled: abort.signal.aborted };
    } finally {
      output.flush();
      cancelled.dispose();
      this.inputs.delete(params.token);
      this.running.delete(abort);
    }
  }

  /** Ends every run: at shutdown and when the client is gone. Resolves when they have ended. */
  async end(): Promise<void> {
    for (const abort of this.running.keys()) abort.abort();
    await Promise.allSettled(this.running.values());
  }
}

const ctrlC = '\x03';

/** What a person types, and the size of the terminal; kept until somebody reads. */
export class TypedInput {
  private waiting: (string | null)[] = [];
  private reader: ((text: string | null) => void) | null = null;
  private sizeListener: ((size: TerminalSize) => void) | null = null;

  constructor(
    public terminal: TerminalSize | null,
    /** Ctrl+C before there is a program that could be interrupted: while it is compiled. */
    private readonly interruptedEarly: () => void,
  ) {}

  /** @param text null: the end of the input */
  type(text: string | null): void {
    if (this.reader) this.reader(text);
    else if (this.terminal && text?.includes(ctrlC)) this.interruptedEarly();
    else this.waiting.push(text);
  }

  resize(size: TerminalSize): void {
    if (!this.terminal) return;
    this.terminal = size;
    this.sizeListener?.(size);
  }

  resized(listener: (size: TerminalSize) => void): void {
    this.sizeListener = listener;
  }

  read(reader: (text: string | null) => void): void {
    this.reader = reader;
    for (const text of this.waiting.splice(0)) reader(text);
  }
}

class Output {
  all = '';
  private waiting = '';
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly send: (text: string) => void) {}

  add(text: string): void {
    const room = shownOutput - this.all.length;
    if (room <= 0) return;
    const shown =
      text.length <= room ? text : `${text.slice(0, room)}\n… more output follows and is not shown\n`;
    this.all += shown;
    this.waiting += shown;
    this.timer ??= setTimeout(() => {
      this.flush();
    }, outputEveryMs);
  }

  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting !== '') this.send(this.waiting);
    this.waiting = '';
  }
}
