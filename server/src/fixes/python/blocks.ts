/** Moving Python code: blocks change their indentation, strings that span lines do not. */
import type { Node } from 'web-tree-sitter';
import { eolOf, indentOf } from './rewrite';

/**
 * The text from one offset to another with the white space `from` at the head of its lines changed to `to`. The first line
 * begins at `start`, behind its own indentation; what lies inside a string keeps its columns.
 */
export function reindented(
  text: string,
  root: Node,
  start: number,
  end: number,
  from: string,
  to: string,
): string {
  const strings = root
    .descendantsOfType('string')
    .filter((s) => s.startIndex < end && s.endIndex > start && s.startPosition.row !== s.endPosition.row);
  let out = '';
  for (let at = start; at < end;) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 || newline >= end ? end : newline + 1;
    const line = text.slice(at, next);
    const isString = strings.some((s) => s.startIndex < at && at < s.endIndex);
    if (at === start || isString || line.trim() === '') out += line;
    else if (line.startsWith(from)) out += to + line.slice(from.length);
    else out += line;
    at = next;
  }
  return out;
}

/** Where a block begins, with the comments that stand above its first statement. */
export function blockStart(block: Node): number {
  let start = block.startIndex;
  for (let at = block.previousSibling; at?.type === 'comment'; at = at.previousSibling)
    if (at.previousSibling?.endPosition.row !== at.startPosition.row) start = at.startIndex;
  return start;
}

/** A block as it stands at the indentation `to`, behind which it begins. */
export function blockAt(text: string, block: Node, to: string): string {
  const from = indentOf(text, block.startIndex);
  return reindented(text, block, blockStart(block), block.endIndex, from, to);
}

/** Comments of a stretch of code that goes, as lines of their own, without those in what stays. */
export function commentLines(
  text: string,
  root: Node,
  gone: { readonly start: number; readonly end: number },
  kept: Node | null,
  indent: string,
): string {
  return root
    .descendantsOfType('comment')
    .filter((c) => c.startIndex >= gone.start && c.startIndex < gone.end)
    .filter((c) => !kept || c.startIndex < blockStart(kept) || c.startIndex >= kept.endIndex)
    .map((c) => `${c.text.trimEnd()}${eolOf(text)}${indent}`)
    .join('');
}

/** Behind the end of the line, where nothing but a comment follows; else the offset itself. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline + 1;
  const behind = text.slice(at, end).trim();
  return behind === '' || behind.startsWith('#') ? end : at;
}

/** A call on one line where it fits in 88 columns, else an argument a line. */
export function callText(
  callee: string,
  args: readonly string[],
  indent: string,
  unit: string,
  eol: string,
  prefix = 0,
): string {
  const short = `${callee}(${args.join(', ')})`;
  if (indent.length + prefix + short.length <= 88 && !short.includes('\n')) return short;
  const inner = args.map((a) => `${indent}${unit}${a},${eol}`).join('');
  return `${callee}(${eol}${inner}${indent})`;
}
