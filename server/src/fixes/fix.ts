/** What a rewrite is given, and what it is: a pure function from a parsed file and a place to edits or a reason. */
import type { Node } from 'web-tree-sitter';
import type { FileId, Language, Span } from '../facts/model';
import type { Fix, FixResult } from '../engine/finding';
import type { AnalysisSettings } from '../program/analysis';

export interface FixContext {
  readonly file: FileId;
  readonly language: Language;
  readonly text: string;
  /** Root of the tree of `text`. Its owner frees it; a rewrite keeps no node. */
  readonly root: Node;
  /** What the finding points at, absolute UTF-16 offsets: for a fork, its call. */
  readonly anchor: Span;
  /** What is known of the target: a rewrite may need a version. */
  readonly settings: AnalysisSettings;
}

export type FixFunction = (context: FixContext) => FixResult;

/** Something in the user's code that a rewrite cannot express. `what` names it and its line. */
export interface Obstacle {
  readonly span: Span;
  readonly what: string;
}

/** Offsets count in the text before the rewrite. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A rewrite of this file alone. @param edits in any order; none touches another */
export function fixOf(context: FixContext, title: string, safe: boolean, edits: readonly Edit[]): Fix {
  return {
    title,
    safe,
    edits: [...edits]
      .sort((a, b) => a.start - b.start || a.end - b.end)
      .map(({ start, end, text }) => ({ file: context.file, span: { start, end }, text })),
  };
}
