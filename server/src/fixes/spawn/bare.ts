/** A fork in a branch without braces, `else if ((pid = fork()) < 0)`: braces are put around what it becomes. */
import type { Match } from './match';
import type { Edit } from './remove';
import { lineIndent, type Style } from './style';
import { isConditional } from './syntax';

export function branchWithoutBraces(found: Match): boolean {
  const place = found.statement.parent;
  return (
    !place ||
    (place.type !== 'compound_statement' && place.type !== 'case_statement' && !isConditional(place))
  );
}

/** Each further line of the statement one level deeper; multi-line comments and strings are lines too, and move. */
export function indented(found: Match, style: Style, text: string): Edit[] {
  const { startIndex, endIndex } = found.statement;
  const edits: Edit[] = [];
  for (
    let at = text.indexOf('\n', startIndex) + 1;
    at > 0 && at < endIndex;
    at = text.indexOf('\n', at) + 1
  ) {
    const own = /^[ \t]*/.exec(text.slice(at, endIndex))?.[0] ?? '';
    if (/^[ \t]*\r?\n/.test(text.slice(at, endIndex)) || text[at] === '#') continue;
    edits.push({ start: at, end: at + own.length, text: own + style.unit });
  }
  return edits;
}

/** The edits of a statement, in braces. */
export function braced(found: Match, edits: readonly Edit[], style: Style, text: string): Edit[] {
  const { startIndex: start, endIndex: end } = found.statement;
  const outer = lineIndent(text, start);
  const first = edits.find((e) => e.start === start);
  const open = `{${style.eol}${outer}${style.unit}`;
  const close = `${style.eol}${outer}}`;
  if (first?.end === end) return [{ start, end, text: open + first.text + close }];
  return [
    { start, end: first?.end ?? start, text: open + (first?.text ?? '') },
    ...edits.filter((e) => e !== first),
    { start: end, end, text: close },
  ];
}
