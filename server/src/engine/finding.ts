/** What a rule reports. Plain data, the same for the editor, the command line and the tests. */
import type { FileId, Span } from '../facts/model';

export type Severity = 'error' | 'warning' | 'info' | 'hint';
export type Confidence = 'high' | 'medium' | 'low';

/** A place in a file's current text, absolute UTF-16 offsets. */
export interface Place {
  readonly file: FileId;
  readonly span: Span;
}

/** One causal step of the proof, in order: thread started here → fork here → unsafe call here. */
export interface Step extends Place {
  readonly message: string;
}

export interface Finding extends Place {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What, why and what to do, in the user's own names. */
  readonly message: string;
  readonly steps: readonly Step[];
  /** Name of the rewrite that can mend it, resolved lazily with the finding's place as its anchor. */
  readonly fix?: string;
}

export interface TextChange extends Place {
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  /** Safe: errno, descriptors, signals and error paths are preserved. Only safe fixes are ever applied in bulk. */
  readonly safe: boolean;
  readonly edits: readonly TextChange[];
}

/** A rewrite either applies or says why it will not. */
export type FixResult =
  { readonly ok: true; readonly fix: Fix } | { readonly ok: false; readonly reason: string };
