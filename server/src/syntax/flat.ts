/**
 * A part of a tree as plain objects: one walk by cursor, and the extractor that reads the copy needs no calls into
 * WebAssembly. Anonymous tokens are left out unless they fill a
 * field (operators) or are asked for.
 */
import type { Node, TreeCursor } from 'web-tree-sitter';
import { errorType, openCursor, vocabularyOf } from './cursor';

export interface FlatNode {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  readonly children: readonly FlatNode[];
  readonly broken: boolean;
}

/** Deeper than any code that people write; below it the tree is cut, so that nothing recurses without end. */
const maxDepth = 600;
/** More than this under one chunk is data, not code: a table of numbers, a generated parser. */
const maxNodes = 400_000;

interface Open {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  children: FlatNode[];
  readonly broken: boolean;
}

/** Most nodes are leaves: they share this one, which nobody writes to. */
const none: FlatNode[] = [];

/** What is told of each node of a type before it is entered; where it answers true, the node is left out. */
export interface Aside {
  readonly type: string;
  takes(cursor: TreeCursor): boolean;
}

/**
 * @param opaque types whose inside is never needed (string contents, comments)
 * @param keep anonymous tokens that are wanted
 */
export function flatten(
  root: Node,
  opaque: ReadonlySet<string>,
  keep: ReadonlySet<string>,
  aside?: Aside,
): FlatNode {
  const { types, named, fields } = vocabularyOf(root.tree.language);
  const cursor = openCursor(root);
  try {
    const open = (id: number): Open => {
      const start = cursor.startIndex;
      const end = cursor.endIndex;
      return {
        type: types[id] ?? 'ERROR',
        field: fields[cursor.fieldId] ?? null,
        start,
        end,
        children: none,
        // What the parser put in stands nowhere in the text.
        broken: id === errorType || (start === end && cursor.isMissing),
      };
    };
    const top = open(cursor.typeId);
    // The last entry is the node that the cursor stands in; null for one that is left out.
    const stack: Open[] = [];
    let here: Open = top;
    let count = 1;
    /** Whether what the cursor stands on is to be entered, and as what. */
    const enter = (): Open | null => {
      const id = cursor.typeId;
      count++;
      if (id !== errorType && named[id] === 0) {
        const type = types[id] ?? '';
        if (cursor.fieldId === 0 && !keep.has(type)) return null;
      } else if (aside && types[id] === aside.type && cursor.paused((c) => aside.takes(c))) return null;
      const node = open(id);
      if (here.children === none) here.children = [node];
      else here.children.push(node);
      return node;
    };
    let next: Open | null = top;
    for (;;) {
      if (
        next &&
        stack.length < maxDepth &&
        count < maxNodes &&
        !opaque.has(next.type) &&
        cursor.gotoFirstChild()
      ) {
        if (next !== top) stack.push(here);
        here = next;
        next = enter();
        continue;
      }
      if (next === top) return top;
      while (!cursor.gotoNextSibling()) {
        const outer = stack.pop();
        if (outer === undefined || !cursor.gotoParent()) return top;
        here = outer;
      }
      next = enter();
    }
  } finally {
    cursor.delete();
  }
}

export function fieldOf(node: FlatNode, field: string): FlatNode | undefined {
  return node.children.find((child) => child.field === field);
}
