/**
 * A part of a tree as plain objects. One walk by cursor costs about half of what the node API costs, and the
 * extractor that reads the copy needs no calls into WebAssembly. Anonymous tokens are left out unless they fill a
 * field (operators) or are asked for.
 */
import type { Node, TreeCursor } from 'web-tree-sitter';

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

const leftOut = '<left out>';

interface Open {
  type: string;
  field: string | null;
  start: number;
  end: number;
  children: FlatNode[];
  broken: boolean;
}

/**
 * @param opaque types whose inside is never needed (string contents, comments)
 * @param keep anonymous tokens that are wanted
 * @param aside told of each node below the root before it is entered; where it answers true, the node is left out
 */
export function flatten(
  root: Node,
  opaque: ReadonlySet<string>,
  keep: ReadonlySet<string>,
  aside?: (cursor: TreeCursor, type: string) => boolean,
): FlatNode {
  const cursor = root.walk();
  try {
    const open = (): Open => ({
      type: cursor.nodeType,
      field: cursor.currentFieldName,
      start: cursor.startIndex,
      end: cursor.endIndex,
      children: [],
      broken: cursor.nodeIsMissing || cursor.nodeType === 'ERROR',
    });
    const top = open();
    // The last entry is the node that the cursor stands on.
    const stack: Open[] = [top];
    let count = 1;
    const enter = (): void => {
      const holder = stack[stack.length - 1] as Open;
      const node = open();
      count++;
      if (aside?.(cursor, node.type) === true) node.type = leftOut;
      else if (cursor.nodeIsNamed || node.field !== null || keep.has(node.type)) holder.children.push(node);
      stack.push(node);
    };
    for (;;) {
      const here = stack[stack.length - 1] as Open;
      if (
        stack.length < maxDepth &&
        count < maxNodes &&
        !opaque.has(here.type) &&
        here.type !== leftOut &&
        cursor.gotoFirstChild()
      ) {
        enter();
        continue;
      }
      for (;;) {
        if (stack.length === 1) return top;
        stack.pop();
        if (cursor.gotoNextSibling()) {
          enter();
          break;
        }
        cursor.gotoParent();
      }
    }
  } finally {
    cursor.delete();
  }
}

export function fieldOf(node: FlatNode, field: string): FlatNode | undefined {
  return node.children.find((child) => child.field === field);
}
