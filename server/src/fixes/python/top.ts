/** Places at module level. */
import type { Node } from 'web-tree-sitter';

/** The statement of the module that holds a node. */
export function topLevel(node: Node): Node {
  let at = node;
  while (at.parent && at.parent.type !== 'module') at = at.parent;
  return at;
}

/** The offset of a statement's line, or of the comments right above it. */
export function aboveComments(text: string, statement: Node): number {
  let at = statement;
  for (let before = at.previousSibling; before?.type === 'comment'; before = before.previousSibling) {
    const isOwnLine =
      text.slice(text.lastIndexOf('\n', before.startIndex - 1) + 1, before.startIndex).trim() === '';
    if (!isOwnLine || before.endPosition.row + 1 !== at.startPosition.row) break;
    at = before;
  }
  return text.lastIndexOf('\n', at.startIndex - 1) + 1;
}
