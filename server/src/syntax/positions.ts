/** The only place that counts lines and UTF-16 columns. */

export interface Position {
  /** 0-based. */
  readonly line: number;
  /** 0-based, in UTF-16 units. */
  readonly column: number;
}

/** Where the lines of a text start, for offset ↔ position in O(log lines). */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
    this.#length = text.length;
  }

  get lines(): number {
    return this.#starts.length;
  }

  /** Offsets past the end count as the end. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: at - (this.#starts[low] as number) };
  }

  /** Positions past the end of the text count as its end. */
  offset(position: Position): number {
    const start = this.#starts[position.line];
    if (start === undefined) return position.line < 0 ? 0 : this.#length;
    const next = this.#starts[position.line + 1] ?? this.#length + 1;
    return Math.max(start, Math.min(start + position.column, next - 1));
  }

  /** Half-open range of a 0-based line, its line break left out. */
  lineSpan(line: number): { readonly start: number; readonly end: number } {
    const start = this.#starts[line] ?? this.#length;
    const next = this.#starts[line + 1];
    return { start, end: next === undefined ? this.#length : next - 1 };
  }
}
