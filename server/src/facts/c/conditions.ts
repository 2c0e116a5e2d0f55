/** Conditions of the preprocessor around definitions: which of several may be compiled, nobody knows in one file. */
import type { Node } from 'web-tree-sitter';
import type { Condition } from '../model';

/**
 * What `node` (an `#if` of any form, or its `#else`) adds to the conditions around its children.
 * @param outer conditions around the whole conditional
 * @param siblings what held for the branches before this one, filled as they are met
 */
export function conditionOf(text: string, node: Node): Condition | null {
  const line = lineAt(text, node.startIndex);
  const match = /^#[ \t]*(ifdef|ifndef|elifdef|elifndef|if|elif)\b(.*)$/s.exec(line);
  if (!match) return null;
  const word = match[1] ?? '';
  const written = plain(match[2] ?? '');
  if (word.endsWith('ndef')) return `!${written}`;
  if (word.endsWith('def')) return written;
  return ofExpression(written);
}

function ofExpression(written: string): Condition {
  const defined = /^(!?)\s*defined\s*(?:\(\s*(\w+)\s*\)|(\w+))$/.exec(written);
  return defined ? `${defined[1] ?? ''}${defined[2] ?? defined[3] ?? ''}` : `(${written})`;
}

export function negated(condition: Condition): Condition {
  return condition.startsWith('!') ? condition.slice(1) : `!${condition}`;
}

/** `#ifndef X` whose first line defines X keeps a header from being read twice: it is no condition. */
export function isGuard(text: string, node: Node): boolean {
  const start = text.slice(node.startIndex, node.startIndex + 400);
  return /^#[ \t]*(?:ifndef[ \t]+(\w+)|if[ \t]+!\s*defined\s*\(?\s*(\w+)\s*\)?)[^\n]*\n(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*\n)*#[ \t]*define[ \t]+(?:\1\2)\b/.test(
    start,
  );
}

/** The directive's line with those that it goes on in. */
function lineAt(text: string, start: number): string {
  let end = start;
  for (;;) {
    const next = text.indexOf('\n', end);
    if (next === -1) return text.slice(start).replace(/\\\r?\n/g, ' ');
    const before = text[next - 1] === '\r' ? text[next - 2] : text[next - 1];
    if (before !== '\\') return text.slice(start, next).replace(/\\\r?\n/g, ' ');
    end = next + 1;
  }
}

function plain(written: string): string {
  return written
    .replace(/\/\*.*?\*\//g, ' ')
    .replace(/\/[/*].*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
