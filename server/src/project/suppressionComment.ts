/**
 * Where a suppression comment goes and how it looks, as text changes. The comment stands above the line, where it has
 * room for its reason; only a line continued by a backslash leaves it no place there, and then it goes to the line's
 * end, or nowhere.
 */
import type { Finding, TextChange } from '../engine/finding';
import type { Language } from '../facts/model';

/** What the editor writes for the user to replace. */
export const placeholderReason = 'reason';

/** null where no comment can stand. */
export function suppressLine(
  { file, span, rule }: Pick<Finding, 'file' | 'span' | 'rule'>,
  text: string,
  language: Language,
  reason = placeholderReason,
): TextChange | null {
  const words = `${rule} -- ${reason}`;
  const start = lineStart(text, span.start);
  const own = lineAt(text, start);
  if (start > 0 && lineAt(text, lineStart(text, start - 1)).endsWith('\\')) {
    if (language === 'python') return null;
    const at = start + own.replace(/\s*\\?$/, '').length;
    return { file, span: { start: at, end: at }, text: ` /* forksight-ignore ${words} */` };
  }
  const indent = /^[ \t]*/.exec(own)?.[0] ?? '';
  const line = `${indent}${comment(language, `forksight-ignore-next-line ${words}`)}${endOfLine(text)}`;
  return { file, span: { start, end: start }, text: line };
}

/** At the end of the line, where a comment above it has no place or no effect; null where none can stand there. */
export function suppressAtEnd(
  { file, span, rule }: Pick<Finding, 'file' | 'span' | 'rule'>,
  text: string,
  language: Language,
  reason = placeholderReason,
): TextChange | null {
  const start = lineStart(text, span.start);
  const own = lineAt(text, start);
  if (own.endsWith('\\')) return null;
  const at = start + own.trimEnd().length;
  const words = comment(language, `forksight-ignore ${rule} -- ${reason}`);
  return { file, span: { start: at, end: at }, text: `${language === 'python' ? '  ' : ' '}${words}` };
}

/** The comment must be the file's first; only a `#!` line and an encoding line stay above it. */
export function suppressFile(
  { file, rule }: Pick<Finding, 'file' | 'rule'>,
  text: string,
  language: Language,
): TextChange {
  let at = 0;
  if (lineAt(text, at).startsWith('#!')) at = nextLine(text, at);
  if (language === 'python' && /^#.*coding[:=]/.test(lineAt(text, at))) at = nextLine(text, at);
  const words = comment(language, `forksight-ignore-file ${rule} -- ${placeholderReason}`);
  const isAfterLast = at === text.length && at > 0 && !text.endsWith('\n');
  const eol = endOfLine(text);
  return { file, span: { start: at, end: at }, text: isAfterLast ? `${eol}${words}` : `${words}${eol}` };
}

function comment(language: Language, words: string): string {
  // C89 has no line comments.
  return language === 'python' ? `# ${words}` : language === 'c' ? `/* ${words} */` : `// ${words}`;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
}

function nextLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end + 1;
}

function endOfLine(text: string): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}
