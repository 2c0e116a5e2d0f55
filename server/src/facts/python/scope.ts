/** One function while it is being extracted: what its expressions and statements share. */
import type { Node } from 'web-tree-sitter';
import type { Keys } from '../keys';
import type { FunctionFacts, Span, Value } from '../model';

/** A function found on the way: extracted on its own, later, so that nesting costs no stack. */
export interface Pending {
  readonly node: Node;
  readonly key: string;
  readonly name: string;
  readonly kind: FunctionFacts['kind'];
  readonly owner: string | null;
  readonly decorators: readonly Value[];
}

/** What the functions of one file share. */
export interface FileScope {
  readonly text: string;
  readonly pending: Pending[];
  /** Keys given so far, to tell redefinitions apart. */
  readonly keys: Keys;
}

/** Nested deeper than this an expression or statement is `unknown`: no real code is, and no stack overflows. */
export const deepest = 150;

export class Scope {
  readonly locals = new Set<string>();
  readonly outer = new Set<string>();
  calls = 0;
  isGenerator = false;
  /** Operations of the innermost loop so far. */
  operations = 0;
  loops = 0;
  /** Operations inside comprehensions of the current statement: theirs, not the statement's. */
  claimed = 0;
  private lambdas = 0;

  constructor(
    readonly file: FileScope,
    readonly key: string,
    /** Offset that spans are relative to. */
    readonly base: number,
    /** Class whose body is being read; names assigned there are its attributes. */
    public className: string | null,
  ) {}

  span(node: Node): Span {
    return { start: node.startIndex - this.base, end: node.endIndex - this.base };
  }

  text(node: Node): string {
    return this.file.text.slice(node.startIndex, node.endIndex);
  }

  /** Key of a function or class defined here. Redefinitions get a number, in source order. */
  keyFor(name: string): string {
    const owner = this.className ?? (this.key === '<module>' ? '' : this.key);
    return this.file.keys.unique(owner === '' ? name : `${owner}.${name}`);
  }

  lambdaKey(): string {
    return this.file.keys.unique(`${this.key}.<lambda ${this.lambdas++}>`);
  }
}
