/**
 * A tree cursor without the marshalling. web-tree-sitter copies a cursor into the runtime's transfer buffer before each
 * question and back after each step, one number at a time: more work than the question itself. This one leaves the
 * cursor in the buffer while it walks, and calls the runtime's own exports. Every other use of the runtime writes to
 * that buffer, so a walk that wants to look at a node in between is `paused` for that long.
 *
 * Where the runtime was not loaded through `runtimeHook` (or is another version of it), questions go the long way.
 */
import type { Language as Grammar, Node, TreeCursor } from 'web-tree-sitter';

export interface QuickCursor {
  /** Of the grammar; 65535 for an error node. */
  readonly typeId: number;
  /** 0 for a node without a field. */
  readonly fieldId: number;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly isMissing: boolean;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
  /** Lends the same place as a cursor of web-tree-sitter's, on which everything else can be asked. */
  paused<T>(use: (cursor: TreeCursor) => T): T;
  delete(): void;
}

export const errorType = 65535;

type Question = (tree: number) => number;

interface Runtime {
  readonly memory: WebAssembly.Memory;
  /** Where cursors and nodes are handed over: a cursor is four words. */
  readonly buffer: number;
  readonly typeId: Question;
  readonly fieldId: Question;
  readonly startIndex: Question;
  readonly endIndex: Question;
  readonly isMissing: Question;
  readonly firstChild: Question;
  readonly nextSibling: Question;
  readonly parent: Question;
}

let instance: { exports: WebAssembly.Instance['exports']; memory: WebAssembly.Memory } | null = null;
let runtime: Runtime | null = null;

type Instantiated = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

/** Emscripten's hook for instantiating a module oneself; hands on what web-tree-sitter would have made. */
export function runtimeHook(bytes: Uint8Array): {
  instantiateWasm: (imports: WebAssembly.Imports, done: Instantiated) => void;
} {
  return {
    instantiateWasm: (imports, done) => {
      const module = new WebAssembly.Module(bytes);
      const made = new WebAssembly.Instance(module, imports);
      const memory = imports.env?.memory;
      if (memory instanceof WebAssembly.Memory) instance = { exports: made.exports, memory };
      done(made, module);
    },
  };
}

/** To be called once the runtime has started. */
export function connectCursors(): void {
  if (runtime || !instance) return;
  const { exports, memory } = instance;
  const find = (name: string): Question | null => {
    const found = exports[name];
    return typeof found === 'function' ? (found as Question) : null;
  };
  const start = find('ts_init');
  const at = (name: string): Question | null => find(`ts_tree_cursor_${name}_wasm`);
  const typeId = at('current_node_type_id');
  const fieldId = at('current_field_id');
  const startIndex = at('start_index');
  const endIndex = at('end_index');
  const isMissing = at('current_node_is_missing');
  const firstChild = at('goto_first_child');
  const nextSibling = at('goto_next_sibling');
  const parent = at('goto_parent');
  if (!start || !typeId || !fieldId || !startIndex || !endIndex || !isMissing) return;
  if (!firstChild || !nextSibling || !parent) return;
  // It answers where the buffer is, as often as it is asked.
  const buffer = start(0);
  const steps = { firstChild, nextSibling, parent };
  runtime = { memory, buffer, typeId, fieldId, startIndex, endIndex, isMissing, ...steps };
}

/** Whether walks take the short way. */
export function cursorsAreConnected(): boolean {
  return runtime !== null;
}

/** Release it with `delete`. */
export function openCursor(node: Node): QuickCursor {
  return runtime ? new BufferCursor(runtime, node) : new PlainCursor(node.walk());
}

/** What web-tree-sitter's objects hold under numbers: addresses in the runtime's memory. */
type Words = Record<0 | 1 | 2 | 3, number>;

class BufferCursor implements QuickCursor {
  readonly #runtime: Runtime;
  readonly #cursor: TreeCursor;
  readonly #tree: number;

  constructor(runtime: Runtime, node: Node) {
    this.#runtime = runtime;
    this.#tree = (node.tree as unknown as Words)[0];
    this.#cursor = node.walk();
    this.#load();
  }

  get typeId(): number {
    return this.#runtime.typeId(this.#tree);
  }
  get fieldId(): number {
    return this.#runtime.fieldId(this.#tree);
  }
  get startIndex(): number {
    return this.#runtime.startIndex(this.#tree);
  }
  get endIndex(): number {
    return this.#runtime.endIndex(this.#tree);
  }
  get isMissing(): boolean {
    return this.#runtime.isMissing(this.#tree) === 1;
  }
  gotoFirstChild(): boolean {
    return this.#runtime.firstChild(this.#tree) === 1;
  }
  gotoNextSibling(): boolean {
    return this.#runtime.nextSibling(this.#tree) === 1;
  }
  gotoParent(): boolean {
    return this.#runtime.parent(this.#tree) === 1;
  }

  paused<T>(use: (cursor: TreeCursor) => T): T {
    this.#store();
    try {
      return use(this.#cursor);
    } finally {
      this.#load();
    }
  }

  delete(): void {
    // The walk may have moved the cursor's own memory.
    this.#store();
    this.#cursor.delete();
  }

  /** Memory that has grown is another buffer: no view of it is kept. */
  get #words(): Int32Array {
    return new Int32Array(this.#runtime.memory.buffer, this.#runtime.buffer, 4);
  }
  #load(): void {
    const words = this.#words;
    const held = this.#cursor as unknown as Words;
    for (const i of [0, 1, 2, 3] as const) words[i] = held[i];
  }
  #store(): void {
    const words = this.#words;
    const held = this.#cursor as unknown as Words;
    for (const i of [0, 1, 2, 3] as const) held[i] = words[i] ?? 0;
  }
}

class PlainCursor implements QuickCursor {
  constructor(private readonly cursor: TreeCursor) {}

  get typeId(): number {
    return this.cursor.nodeTypeId;
  }
  get fieldId(): number {
    return this.cursor.currentFieldId;
  }
  get startIndex(): number {
    return this.cursor.startIndex;
  }
  get endIndex(): number {
    return this.cursor.endIndex;
  }
  get isMissing(): boolean {
    return this.cursor.nodeIsMissing;
  }
  gotoFirstChild(): boolean {
    return this.cursor.gotoFirstChild();
  }
  gotoNextSibling(): boolean {
    return this.cursor.gotoNextSibling();
  }
  gotoParent(): boolean {
    return this.cursor.gotoParent();
  }
  paused<T>(use: (cursor: TreeCursor) => T): T {
    return use(this.cursor);
  }
  delete(): void {
    this.cursor.delete();
  }
}

export interface Vocabulary {
  /** By type id. */
  readonly types: readonly string[];
  readonly named: Uint8Array;
  /** By field id. */
  readonly fields: readonly (string | null)[];
}

const vocabularies = new WeakMap<Grammar, Vocabulary>();

/** Names of a grammar's types and fields, by number. */
export function vocabularyOf(grammar: Grammar): Vocabulary {
  let vocabulary = vocabularies.get(grammar);
  if (vocabulary) return vocabulary;
  const types: string[] = [];
  const named = new Uint8Array(grammar.nodeTypeCount);
  for (let id = 0; id < grammar.nodeTypeCount; id++) {
    types.push(grammar.types[id] ?? '');
    named[id] = grammar.nodeTypeIsNamed(id) ? 1 : 0;
  }
  vocabulary = { types, named, fields: grammar.fields };
  vocabularies.set(grammar, vocabulary);
  return vocabulary;
}
