/** Which extractor reads which language, and what is not read at all. */
import type { Node } from 'web-tree-sitter';
import { extractC, type ItemCache } from '../facts/c';
import { extractJavaScript } from '../facts/javascript';
import type { FileFacts, Language } from '../facts/model';
import type { BudgetParser } from '../syntax/parser';
import { parseFragment } from '../syntax/treeStore';
import { extractPython } from '../facts/python';

export type { ItemCache };

/** @param parser of the language, for what stands in a C file without being in its tree: the bodies of macros */
export function extract(
  root: Node,
  text: string,
  language: Language,
  cache: ItemCache | undefined,
  parser: BudgetParser,
): FileFacts {
  switch (language) {
    case 'c':
    case 'cpp':
      return extractC(root, text, language, cache, (fragment, use) =>
        parseFragment(parser, fragment, (tree) => use(tree.rootNode)),
      );
    case 'python':
      return extractPython(root, text);
    default:
      return extractJavaScript(root, text, language);
  }
}

/** UTF-16 units. The largest hand-written C file known here, SQLite's amalgamation, has 9 million; parsers make more. */
export const maxText = 12_000_000;

/** On average over a whole file. Source that people write stays below 60; the longest-lined sources known here, tables, below 200. */
const charactersPerLine = 500;

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Why a text is not analysed, or null. */
export function unreadable(text: string): string | null {
  if (text.length > maxText) return `larger than ${maxText / 1_000_000} million characters`;
  if (text.includes('\0')) return 'binary: it holds NUL bytes';
  if (text.length > 20_000 && text.length / lineCount(text) > charactersPerLine)
    return 'minified or generated: its lines are too long to be written by hand';
  return null;
}
