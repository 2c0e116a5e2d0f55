/**
 * Loads the tree-sitter runtime and the grammars, and parses under a time budget. A parse that goes past its budget
 * is given up and the parser reset, because otherwise the next parse would resume the old document.
 */
import { Edit, Language as Grammar, Parser, type Node, type Tree } from 'web-tree-sitter';
import { connectCursors, runtimeHook } from './cursor';

export type { Node, Tree };
export { Edit };

export interface Grammars {
  parser(language: string): Promise<BudgetParser>;
}

export interface GrammarBytes {
  runtime(): Promise<Uint8Array>;
  grammar(language: string): Promise<Uint8Array>;
}

export class BudgetParser {
  readonly #parser: Parser;

  constructor(grammar: Grammar) {
    this.#parser = new Parser();
    this.#parser.setLanguage(grammar);
  }

  /**
   * @param budgetMs wall time after which the parse is given up (kept within about 7 ms)
   * @returns the tree, owned by the caller, or null where the budget ran out
   */
  parse(text: string, old: Tree | null, budgetMs: number): Tree | null {
    const end = performance.now() + budgetMs;
    const tree = this.#parser.parse(text, old, { progressCallback: () => performance.now() > end });
    if (!tree) this.#parser.reset();
    return tree;
  }

  dispose(): void {
    this.#parser.delete();
  }
}

let runtime: Promise<void> | undefined;
const grammars = new Map<string, Promise<BudgetParser>>();

/** One runtime and one parser a language for the whole process: a second copy of the runtime would corrupt its memory. */
export function loadGrammars(bytes: GrammarBytes): Grammars {
  runtime ??= bytes
    .runtime()
    .then((wasmBinary) => Parser.init({ wasmBinary, ...runtimeHook(wasmBinary) }))
    .then(connectCursors);
  const ready = runtime;
  return {
    parser(language) {
      let parser = grammars.get(language);
      if (!parser) {
        parser = ready
          .then(() => bytes.grammar(language))
          .then((wasm) => Grammar.load(wasm))
          .then((grammar) => new BudgetParser(grammar));
        grammars.set(language, parser);
      }
      return parser;
    },
  };
}
