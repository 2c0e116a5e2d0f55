/** Constants at file level: object-like macros and enumerators, as far as integer expressions go. */
import { name, op } from '../builder';
import type { Value, VariableFacts } from '../model';
import { unknown } from '../model';
import { fieldOf, type FlatNode } from '../../syntax/flat';

const token = /\s*(0[xX][0-9a-fA-F]+[uUlL]*|0[bB][01]+[uUlL]*|\d+[uUlL]*|[A-Za-z_]\w*|<<|>>|[|&^~+\-()])/y;
/** Make a constant of their argument: stdint.h, linux/const.h. */
const makers = /^(?:U?INT(?:8|16|32|64|MAX)_C|_(?:BIT)?ULL?|_AC)$/;
const maxTokens = 400;
const binary: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-']];

/** The value of an object-like macro: a number, a name, or an expression of them; unknown for anything else. */
export function macroValue(written: string): Value {
  const tokens = tokensOf(
    written
      .replace(/\/\*.*?\*\//gs, ' ')
      .replace(/\/\/.*$/gm, '')
      .replace(/\\\r?\n/g, ' '),
  );
  if (!tokens || tokens.length === 0) return unknown;
  const parser = new ConstantParser(tokens);
  const value = parser.expression(0);
  return parser.atEnd ? value : unknown;
}

function tokensOf(text: string): string[] | null {
  const out: string[] = [];
  const plain = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < plain.length) {
    const match = token.exec(plain);
    if (!match?.[1] || out.length > maxTokens) return null;
    out.push(match[1]);
  }
  return out;
}

class ConstantParser {
  #at = 0;
  #depth = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get atEnd(): boolean {
    return this.#at === this.tokens.length;
  }

  expression(level: number): Value {
    const operators = binary[level];
    if (!operators) return this.#operand();
    let left = this.expression(level + 1);
    for (
      let next = this.tokens[this.#at];
      next !== undefined && operators.includes(next);
      next = this.tokens[this.#at]
    ) {
      this.#at++;
      const right = this.expression(level + 1);
      const flat = left.k === 'op' && left.op === next && next === '|' ? left.args : [left];
      left = op(next, ...flat, right);
    }
    return left;
  }

  #operand(): Value {
    const next = this.tokens[this.#at++];
    if (next === undefined || ++this.#depth > maxTokens) return this.#fail();
    if (next === '~' || next === '-') {
      const of = this.#operand();
      return next === '-' && of.k === 'int' ? { k: 'int', value: -of.value } : op(next, of);
    }
    if (next === '(') {
      const inner = this.#parenthesised();
      // `(uint64_t) CLONE_VM`: a cast, where an operand follows.
      const after = this.tokens[this.#at];
      return after !== undefined && /^[\w(~]/.test(after) ? this.#operand() : inner;
    }
    if (/^\d/.test(next)) return integer(next);
    if (!/^\w/.test(next)) return this.#fail();
    if (this.tokens[this.#at] !== '(') return name(next);
    if (!makers.test(next)) return this.#fail();
    this.#at++;
    return this.#parenthesised();
  }

  /** Behind the opening one. Types of several words (`unsigned long`) stand only in casts. */
  #parenthesised(): Value {
    const inner = this.expression(0);
    while (/^[A-Za-z_]/.test(this.tokens[this.#at] ?? '')) this.#at++;
    if (this.tokens[this.#at++] !== ')') return this.#fail();
    return inner;
  }

  /** Nothing after this can come to the end. */
  #fail(): Value {
    this.#at = this.tokens.length + 1;
    return unknown;
  }
}

function integer(written: string): Value {
  const plain = written.replace(/[uUlL]+$/, '');
  const value = /^0\d/.test(plain) ? Number.parseInt(plain, 8) : Number(plain);
  return Number.isSafeInteger(value) ? { k: 'int', value } : unknown;
}

/** Enumerators as constants; one without a value follows the one before it. */
export function enumerators(
  text: string,
  node: FlatNode | undefined,
  linkage: VariableFacts['linkage'],
  constant: (value: FlatNode) => Value,
): VariableFacts[] {
  if (node?.type !== 'enum_specifier') return [];
  const out: VariableFacts[] = [];
  let next: Value = { k: 'int', value: 0 };
  for (const child of fieldOf(node, 'body')?.children ?? []) {
    if (child.type !== 'enumerator') continue;
    const declared = fieldOf(child, 'name');
    if (!declared) continue;
    const given = fieldOf(child, 'value');
    const value: Value = given ? constant(given) : next;
    next = value.k === 'int' ? { k: 'int', value: value.value + 1 } : unknown;
    out.push({
      name: text.slice(declared.start, declared.end),
      type: 'const enum',
      linkage,
      init: value.k === 'unknown' ? null : value,
      span: { start: declared.start, end: declared.end },
    });
  }
  return out;
}
