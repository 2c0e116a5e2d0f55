/**
 * The only owner of trees. Open files keep theirs for incremental parses; every other tree lives for one call.
 *
 * A keystroke can send error recovery on a long way (seconds on a large file). Each parse therefore has a budget; when
 * it runs out, the edited line is parsed blanked, which is quick because the rest of the old tree fits, and the blank
 * is undone by the next edit. When that fails too, the file keeps its last good facts until a later edit parses.
 */
import type { Tree } from 'web-tree-sitter';
import { Edit, type BudgetParser } from './parser';

interface Kept {
  tree: Tree;
  /** What `tree` was parsed from: the document, or the document with a blanked range. */
  parsed: string;
}

export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Budgets {
  /** A parse from nothing, ms. */
  readonly whole: number;
  /** A parse after an edit, ms. */
  readonly edit: number;
  /** The parse with the edited line blanked, ms. */
  readonly blanked: number;
}

export const editorBudgets: Budgets = { whole: 2000, edit: 25, blanked: 45 };

export type ParseOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly blanked: boolean }
  | { readonly ok: false; readonly reason: string };

export class TreeStore {
  readonly #kept = new Map<string, Kept>();
  readonly #budgets: Budgets;

  constructor(budgets: Budgets = editorBudgets) {
    this.#budgets = budgets;
  }

  /** Parses the text, hands the tree to `use`, and frees it unless it is `kept`. */
  parse<T>(
    file: string,
    parser: BudgetParser,
    text: string,
    kept: boolean,
    use: (tree: Tree, text: string) => T,
  ): ParseOutcome<T> {
    this.forget(file);
    const tree = parser.parse(text, null, this.#budgets.whole);
    if (!tree) return { ok: false, reason: `parsing took longer than ${this.#budgets.whole} ms` };
    return this.#finish(file, tree, text, kept, false, use);
  }

  /** Brings a kept tree up to the new text, which `changes` made from the last text given. */
  edit<T>(
    file: string,
    parser: BudgetParser,
    text: string,
    changes: readonly TextChange[],
    use: (tree: Tree, text: string) => T,
  ): ParseOutcome<T> {
    const before = this.#kept.get(file);
    if (!before) return this.parse(file, parser, text, true, use);
    applyDifference(before.tree, before.parsed, text);
    before.parsed = text;
    const tree = parser.parse(text, before.tree, this.#budgets.edit);
    if (tree) {
      before.tree.delete();
      this.#kept.delete(file);
      return this.#finish(file, tree, text, true, false, use);
    }
    const blanked = blankLines(text, changes);
    applyDifference(before.tree, text, blanked);
    before.parsed = blanked;
    const second = parser.parse(blanked, before.tree, this.#budgets.blanked);
    if (!second)
      return { ok: false, reason: 'the last edit takes too long to parse: findings are from before it' };
    before.tree.delete();
    this.#kept.delete(file);
    return this.#finish(file, second, blanked, true, true, use);
  }

  forget(file: string): void {
    this.#kept.get(file)?.tree.delete();
    this.#kept.delete(file);
  }

  dispose(): void {
    for (const file of [...this.#kept.keys()]) this.forget(file);
  }

  get size(): number {
    return this.#kept.size;
  }

  #finish<T>(
    file: string,
    tree: Tree,
    parsed: string,
    kept: boolean,
    blanked: boolean,
    use: (tree: Tree, text: string) => T,
  ): ParseOutcome<T> {
    if (kept) this.#kept.set(file, { tree, parsed });
    try {
      return { ok: true, value: use(tree, parsed), blanked };
    } finally {
      if (!kept) tree.delete();
    }
  }
}

/** Reads a short text that is no file, a macro's body: null where that takes too long. */
export function parseFragment<T>(parser: BudgetParser, text: string, use: (tree: Tree) => T): T | null {
  const tree = parser.parse(text, null, fragmentMs);
  if (!tree) return null;
  try {
    return use(tree);
  } finally {
    tree.delete();
  }
}

/** Bodies of macros have a few lines, which take a millisecond: the rest is for a machine that is busy. */
const fragmentMs = 250;

/** Tells the tree what changed between two texts: the one range outside their common prefix and suffix. */
function applyDifference(tree: Tree, before: string, after: string): void {
  if (before === after) return;
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  // Whole blocks first: comparing slices is a memory compare, comparing units one by one is not.
  for (let step = 1 << 16; step >= 1; step >>= 1)
    while (start + step <= shortest && before.slice(start, start + step) === after.slice(start, start + step))
      start += step;
  let tail = 0;
  for (let step = 1 << 16; step >= 1; step >>= 1)
    while (
      tail + step <= shortest - start &&
      before.slice(before.length - tail - step, before.length - tail) ===
        after.slice(after.length - tail - step, after.length - tail)
    )
      tail += step;
  const oldEnd = before.length - tail;
  const newEnd = after.length - tail;
  const startPosition = pointAt(before, start);
  tree.edit(
    new Edit({
      startIndex: start,
      oldEndIndex: oldEnd,
      newEndIndex: newEnd,
      startPosition,
      oldEndPosition: advance(startPosition, before, start, oldEnd),
      newEndPosition: advance(startPosition, after, start, newEnd),
    }),
  );
}

interface Point {
  row: number;
  column: number;
}

function pointAt(text: string, offset: number): Point {
  return advance({ row: 0, column: 0 }, text, 0, offset);
}

function advance(from: Point, text: string, start: number, end: number): Point {
  let row = from.row;
  let line = start - from.column;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    row++;
    line = at + 1;
  }
  return { row, column: end - line };
}

/** The text with the lines that the last change touched turned into spaces of the same length. */
function blankLines(text: string, changes: readonly TextChange[]): string {
  const last = changes[changes.length - 1];
  if (!last) return text;
  const from = text.lastIndexOf('\n', last.start - 1) + 1;
  const next = text.indexOf('\n', last.start + last.text.length);
  const to = next === -1 ? text.length : next;
  return text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, ' ') + text.slice(to);
}
