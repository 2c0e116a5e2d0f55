/** How the file is written: indentation, braces, spaces and line ends, read off the code around the fork. */
import type { Node } from 'web-tree-sitter';
import { find } from './syntax';

export interface Style {
  readonly eol: string;
  /** White space of a line that is `depth` levels deeper than the statement that forks. */
  readonly indent: (depth: number) => string;
  readonly braces: 'same-line' | 'own-line' | 'gnu';
  /** Every `if` of the function has braces. */
  readonly alwaysBraces: boolean;
  /** Between the name of a function and its `(`. */
  readonly callSpace: string;
  /** Between `if` and its `(`. */
  readonly keywordSpace: string;
  /** One level, as text, for code that moves up or down a level. */
  readonly unit: string;
  readonly null: string;
  readonly cpp: boolean;
}

export function lineIndent(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

export function readStyle(text: string, fn: Node, statement: Node, call: Node, cpp: boolean): Style {
  const base = lineIndent(text, statement.startIndex);
  const unit = indentUnit(text, fn);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const compressed = !unit.includes('\t') && new RegExp(`^\\t`, 'm').test(fn.text);
  const ifs = find(fn, 'if_statement');
  return {
    eol,
    unit,
    indent: (depth) =>
      compressed ? tabbed(columns(base) + depth * unit.length) : base + unit.repeat(Math.max(depth, 0)),
    braces: braceStyle(text, [...ifs, ...find(fn, 'for_statement', 'while_statement', 'switch_statement')]),
    alwaysBraces:
      ifs.length > 0 &&
      ifs.every((node) => node.childForFieldName('consequence')?.type === 'compound_statement'),
    callSpace: /^[\w:]+\s+\(/.test(call.text) ? ' ' : '',
    keywordSpace: /\b(if|switch|while|for)\(/.test(fn.text) ? '' : ' ',
    null: cpp && /\bnullptr\b/.test(text) ? 'nullptr' : 'NULL',
    cpp,
  };
}

const columns = (space: string): number =>
  space.split(/(?=[\t ])/).reduce((at, c) => (c === '\t' ? at - (at % 8) + 8 : at + c.length), 0);
const tabbed = (width: number): string => '\t'.repeat(Math.floor(width / 8)) + ' '.repeat(width % 8);

function indentUnit(text: string, fn: Node): string {
  const body = fn.childForFieldName('body');
  const first = body?.namedChildren.find((n) => n.startPosition.row > body.startPosition.row);
  if (first) {
    const outer = lineIndent(text, fn.startIndex);
    const inner = lineIndent(text, first.startIndex);
    if (inner.startsWith(outer) && inner.length > outer.length) return inner.slice(outer.length);
  }
  return /^\t/m.test(text) ? '\t' : '    ';
}

function braceStyle(text: string, controls: readonly Node[]): Style['braces'] {
  for (const node of controls) {
    const block = node.childForFieldName('consequence') ?? node.childForFieldName('body');
    if (block?.type !== 'compound_statement') continue;
    const condition = node.childForFieldName('condition') ?? node;
    if (block.startPosition.row === condition.endPosition.row && node.type !== 'for_statement')
      return 'same-line';
    if (node.type === 'for_statement') continue;
    return columns(lineIndent(text, block.startIndex)) > columns(lineIndent(text, node.startIndex))
      ? 'gnu'
      : 'own-line';
  }
  return 'same-line';
}

/** Lines that move from one indentation to another; what does not share the old one stays. */
export function reindent(text: string, from: string, to: string, eol: string): string {
  return text
    .split(/\r?\n/)
    .map((part, i) => (i > 0 && part.startsWith(from) ? to + part.slice(from.length) : part))
    .join(eol);
}

/** Writes lines of code in a style. */
export class Writer {
  private readonly lines: string[] = [];

  constructor(
    readonly style: Style,
    private depth: number,
  ) {}

  line(text: string): void {
    this.lines.push(text === '' ? '' : this.style.indent(this.depth) + text);
  }

  /** Code taken from the file, its later lines moved along. */
  moved(text: string, from: string): void {
    this.line(this.along(text, from));
  }

  /** Stands at the beginning of its line. */
  directive(text: string): void {
    this.lines.push(text);
  }

  along(text: string, from: string): string {
    return reindent(text, from, this.style.indent(this.depth), this.style.eol);
  }

  /** `head {` … `}`; without a head a bare block. */
  block(head: string, body: () => void): void {
    if (head === '') {
      this.line('{');
      this.inner(1, body);
      this.line('}');
    } else if (this.style.braces === 'same-line') {
      this.line(`${head} {`);
      this.inner(1, body);
      this.line('}');
    } else {
      const own = this.style.braces === 'gnu' ? 1 : 0;
      this.line(head);
      this.inner(own, () => {
        this.block('', body);
      });
    }
  }

  /** A block around one statement only where the file writes it so. */
  single(head: string, text: string): void {
    if (this.style.alwaysBraces) {
      this.block(head, () => {
        this.line(text);
      });
    } else {
      this.line(head);
      this.inner(1, () => {
        this.line(text);
      });
    }
  }

  /** `if (condition) {` … `} else {` … `}` */
  either(head: string, then: () => void, otherwise: (() => void) | undefined): void {
    if (this.style.braces !== 'same-line' || !otherwise) {
      this.block(head, then);
      if (otherwise) this.block('else', otherwise);
      return;
    }
    this.line(`${head} {`);
    this.inner(1, then);
    this.line('} else {');
    this.inner(1, otherwise);
    this.line('}');
  }

  private inner(by: number, body: () => void): void {
    this.depth += by;
    body();
    this.depth -= by;
  }

  text(): string {
    return this.lines.join(this.style.eol);
  }
}
