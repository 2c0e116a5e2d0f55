// Two builds of one grammar, side by side in tree-sitter's runtime: the same text must give the same tree.
import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';

/** A file that takes longer to recover from its errors than this is left out, and counted as such. */
const BUDGET_MS = 5_000;

const NODE = ['nodeTypeId', 'startIndex', 'endIndex', 'currentFieldId', 'nodeIsMissing', 'nodeStateId'];

/** @returns {Promise<Parser[]>} a parser for each build */
export async function parsers(wasms, runtime) {
  await Parser.init({ wasmBinary: readFileSync(runtime) });
  const made = [];
  for (const wasm of wasms) {
    const parser = new Parser();
    parser.setLanguage(await Language.load(wasm));
    made.push(parser);
  }
  const addresses = made.map(({ language }) => language[0]);
  if (new Set(addresses).size !== made.length) throw new Error('two builds were loaded as one');
  return made;
}

function parse(parser, text) {
  const end = performance.now() + BUDGET_MS;
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() > end });
  if (!tree) parser.reset();
  return tree;
}

/**
 * Types, places, fields, missing tokens and parse states of all nodes, errors among them.
 * @returns {{ nodes: number, difference?: string, late?: boolean }}
 */
export function compareTrees([one, other], text) {
  const left = parse(one, text);
  const right = left && parse(other, text);
  if (!right) {
    left?.delete();
    return { nodes: 0, late: true };
  }
  const [a, b] = [left.walk(), right.walk()];
  try {
    for (let nodes = 1; ; nodes++) {
      for (const what of NODE)
        if (a[what] !== b[what])
          return { nodes, difference: `${what} is ${a[what]} and ${b[what]} at offset ${a.startIndex}` };
      const moved = next(a);
      if (next(b) !== moved) return { nodes, difference: `another shape at offset ${a.startIndex}` };
      if (moved === 'end') return { nodes };
    }
  } finally {
    for (const owned of [a, b, left, right]) owned.delete();
  }
}

/** Goes on to the next node; the word says which way, so that two walks can be held against each other. */
function next(cursor) {
  if (cursor.gotoFirstChild()) return 'down';
  for (let up = 0; ; up++) {
    if (cursor.gotoNextSibling()) return `${up} up`;
    if (!cursor.gotoParent()) return 'end';
  }
}
