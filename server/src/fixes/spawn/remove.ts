/** Takes the child's code out of the text: what stays is the parent's, as the user wrote it. */
import type { Node } from 'web-tree-sitter';
import { siblings, type Match } from './match';
import { lineIndent, type Style } from './style';
import { alternative, parts } from './syntax';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** @param pid what the result is called in the rewritten text */
export function removalEdits(found: Match, text: string, style: Style, pid: string): Edit[] {
  const { removal } = found;
  switch (removal.kind) {
    case 'then': {
      const other = alternative(removal.node);
      const elseClause = removal.node.parent?.type === 'else_clause' ? removal.node.parent : undefined;
      if (!other) return [elseClause ? cut(elseClause, text) : wholeLines(removal.node, removal.node, text)];
      if (removal.failedToo)
        return [
          {
            start: removal.node.startIndex,
            end: other.startIndex,
            text: `if${style.keywordSpace}(${pid} > 0) `,
          },
        ];
      if (elseClause || other.type === 'if_statement')
        return [{ start: removal.node.startIndex, end: other.startIndex, text: '' }];
      return unbraced(other, text, removal.node);
    }
    case 'else': {
      const clause = removal.node.childForFieldName('alternative');
      return clause ? [cut(clause, text)] : [];
    }
    case 'case': {
      const next = removal.node.nextSibling;
      const end =
        next && next.type !== '}'
          ? next.startIndex
          : lineStart(text, next?.startIndex ?? removal.node.endIndex);
      const start =
        next && next.type !== '}' ? removal.node.startIndex : lineStart(text, removal.node.startIndex);
      return [{ start, end, text: '' }];
    }
    case 'rest': {
      const consequence = removal.parentIf.childForFieldName('consequence') ?? removal.parentIf;
      return [
        ...unbraced(consequence, text, removal.parentIf),
        wholeLines(removal.first, removal.last, text),
      ];
    }
  }
}

/** Comments right above the child's code, which go with it. */
export function commentsAbove(found: Match): Node[] {
  const { removal } = found;
  if (removal.kind === 'case' || removal.kind === 'else') return [];
  const first = removal.kind === 'rest' ? removal.first : removal.node;
  if (first.id === found.statement.id) return [];
  const list = siblings(first);
  const above: Node[] = [];
  for (let i = list.findIndex((n) => n.id === first.id) - 1; i >= 0; i--) {
    const node = list[i];
    if (!node) break;
    const below: Node = above[0] ?? first;
    if (
      node.type !== 'comment' ||
      node.startIndex < found.statement.endIndex ||
      below.startPosition.row - node.endPosition.row > 1
    )
      break;
    if (list[i - 1]?.endPosition.row === node.startPosition.row) break;
    above.unshift(node);
  }
  return above;
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** The lines of the statements, and one of the two blank lines that they would leave behind. */
export function wholeLines(first: Node, last: Node, text: string): Edit {
  const start = lineStart(text, first.startIndex);
  const newline = text.indexOf('\n', last.endIndex);
  const lineBreak = newline < 0 ? text.length : newline + 1;
  const aloneBefore = text.slice(start, first.startIndex).trim() === '';
  const aloneAfter = text.slice(last.endIndex, lineBreak).trim() === '';
  if (!aloneBefore || !aloneAfter) return { start: first.startIndex, end: last.endIndex, text: '' };
  const blankBefore = /(^|\n)[ \t]*\r?\n$|\{[ \t]*\r?\n$/.test(text.slice(0, start));
  const blankAfter = /^[ \t]*\r?\n/.exec(text.slice(lineBreak));
  if (blankBefore && blankAfter) return { start, end: lineBreak + blankAfter[0].length, text: '' };
  const closes = /^[ \t]*\}/.test(text.slice(lineBreak));
  const blank = closes ? /\n([ \t]*\r?\n)$/.exec(text.slice(0, start)) : null;
  return { start: start - (blank?.[1]?.length ?? 0), end: lineBreak, text: '' };
}

/** An else clause, with the white space in front of it. */
function cut(clause: Node, text: string): Edit {
  const before = /\s*$/.exec(text.slice(0, clause.startIndex))?.[0].length ?? 0;
  const previous = clause.previousSibling;
  if (previous?.type === 'comment') return { start: clause.startIndex, end: clause.endIndex, text: '' };
  return { start: clause.startIndex - before, end: clause.endIndex, text: '' };
}

/** Leaves of an `if` only a branch: without braces, unless variables of its own need them. */
function unbraced(branch: Node, text: string, place: Node): Edit[] {
  const inner = branch.type === 'compound_statement' ? branch.namedChildren : [branch];
  const first = inner[0];
  const last = inner.at(-1);
  if (!first || !last) return [wholeLines(place, place, text)];
  if (branch.type === 'compound_statement' && inner.some((node) => node.type === 'declaration')) {
    return [{ start: place.startIndex, end: branch.startIndex, text: '' }];
  }
  const edits: Edit[] = [{ start: place.startIndex, end: first.startIndex, text: '' }];
  const from = lineIndent(text, first.startIndex);
  const to = lineIndent(text, place.startIndex);
  for (
    let at = text.indexOf('\n', first.startIndex) + 1;
    at > 0 && at < last.endIndex;
    at = text.indexOf('\n', at) + 1
  ) {
    if (from !== to && text.startsWith(from, at)) edits.push({ start: at, end: at + from.length, text: to });
  }
  if (last.endIndex < place.endIndex) edits.push({ start: last.endIndex, end: place.endIndex, text: '' });
  return edits;
}

/** Where the condition stays, the fork in it becomes the variable. */
export function conditionEdit(found: Match, pid: string, gone: readonly Edit[]): Edit[] {
  if (found.place !== 'condition') return [];
  let node = found.call;
  for (let at = node.parent; at && at.id !== found.statement.id; at = at.parent) {
    if (at.type === 'assignment_expression') node = at;
    const outermost = at.parent?.id === found.statement.id || at.type === 'condition_clause';
    if (at.type === 'parenthesized_expression' && !outermost && parts(at)[0]?.id === node.id) node = at;
  }
  if (gone.some((edit) => edit.start <= node.startIndex && node.endIndex <= edit.end)) return [];
  return [{ start: node.startIndex, end: node.endIndex, text: pid }];
}

/** Edits inside others are dropped: the outer one has written that text anew. What is put in at its edge stays. */
export function outermost(edits: readonly Edit[]): Edit[] {
  const within = (e: Edit, o: Edit): boolean =>
    e.start === e.end
      ? o.start < e.start && e.end < o.end
      : o.start <= e.start && e.end <= o.end && o.end - o.start > e.end - e.start;
  return edits.filter((e) => !edits.some((o) => o !== e && within(e, o)));
}
