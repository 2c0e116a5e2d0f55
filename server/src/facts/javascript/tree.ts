/**
 * A syntax tree as rows of numbers. A `Node` object costs more than 1 µs; one cursor walk that skips what cannot
 * matter, and plain arrays from then on, cost a fraction of that.
 */
import type { Language as Grammar, Node } from 'web-tree-sitter';
import { openCursor } from '../../syntax/cursor';

/** Nodes deeper than this are left out: 100,000 nested parentheses must not overflow anyone's stack. */
export const maxDepth = 400;

/** Named nodes whose inside says nothing about control flow or names. */
const opaque = new Set([
  'comment',
  'html_comment',
  'string',
  'regex',
  'jsx_text',
  'type_annotation',
  'type_arguments',
  'type_parameters',
  'type_predicate_annotation',
  'asserts_annotation',
  'interface_declaration',
  'type_alias_declaration',
  'ambient_declaration',
  'enum_declaration',
  'function_signature',
  'method_signature',
  'abstract_method_signature',
  'implements_clause',
  'import_attribute',
  'accessibility_modifier',
]);

/** Anonymous tokens that carry meaning by themselves; operators are read from their field. */
const keywords = new Set([
  'async',
  'await',
  'get',
  'set',
  'static',
  'readonly',
  'default',
  'type',
  'typeof',
  '*',
  'in',
  'of',
]);

/** 0: skip, 1: keep and do not enter, 2: keep and enter, 3: keep where it has a field (operators). */
type Use = 0 | 1 | 2 | 3;

interface Vocabulary {
  readonly names: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly use: Uint8Array;
  readonly error: number;
}

const vocabularies = new WeakMap<Grammar, Vocabulary>();
const operator = /^[-+*/%<>=!&|^~?]+$|^(instanceof|delete|void)$/;

function vocabularyOf(grammar: Grammar): Vocabulary {
  let vocabulary = vocabularies.get(grammar);
  if (vocabulary) return vocabulary;
  const names: string[] = [];
  const use = new Uint8Array(grammar.nodeTypeCount);
  for (let id = 0; id < grammar.nodeTypeCount; id++) {
    const name = grammar.nodeTypeForId(id) ?? '';
    names.push(name);
    use[id] = useOf(name, grammar.nodeTypeIsNamed(id));
  }
  vocabulary = { names, fields: grammar.fields, use, error: 65535 };
  vocabularies.set(grammar, vocabulary);
  return vocabulary;
}

function useOf(name: string, named: boolean): Use {
  if (named) return name === 'comment' || name === 'html_comment' ? 0 : opaque.has(name) ? 1 : 2;
  if (keywords.has(name)) return 1;
  return operator.test(name) && name !== '=' && name !== '=>' ? 3 : 0;
}

const stride = 5;

export class FlatTree {
  private rows = new Int32Array(stride * 1024);
  private used = 0;
  private readonly vocabulary: Vocabulary;

  constructor(
    root: Node,
    readonly text: string,
  ) {
    this.vocabulary = vocabularyOf(root.tree.language);
    this.read(root);
  }

  /** Type of node `n`; nodes are numbered in preorder, the root is 0. */
  type(n: number): string {
    const id = this.rows[n * stride] ?? -1;
    return id === this.vocabulary.error ? 'ERROR' : (this.vocabulary.names[id] ?? '');
  }
  start(n: number): number {
    return this.rows[n * stride + 1] ?? 0;
  }
  end(n: number): number {
    return this.rows[n * stride + 2] ?? 0;
  }
  field(n: number): string | null {
    return this.vocabulary.fields[this.rows[n * stride + 3] ?? 0] ?? null;
  }
  /** The node after `n` and all that is inside it. */
  next(n: number): number {
    return this.rows[n * stride + 4] ?? this.used;
  }
  source(n: number): string {
    return this.text.slice(this.start(n), this.end(n));
  }

  /** First child with this field; -1 where there is none. */
  child(n: number, field: string): number {
    const end = this.next(n);
    for (let c = n + 1; c < end; c = this.next(c)) if (this.field(c) === field) return c;
    return -1;
  }
  /** First child of this type; -1 where there is none. */
  childOfType(n: number, type: string): number {
    const end = this.next(n);
    for (let c = n + 1; c < end; c = this.next(c)) if (this.type(c) === type) return c;
    return -1;
  }
  first(n: number): number {
    return n + 1 < this.next(n) ? n + 1 : -1;
  }
  children(n: number): number[] {
    const found: number[] = [];
    const end = this.next(n);
    for (let c = n + 1; c < end; c = this.next(c)) found.push(c);
    return found;
  }

  private add(type: number, start: number, end: number, field: number): number {
    const at = this.used * stride;
    if (at + stride > this.rows.length) {
      const larger = new Int32Array(this.rows.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    this.rows[at] = type;
    this.rows[at + 1] = start;
    this.rows[at + 2] = end;
    this.rows[at + 3] = field;
    return this.used++;
  }

  private read(root: Node): void {
    const { use, error } = this.vocabulary;
    const cursor = openCursor(root);
    const open: number[] = [];
    try {
      for (;;) {
        const type = cursor.typeId;
        const how = type === error ? 2 : (use[type] ?? 0);
        let row = -1;
        if (how !== 0) {
          const field = cursor.fieldId;
          if (how !== 3 || field !== 0) row = this.add(type, cursor.startIndex, cursor.endIndex, field);
        }
        if (how === 2 && open.length < maxDepth && cursor.gotoFirstChild()) {
          open.push(row);
          continue;
        }
        if (row >= 0) this.rows[row * stride + 4] = this.used;
        while (!cursor.gotoNextSibling()) {
          const parent = open.pop();
          if (parent === undefined || !cursor.gotoParent()) return;
          this.rows[parent * stride + 4] = this.used;
        }
      }
    } finally {
      // The rows of nodes still open, if the walk ended early, reach to the end.
      for (const row of open) this.rows[row * stride + 4] = this.used;
      cursor.delete();
    }
  }
}
