/** The grammars as files: where an installed Forksight and a checkout both keep them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GrammarSource } from '../engine/api';

/** @param root the folder of package.json: above `grammars/` and `server/dist/` */
export function grammarFiles(root: string): GrammarSource {
  return {
    runtime: () => readFile(path.join(root, 'server', 'dist', 'web-tree-sitter.wasm')),
    grammar: (language) => readFile(path.join(root, 'grammars', `${language}.wasm`)),
  };
}
