/**
 * Parses and reads an open document as the engine does, beside it: what the engine does not hand out is compared here,
 * the facts and the tree.
 */
import { extract, unreadable, type ItemCache } from '../../server/src/engine/extract';
import type { TextEdit } from '../../server/src/engine/api';
import type { FileFacts, Language } from '../../server/src/facts/model';
import type { BudgetParser, Tree } from '../../server/src/syntax/parser';
import { TreeStore, type Budgets } from '../../server/src/syntax/treeStore';

const patient: Budgets = { whole: 60_000, edit: 60_000, blanked: 60_000 };

export interface Read {
  readonly facts: FileFacts;
  /** Of the tree; null where the facts are those of no tree. */
  readonly nodes: () => string;
  readonly hasError: boolean;
}

/** Every node with its place, as text. */
function nodesOf(tree: Tree): string {
  const out: string[] = [];
  const cursor = tree.walk();
  try {
    for (;;) {
      out.push(
        `${cursor.nodeType} ${cursor.startIndex} ${cursor.endIndex} ${cursor.nodeIsMissing ? '?' : ''}`,
      );
      if (cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return out.join('\n');
    }
  } finally {
    cursor.delete();
  }
}

/** One document, open from its first text on. */
export class Shadow {
  readonly #trees = new TreeStore(patient);
  readonly #cache: ItemCache = new Map();
  #read: Read | null = null;

  constructor(
    private readonly language: Language,
    private readonly parser: BudgetParser,
    text: string,
  ) {
    this.#open(text);
  }

  /** Null where the text is not analysed. */
  get read(): Read | null {
    return this.#read;
  }

  /** Trees that it holds. */
  get trees(): number {
    return this.#trees.size;
  }

  edit(edits: readonly TextEdit[], after: string): void {
    if (!this.#read || unreadable(after) !== null) {
      this.#open(after);
      return;
    }
    const changes = edits.map(({ span, text }) => ({ ...span, text }));
    const outcome = this.#trees.edit('a', this.parser, after, changes, (tree, text) =>
      this.#reading(tree, text, this.#cache),
    );
    this.#read = outcome.ok ? outcome.value : null;
  }

  /** The same text, read from nothing. */
  anew(text: string): { readonly read: Read | null; readonly free: () => void } {
    const trees = new TreeStore(patient);
    const free = (): void => {
      trees.dispose();
    };
    if (unreadable(text) !== null) return { read: null, free };
    const outcome = trees.parse('a', this.parser, text, true, (tree) => this.#reading(tree, text, undefined));
    return { read: outcome.ok ? outcome.value : null, free };
  }

  dispose(): void {
    this.#trees.dispose();
  }

  #open(text: string): void {
    this.#trees.forget('a');
    if (unreadable(text) !== null) {
      this.#read = null;
      return;
    }
    const outcome = this.#trees.parse('a', this.parser, text, true, (tree) =>
      this.#reading(tree, text, this.#cache),
    );
    this.#read = outcome.ok ? outcome.value : null;
  }

  #reading(tree: Tree, text: string, cache: ItemCache | undefined): Read {
    return {
      facts: extract(tree.rootNode, text, this.language, cache, this.parser),
      nodes: () => nodesOf(tree),
      hasError: tree.rootNode.hasError,
    };
  }
}
