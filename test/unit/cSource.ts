/** Reads C and C++ that a test writes down. */
import assert from 'node:assert/strict';
import { extract, type ItemCache } from '../../server/src/engine/extract';
import type { FileFacts, FunctionFacts } from '../../server/src/facts/model';
import { calls } from '../../server/src/facts/model';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { loadGrammars } from '../../server/src/syntax/parser';
import { TreeStore } from '../../server/src/syntax/treeStore';
import { root } from '../harness/engine';

const patient = { whole: 60_000, edit: 60_000, blanked: 60_000 };

/** @param cache of the same file's facts before an edit */
export async function cFacts(
  text: string,
  language: 'c' | 'cpp' = 'c',
  cache?: ItemCache,
): Promise<FileFacts> {
  const source = grammarFiles(root);
  const grammars = loadGrammars({
    runtime: () => source.runtime(),
    grammar: (name) => source.grammar(name === 'cpp' ? 'cpp' : 'c'),
  });
  const parser = await grammars.parser(language);
  const outcome = new TreeStore(patient).parse('a', parser, text, false, (tree, parsed) =>
    extract(tree.rootNode, parsed, language, cache, parser),
  );
  assert.ok(outcome.ok);
  return outcome.value;
}

export function fn(facts: FileFacts, key: string): FunctionFacts {
  const found = facts.functions.find((f) => f.key === key);
  assert.ok(found, `no ${key} among ${facts.functions.map((f) => f.key).join(', ')}`);
  return found;
}

export function callNames(facts: FunctionFacts): string[] {
  return [...calls(facts.body)].map((c) => (c.callee.k === 'name' ? c.callee.name : c.callee.k));
}
