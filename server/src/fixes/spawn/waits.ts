/** A wait that a failed launch would reach: it gets the status that it reported when the child could not exec. */
import type { Wait } from './flow';
import type { Edit } from './remove';
import { lineIndent, reindent, type Style } from './style';

/** @param moves edits among which the statement's line may change its indentation */
export function waitEdit(
  wait: Wait,
  pid: string,
  status: string,
  style: Style,
  text: string,
  moves: readonly Edit[],
): Edit {
  const { statement } = wait;
  const before = lineIndent(text, statement.startIndex);
  const line = text.lastIndexOf('\n', statement.startIndex - 1) + 1;
  const indent = moves.find((e) => e.start === line && e.end <= statement.startIndex)?.text ?? before;
  const inner = indent + style.unit;
  const moved = reindent(statement.text, before, inner, style.eol);
  const braced = style.alwaysBraces && style.braces === 'same-line';
  const body = (code: string): string =>
    braced ? ` {${style.eol}${inner}${code}${style.eol}${indent}}` : `${style.eol}${inner}${code}`;
  const waits = `if${style.keywordSpace}(${pid} > 0)${body(moved)}`;
  const start = { start: statement.startIndex, end: statement.endIndex };
  if (wait.status === undefined) return { ...start, text: waits };
  const reported = `${wait.status} = ${status}; /* what wait reported for a child that could not exec */`;
  return { ...start, text: `${waits}${braced ? ' ' : style.eol + indent}else${body(reported)}` };
}
