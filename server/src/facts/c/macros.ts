/**
 * Macros. The parser sees a replacement list as a stretch of text; that of a function-like macro is read once more, as
 * the statements or the expression that it stands for. What cannot be read by itself (half a loop, half an `if`) is not.
 */
import type { Node } from 'web-tree-sitter';
import { fieldOf, flatten, type FlatNode } from '../../syntax/flat';
import { seq } from '../builder';
import { pasteMark, unknown, type MacroBody, type MacroFacts, type Test, type Value } from '../model';
import { macroValue } from './constants';
import { expression, test, type FunctionScope } from './expressions';
import { statement } from './statements';

/** Parses a text and hands over its root; null where that takes too long. */
export type Fragments = <T>(text: string, use: (root: Node) => T) => T | null;

export function macroFacts(text: string, node: FlatNode, fragments: Fragments): MacroFacts {
  const named = fieldOf(node, 'name');
  const body = fieldOf(node, 'value');
  const written = body ? text.slice(body.start, body.end).trim() : '';
  const list = fieldOf(node, 'parameters');
  const params = list ? list.children.map((p) => text.slice(p.start, p.end)) : null;
  const variadic = list !== undefined && /\.\.\.\s*\)$/.test(text.slice(list.start, list.end));
  const read = params ? bodyOf(written, params, variadic, fragments) : null;
  return {
    name: named ? text.slice(named.start, named.end) : '',
    params,
    value: macroValue(written),
    text: written,
    span: { start: node.start, end: node.end },
    ...(read ? { body: read } : {}),
  };
}

/** Longer ones are tables. */
const longest = 6000;

const opaque = new Set(['string_content', 'comment', 'preproc_arg', 'number_literal']);
const noTokens = new Set<string>();
const opening = 'void m(){';

function bodyOf(
  written: string,
  params: readonly string[],
  variadic: boolean,
  fragments: Fragments,
): MacroBody | null {
  if (written === '' || written.length > longest) return null;
  const code = written
    .replace(/\\\r?\n/g, (all) => ' '.repeat(all.length))
    .replace(/\s*##\s*/g, (all) => pasteMark.repeat(all.length))
    .replace(/#\s*\w+/g, (all) => `""${' '.repeat(all.length - 2)}`);
  // What a line comment would hide of the rest is not in the list: it ends with the line.
  const text = `${opening}${code}\n;}`;
  const added = text.length - 2;
  return fragments(text, (root) => {
    const fn = root.namedChild(0);
    if (root.hasError || root.namedChildCount !== 1 || fn?.type !== 'function_definition') return null;
    const block = fieldOf(flatten(fn, opaque, noTokens), 'body');
    return block ? read(text, block, added, params, variadic) : null;
  });
}

function read(
  text: string,
  block: FlatNode,
  added: number,
  params: readonly string[],
  variadic: boolean,
): MacroBody | null {
  const items = block.children.filter((c) => c.type !== 'comment' && !isEmpty(text, c));
  if (items.some((c) => needsMore(c, added))) return null;
  const refused: FlatNode[] = [];
  const scope: FunctionScope = {
    text,
    base: 0,
    out: [],
    calls: 0,
    depth: 0,
    locals: [],
    lambda: (inner) => {
      refused.push(inner);
      return unknown;
    },
    nested: (inner) => {
      refused.push(inner);
    },
    block: (inner) => {
      const children = inner.children.filter((c) => c.type !== 'comment');
      let value: Value = unknown;
      for (const [i, child] of children.entries()) {
        const last = i === children.length - 1 && child.type === 'expression_statement';
        if (last) value = expression(scope, child.children[0]);
        else statement(scope, child);
      }
      return value;
    },
  };
  const [only] = items;
  const alone = items.length === 1 && only?.type === 'expression_statement' ? only.children[0] : undefined;
  let value: Value = unknown;
  if (alone) value = expression(scope, alone);
  else for (const item of items) statement(scope, item);
  if (refused.length > 0) return null;
  // A declaration of a type, a list of names: nothing that runs.
  if (scope.out.length === 0 && value.k === 'unknown') return null;
  const { out, calls } = scope;
  scope.calls = 0;
  const condition = alone ? test(scope, alone) : null;
  return {
    region: seq(out),
    value,
    calls,
    // By-name parameters are the caller's.
    locals: scope.locals.filter((l) => !params.includes(l)),
    variadic,
    ...(condition && isSplit(condition) ? { condition: { test: condition, calls: scope.calls } } : {}),
  };
}

function isSplit(condition: Test): boolean {
  return condition.k === 'not' ? isSplit(condition.of) : condition.k !== 'test';
}

function isEmpty(text: string, node: FlatNode): boolean {
  return node.type === 'expression_statement' && text[node.start] === ';';
}

/** A loop or condition without its statement: the semicolon that was added stands in its place. */
function needsMore(node: FlatNode, added: number): boolean {
  return node.children.some(
    (c) =>
      (c.type === 'expression_statement' && c.start === added) ||
      (c.end > added && c.type !== 'comment' && needsMore(c, added)),
  );
}
