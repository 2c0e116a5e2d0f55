/** What every Python rewrite does: ask the tree, refuse with a reason, put edits together. */
import type { Node } from 'web-tree-sitter';
import type { Fix, FixResult } from '../../engine/finding';
import type { FixContext } from '../fix';

/** Thrown where a rewrite gives up; caught in `attempt`. */
class Refused extends Error {}

export function refuse(reason: string): never {
  throw new Refused(reason);
}

/** Runs a rewrite; what it refuses becomes the reason. */
export function attempt(context: FixContext, rewrite: (context: FixContext) => Fix): FixResult {
  try {
    if (context.language !== 'python') refuse('only Python is rewritten');
    return { ok: true, fix: rewrite(context) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.message };
    // The call stack ran out: no hand-written code is that deep.
    if (error instanceof RangeError) return { ok: false, reason: 'the code is nested too deeply' };
    throw error;
  }
}

/** The first rewrite, or the second where it is refused; where both are, the first's reason is told. */
export function either(first: () => Fix, second: () => Fix): Fix {
  try {
    return first();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    try {
      return second();
    } catch (other) {
      throw other instanceof Refused ? error : other;
    }
  }
}

export const line = (node: Node): number => node.startPosition.row + 1;
export const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** The smallest call that covers what a finding points at: its call, its callee or one of its arguments. */
export function callAround({ root, anchor }: FixContext): Node {
  let node = root.descendantForIndex(anchor.start, Math.max(anchor.start, anchor.end - 1));
  while (node && !(node.type === 'call' && node.startIndex <= anchor.start && node.endIndex >= anchor.end)) {
    // A decorator or a def is no call, however much of one it covers.
    if (node.type === 'block' || node.type === 'module') break;
    node = node.parent;
  }
  if (node?.type !== 'call') return refuse('there is no call here that can be rewritten');
  if (node.hasError) refuse('the call cannot be read');
  return node;
}

export const isStatement = (node: Node): boolean =>
  node.parent?.type === 'block' || node.parent?.type === 'module';

/** The statement of a block that holds a node. */
export function statementOf(node: Node): Node {
  let at = node;
  while (!isStatement(at) && at.parent) at = at.parent;
  return at;
}

export function enclosing(node: Node, ...types: string[]): Node | null {
  for (let at = node.parent; at; at = at.parent) if (types.includes(at.type)) return at;
  return null;
}

export function inside(outer: Node, inner: Node): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

/** All nodes of these types below one, itself left out. */
export function below(node: Node, ...types: string[]): Node[] {
  return node.descendantsOfType(types).filter((n) => n.id !== node.id);
}

export interface CallArguments {
  readonly positional: readonly Node[];
  /** Keyword arguments by name. */
  readonly named: ReadonlyMap<string, Node>;
  /** `*args` and `**kwargs`. */
  readonly spread: readonly Node[];
  readonly list: Node;
}

export function argumentsOf(call: Node): CallArguments | null {
  const list = call.childForFieldName('arguments');
  if (list?.type !== 'argument_list') return null;
  const positional: Node[] = [];
  const named = new Map<string, Node>();
  const spread: Node[] = [];
  for (const node of list.namedChildren) {
    if (node.type === 'comment') continue;
    const name = node.type === 'keyword_argument' ? node.childForFieldName('name')?.text : undefined;
    if (name !== undefined) named.set(name, node);
    else if (node.type === 'list_splat' || node.type === 'dictionary_splat') spread.push(node);
    else positional.push(node);
  }
  return { positional, named, spread, list };
}

export const valueOf = (keyword: Node): Node => keyword.childForFieldName('value') ?? keyword;

/** The code that a statement's block may hold besides it: the white space that its line begins with. */
export function indentOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** One level of indentation as this file writes it. */
export function indentUnit(text: string, root: Node): string {
  for (const block of root.descendantsOfType('block')) {
    const [first] = block.namedChildren;
    const owner = block.parent;
    if (!first || !owner || first.startPosition.row === owner.startPosition.row) continue;
    const inner = indentOf(text, first.startIndex);
    const outer = indentOf(text, owner.startIndex);
    if (inner.startsWith(outer) && inner.length > outer.length) return inner.slice(outer.length);
  }
  return '    ';
}

/** The quote that this file prefers. */
export function quoteOf(text: string): string {
  const double = (text.match(/"/g) ?? []).length;
  return (text.match(/'/g) ?? []).length > double ? "'" : '"';
}

/** The whole lines of a node, its line's end included; null where other code shares one of them. */
export function linesOf(text: string, node: Node): { start: number; end: number } | null {
  const start = text.lastIndexOf('\n', node.startIndex - 1) + 1;
  const newline = text.indexOf('\n', node.endIndex);
  const end = newline < 0 ? text.length : newline + 1;
  const before = text.slice(start, node.startIndex).trim();
  const behind = text.slice(node.endIndex, end).trim();
  return before === '' && (behind === '' || behind.startsWith('#')) ? { start, end } : null;
}

/** An expression that means the same wherever and whenever it is evaluated in this call: no calls, no subscripts. */
export function isPlain(node: Node): boolean {
  switch (node.type) {
    case 'integer':
    case 'float':
    case 'true':
    case 'false':
    case 'none':
    case 'identifier':
      return true;
    case 'string':
      return !node.descendantsOfType('interpolation').length;
    case 'attribute': {
      const object = node.childForFieldName('object');
      return object !== null && isPlain(object);
    }
    case 'unary_operator':
    case 'binary_operator':
    case 'parenthesized_expression':
      return node.namedChildren.every(isPlain);
    default:
      return false;
  }
}
