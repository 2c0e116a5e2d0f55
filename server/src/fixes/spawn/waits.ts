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
  const moved = moves.find((e) => e.start === line && e.end <= statement.startIndex)?.text;
  // The first statement of a branch that loses its braces stands where its `if` stood.
  const joined = moves.find((e) => e.text === '' && e.start < line && e.end === statement.startIndex);
  const indent = joined ? lineIndent(text, joined.start) : (moved ?? before);
  const inner = indent + style.unit;
  const code = reindent(statement.text, before, inner, style.eol);
  const braced = style.alwaysBraces && style.braces === 'same-line';
  const body = (inside: string): string =>
    braced ? ` {${style.eol}${inner}${inside}${style.eol}${indent}}` : `${style.eol}${inner}${inside}`;
  const waits = `if${style.keywordSpace}(${pid} > 0)${body(code)}`;
  const start = { start: statement.startIndex, end: statement.endIndex };
  if (wait.status === undefined) return { ...start, text: waits };
  const reported = `${wait.status} = ${status}; /* what wait reported for a child that could not exec */`;
  return { ...start, text: `${waits}${braced ? ' ' : style.eol + indent}else${body(reported)}` };
}
