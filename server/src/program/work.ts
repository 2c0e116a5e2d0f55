/** Where a function's time goes, judged from loop structure and from what it calls, to any depth. */
import type { FunctionRef, Program } from './program';
import type { Span } from '../facts/model';

export interface WorkStep {
  readonly fn: FunctionRef;
  /** Relative to the function. */
  readonly span: Span;
  readonly message: string;
}

export type WorkVerdict =
  /** Runs interpreted code that nothing releases; `why` leads from the function to the loop or call that decides. */
  | { readonly k: 'cpu'; readonly why: readonly WorkStep[] }
  /** Computes with the GIL released, or off the loop. */
  | { readonly k: 'releases'; readonly why: readonly WorkStep[] }
  | { readonly k: 'waits'; readonly why: readonly WorkStep[] }
  | { readonly k: 'cheap' }
  /** Not known: rules stay silent. */
  | { readonly k: 'unknown' };

export interface WorkAnalysis {
  of(fn: FunctionRef): WorkVerdict;
}

export function analyseWork(_program: Program): WorkAnalysis {
  throw new Error('not written yet');
}
