/**
 * Where a line went after an edit. VS Code moves a decoration by itself, but only in visible editors; the model has to
 * follow in every document, so that costs come back on the right lines when an editor is shown again.
 */

/** A text change as far as lines care; 0-based, in the text before it. */
export interface LineChange {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
  /** Line breaks in the new text. */
  readonly newLines: number;
}

/**
 * @param line 0-based, before the change
 * @param isSame tells whether a line of the new text still holds the tracked content
 * @returns the line after the change, or null where the change removed it
 */
export function moveLine(line: number, change: LineChange, isSame: (line: number) => boolean): number | null {
  const { startLine, startCharacter, endLine, newLines } = change;
  if (line < startLine) return line;
  if (line > endLine) return line + newLines - (endLine - startLine);
  if (startLine === endLine || line === startLine || line === endLine) {
    // The edit touches the line itself: Enter before or behind its text, a join, a replacement.
    for (let at = startLine; at <= startLine + newLines; at++) if (isSame(at)) return at;
    if (startLine === endLine) return startLine;
    if (line === startLine && startCharacter > 0) return startLine;
    if (line === endLine && change.endCharacter === 0) return startLine + newLines;
  }
  return null;
}
