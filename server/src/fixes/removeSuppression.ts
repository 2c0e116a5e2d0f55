/**
 * Takes a suppression comment out that hides nothing: with its line where it stands alone there, else with the blanks
 * before it. Safe: no program reads its comments.
 */
import type { Fix } from '../engine/finding';
import { type FixContext, type FixFunction, fixOf } from './fix';

export const removeSuppression: FixFunction = (context) => ({ ok: true, fix: rewrite(context) });

function rewrite(context: FixContext): Fix {
  const { text } = context;
  // A line comment may have taken the first half of a Windows line end in.
  const end = text[context.anchor.end - 1] === '\r' ? context.anchor.end - 1 : context.anchor.end;
  const anchor = { start: context.anchor.start, end };
  const lineStart = anchor.start === 0 ? 0 : text.lastIndexOf('\n', anchor.start - 1) + 1;
  const newline = text.indexOf('\n', anchor.end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const before = text.slice(lineStart, anchor.start);
  const after = text.slice(anchor.end, lineEnd);
  const isAlone = before.trim() === '' && after.trim() === '';
  const blanks = /[ \t]*$/.exec(before)?.[0].length ?? 0;
  // Between two tokens a comment counts as a blank.
  const keepsBlank = after.trim() !== '' && !/^\s/.test(after) && blanks > 0;
  return fixOf(context, 'Remove the comment that hides nothing', true, [
    isAlone
      ? { start: lineStart, end: lineEnd, text: '' }
      : { start: anchor.start - blanks, end: anchor.end, text: keepsBlank ? ' ' : '' },
  ]);
}
