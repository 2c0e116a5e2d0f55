/** Where the grammar could not read a file: nothing is rewritten there. */
import type { Node } from 'web-tree-sitter';
import type { Span } from '../facts/model';
import { looseError } from '../syntax/errors';

/** What is written and read as one: an error inside it may have moved any of its parts. */
const unit =
  /^(?:function_definition|function_declaration|generator_function_declaration|method_definition|decorated_definition|arrow_function|function_expression|template_function)$/;

export function countErrors(root: Node): number {
  if (!root.hasError) return 0;
  let count = root.descendantsOfType('ERROR').length;
  const nodes = [root];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    if (node.isMissing) count++;
    for (const child of node.children) if (child.hasError) nodes.push(child);
  }
  return count;
}

/**
 * Whether an edit stands inside a function with syntax errors, or outside of functions in or beside something that
 * could not be read.
 */
export function isAmongErrors(root: Node, span: Span): boolean {
  if (!root.hasError) return false;
  let outermost: Node | null = null;
  let innermost = root.descendantForIndex(span.start, span.end) ?? root;
  for (let node: Node | null = innermost; node; node = node.parent) {
    if (node.type === 'ERROR' || node.isMissing) return true;
    if (unit.test(node.type)) outermost = node;
  }
  if (outermost)
    return (
      hasLooseError(outermost, span) || isError(outermost.previousSibling) || isError(outermost.nextSibling)
    );
  // A class, a namespace or the whole file is not judged by what is wrong far away in it.
  while (innermost.endIndex > span.end && innermost.startIndex < span.start && innermost.childCount > 0) {
    const inside: Node | undefined = innermost.children.find(
      (c) => c.startIndex <= span.start && c.endIndex >= span.end,
    );
    if (!inside || inside.id === innermost.id) break;
    innermost = inside;
  }
  const beside = innermost.children.filter(
    (c) => c.endIndex >= span.start - 1 && c.startIndex <= span.end + 1,
  );
  return beside.some((c) => c.hasError || c.type === 'ERROR');
}

function isError(node: Node | null): boolean {
  return node?.type === 'ERROR';
}

/** In C an error inside an argument is the argument's own, unless it is edited. */
function hasLooseError(unit: Node, span: Span): boolean {
  if (!unit.hasError) return false;
  if (unit.type !== 'function_definition' || looseError(unit)) return true;
  return unit.descendantsOfType('ERROR').some((e) => e.startIndex <= span.end && span.start <= e.endIndex);
}
