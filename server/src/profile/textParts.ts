/** Times, places and columns as every report in the terminal has them. */
import path from 'node:path';
import type { SourceFrame } from '../protocol';

export function time(us: number): string {
  if (us >= 1_000_000) return `${(us / 1_000_000).toFixed(2)} s`;
  if (us >= 1000) return `${(us / 1000).toFixed(2)} ms`;
  return `${us.toFixed(us < 10 ? 2 : 1)} µs`;
}

export function place(cwd: string, frame: SourceFrame): string {
  const relative = path.relative(cwd, frame.file);
  const file = relative.startsWith('..') ? frame.file : relative;
  return frame.line > 0 ? `${file}:${frame.line}` : file;
}

/** Left-aligned text columns, right-aligned figures. */
export function table(rows: readonly (readonly string[])[], textColumns: number): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column < textColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
