/** Reading C and C++ trees: the few questions that the parts of this rewrite ask of a node. */
import type { Node } from 'web-tree-sitter';
import { passesOn } from '../../knowledge/childCode';
import { plainForks } from '../../knowledge/spawn';
import type { Obstacle } from '../fix';

/** Thrown where the rewrite gives up; caught once, in forkExecToSpawn.ts. */
export class Refusal extends Error {
  constructor(readonly obstacles: readonly Obstacle[]) {
    super(obstacles.map((o) => o.what).join('; '));
  }
}

export const line = (node: Node): number => node.startPosition.row + 1;

export function refuse(node: Node, what: string): never {
  throw new Refusal([obstacle(node, what)]);
}

export function obstacle(node: Node, what: string): Obstacle {
  return { span: { start: node.startIndex, end: node.endIndex }, what };
}

/** The expression without parentheses, casts to void or pid_t, and `!` twice over. */
export function strip(node: Node): Node {
  let at = node;
  for (;;) {
    let inner: Node | null = null;
    if (at.type === 'parenthesized_expression') inner = firstReal(at);
    else if (at.type === 'condition_clause') inner = at.childForFieldName('value');
    else if (at.type === 'cast_expression') inner = at.childForFieldName('value');
    else if (at.type === 'call_expression') inner = castOperand(at);
    if (!inner) return at;
    at = inner;
  }
}

/** `x` of `static_cast<char *>(x)`. */
function castOperand(call: Node): Node | null {
  const callee = call.childForFieldName('function');
  if (callee?.type !== 'template_function') return null;
  if (!/^(static|const|reinterpret)_cast$/.test(callee.childForFieldName('name')?.text ?? '')) return null;
  const list = call.childForFieldName('arguments');
  return list ? firstReal(list) : null;
}

/** Named children without comments. */
export function parts(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== 'comment');
}

const firstReal = (node: Node): Node | null => parts(node)[0] ?? null;

/** Text with every run of white space gone: how two spellings of one expression are compared. */
export const squeeze = (node: Node): string => node.text.replace(/\s+/g, '');

export interface Call {
  readonly node: Node;
  /** Name of the callee, `::` in front dropped; `''` for anything but a plain name. */
  readonly name: string;
  readonly args: readonly Node[];
}

/** The expression as a call, wrappers and casts looked through; undefined if it is none. */
export function asCall(expression: Node): Call | undefined {
  let node = strip(expression);
  for (;;) {
    const call = plainCall(node);
    const first = call && passesOn.has(call.name) ? call.args[0] : undefined;
    if (!first) return call;
    node = strip(first);
  }
}

/** A wrapper such as `unlikely(x)` taken off, together with parentheses and casts. */
export function unwrap(expression: Node): Node {
  const node = strip(expression);
  const call = plainCall(node);
  const first = call && passesOn.has(call.name) ? call.args[0] : undefined;
  return first ? unwrap(first) : node;
}

function plainCall(node: Node): Call | undefined {
  if (node.type !== 'call_expression') return undefined;
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  if (!callee || list?.type !== 'argument_list') return undefined;
  const name =
    callee.type === 'identifier'
      ? callee.text
      : /^::\s*\w+$/.test(callee.text)
        ? callee.text.replace(/^::\s*/, '')
        : '';
  return { node, name, args: parts(list) };
}

export function isFork(node: Node): boolean {
  const call = plainCall(node);
  return call !== undefined && plainForks.has(call.name) && call.args.length === 0;
}

/** Nodes below `node` of the given types, `node` itself included, in order. */
export function find(node: Node, ...types: string[]): Node[] {
  return node.descendantsOfType(types);
}

export function contains(outer: Node, inner: Node): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

/** The value of a constant integer, if the expression is one that can be read off. */
export function integer(expression: Node): number | undefined {
  const node = strip(expression);
  const known: Record<string, number> = {
    STDIN_FILENO: 0,
    STDOUT_FILENO: 1,
    STDERR_FILENO: 2,
    EXIT_SUCCESS: 0,
    EXIT_FAILURE: 1,
    NULL: 0,
    nullptr: 0,
  };
  if (node.type === 'unary_expression' && node.child(0)?.text === '-') {
    const operand = node.childForFieldName('argument');
    const value = operand ? integer(operand) : undefined;
    return value === undefined ? undefined : -value;
  }
  if (node.type === 'binary_expression' && /^\(\w+_t\)\s*-\s*\d+$/.test(node.text)) {
    // `(pid_t)-1` reads as a subtraction to a parser that knows no types.
    return -Number(/\d+$/.exec(node.text)?.[0]);
  }
  if (node.type === 'number_literal') {
    const digits = node.text.replace(/[uUlL]+$/, '');
    const value = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
    return Number.isInteger(value) ? value : undefined;
  }
  return known[node.text];
}

export const isNull = (expression: Node): boolean => integer(expression) === 0;

/** The function or lambda whose body holds the node. */
export function enclosingFunction(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'function_definition' || at.type === 'lambda_expression') return at;
  }
  return undefined;
}

export function functionName(fn: Node): string {
  let at = fn.childForFieldName('declarator');
  while (
    at &&
    at.type !== 'identifier' &&
    at.type !== 'field_identifier' &&
    at.type !== 'qualified_identifier'
  ) {
    at = at.childForFieldName('declarator');
  }
  return at?.text ?? '';
}

/** `#if`, `#ifdef`, `#else`, …: what stands inside is compiled or not as a whole. */
export const isConditional = (node: Node): boolean =>
  /^preproc_(if|ifdef|else|elif|elifdef)$/.test(node.type);

/** The statements of a branch: of a block its contents, else the one statement. Comments are kept. */
export function statements(branch: Node): Node[] {
  if (branch.type === 'compound_statement') return branch.namedChildren;
  if (branch.type === 'else_clause') {
    const inner = parts(branch)[0];
    return inner ? statements(inner) : [];
  }
  return [branch];
}

/** The statement after `else`. */
export function alternative(ifStatement: Node): Node | undefined {
  const clause = ifStatement.childForFieldName('alternative');
  if (!clause) return undefined;
  return clause.type === 'else_clause' ? parts(clause)[0] : clause;
}

export function caseBody(node: Node): Node[] {
  const value = node.childForFieldName('value');
  return node.namedChildren.filter((child) => child.id !== value?.id);
}

/** The expression of an expression statement. */
export function expressionOf(statement: Node): Node | undefined {
  return statement.type === 'expression_statement' ? parts(statement)[0] : undefined;
}

/** Name of the variable that an expression names or is part of: `a` of `a[i]`, `a.b` and `&a`; not through a pointer. */
export function baseVariable(expression: Node): string | undefined {
  const node = strip(expression);
  switch (node.type) {
    case 'identifier':
      return node.text;
    case 'subscript_expression':
    case 'pointer_expression': {
      if (node.type === 'pointer_expression' && node.child(0)?.text !== '&') return undefined;
      const inner = node.childForFieldName('argument');
      return inner ? baseVariable(inner) : undefined;
    }
    case 'field_expression': {
      if (node.childForFieldName('operator')?.text !== '.') return undefined;
      const inner = node.childForFieldName('argument');
      return inner ? baseVariable(inner) : undefined;
    }
    default:
      return undefined;
  }
}
