/**
 * Where a suppression comment goes and how it looks, as text changes. The comment stands above the line, where it has
 * room for its reason; only a line continued by a backslash leaves it no place there, and then it goes to the line's
 * end, or nowhere.
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, TextChange } from '../engine/finding';
import type { Language } from '../facts/model';

const reason = 'reason';

/** null where no comment can stand. */
export function suppressLine(finding: Finding, text: TextDocument, language: Language): TextChange | null {
  const { line } = text.positionAt(finding.span.start);
  const words = `${finding.rule} -- ${reason}`;
  const own = lineText(text, line);
  if (line > 0 && continues(lineText(text, line - 1))) {
    if (language === 'python') return null;
    const at = text.offsetAt({ line, character: own.replace(/\s*\\?$/, '').length });
    return insert(finding, at, ` /* forksight-ignore ${words} */`);
  }
  const indent = /^[ \t]*/.exec(own)?.[0] ?? '';
  const at = text.offsetAt({ line, character: 0 });
  return insert(
    finding,
    at,
    `${indent}${comment(language, `forksight-ignore-next-line ${words}`)}${eol(text)}`,
  );
}

/** The comment must be the file's first; only a `#!` line and an encoding line stay above it. */
export function suppressFile(finding: Finding, text: TextDocument, language: Language): TextChange {
  let line = 0;
  if (lineText(text, line).startsWith('#!')) line++;
  if (language === 'python' && /^#.*coding[:=]/.test(lineText(text, line))) line++;
  const at = text.offsetAt({ line, character: 0 });
  const isAtEnd = line >= text.lineCount;
  const words = comment(language, `forksight-ignore-file ${finding.rule} -- ${reason}`);
  return insert(finding, at, isAtEnd ? `${eol(text)}${words}` : `${words}${eol(text)}`);
}

function comment(language: Language, words: string): string {
  // C89 has no line comments.
  return language === 'python' ? `# ${words}` : language === 'c' ? `/* ${words} */` : `// ${words}`;
}

function insert(finding: Finding, at: number, text: string): TextChange {
  return { file: finding.file, span: { start: at, end: at }, text };
}

function lineText(text: TextDocument, line: number): string {
  const start = { line, character: 0 };
  return text.getText({ start, end: { line: line + 1, character: 0 } }).replace(/[\r\n]+$/, '');
}

function continues(line: string): boolean {
  return line.endsWith('\\');
}

function eol(text: TextDocument): string {
  return text.getText({ start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }).endsWith('\r\n')
    ? '\r\n'
    : '\n';
}
