/**
 * What a finding is recognised by after the code around it has moved: its rule, the text of its line, and that of the
 * lines beside it. Line numbers are no part of it.
 */
import { createHash } from 'node:crypto';

export interface Fingerprint {
  /** Of the line alone. */
  readonly line: string;
  /** Of the line and the nearest lines with text above and below. */
  readonly context: string;
}

/** Makes fingerprints of one file. */
export class Fingerprints {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  }

  /** @param line 1-based */
  of(rule: string, line: number): Fingerprint {
    const own = this.#lines[line - 1] ?? '';
    return {
      line: hash(rule, own),
      context: hash(rule, this.#beside(line - 1, -1), own, this.#beside(line - 1, 1)),
    };
  }

  #beside(line: number, step: -1 | 1): string {
    for (let at = line + step; at >= 0 && at < this.#lines.length; at += step) {
      const text = this.#lines[at] ?? '';
      // What is changed by adopting a finding is no part of what it is recognised by.
      if (text !== '' && !text.includes('forksight-ignore')) return text;
    }
    return '';
  }
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
