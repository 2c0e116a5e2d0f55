/** What the charts draw, and what they and the extension say to each other. Plain data; imports nothing. */

export interface Mark {
  /** Microseconds since the run began. */
  readonly at: number;
  readonly kind: 'fork' | 'exec' | 'exit' | 'signal';
  readonly label: string;
}

/** One task. */
export interface Lane {
  readonly name: string;
  /** What a screen reader and the tooltip say behind the name. */
  readonly detail: string;
  readonly isThread: boolean;
  readonly failed: boolean;
  readonly start: number;
  readonly end: number;
  /** Index of the lane of the task that created it; null: the program itself, or not seen. */
  readonly creator: number | null;
  readonly depth: number;
  readonly marks: readonly Mark[];
  /** Share of its life in which a thread waited for the GIL; null: not measured. */
  readonly gilWait: number | null;
  /** Where it was created; lines 1-based. */
  readonly site: { readonly file: string; readonly line: number } | null;
}

export interface Timeline {
  readonly chart: 'timeline';
  readonly title: string;
  readonly subtitle: string;
  /** Microseconds. */
  readonly length: number;
  readonly lanes: readonly Lane[];
  /** Tasks that have no lane here; an export of the trace has them. */
  readonly more: number;
}

export interface Curve {
  readonly name: string;
  /** Microseconds by megabytes. */
  readonly points: readonly { readonly megabytes: number; readonly us: number }[];
}

export interface CalibrationChart {
  readonly chart: 'calibration';
  readonly title: string;
  readonly subtitle: string;
  readonly curves: readonly Curve[];
}

export type Chart = Timeline | CalibrationChart;

export type ToChart =
  | {
      readonly type: 'draw';
      readonly chart: Chart;
      /** The editor's dictionary, by the English messages. */
      readonly dictionary: Readonly<Record<string, string>>;
    }
  | { readonly type: 'export'; readonly as: 'svg' | 'png' };

export type FromChart =
  | { readonly type: 'ready' }
  | { readonly type: 'drawn'; readonly words: string }
  | { readonly type: 'open'; readonly file: string; readonly line: number }
  | { readonly type: 'trace' }
  | { readonly type: 'calibrate' }
  /** SVG as text, PNG as base64. */
  | { readonly type: 'picture'; readonly as: 'svg' | 'png'; readonly data: string };
