/** The quick cursor sees what web-tree-sitter's own sees, also after a pause in which others use the runtime. */
import assert from 'node:assert/strict';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { cursorsAreConnected, openCursor } from '../../server/src/syntax/cursor';
import { loadGrammars, type BudgetParser, type Node } from '../../server/src/syntax/parser';
import { root } from '../harness/engine';

const text = `#include <a.h>
int f(int *p, char c) { return p[0] + (c ? "ä𝒳" : 1); }
struct s { int x; } g = { .x = 1 }; /* é */
void broken( { if (
int h(void) { for (;;) g.x++; }
`;

const row = (...fields: (number | boolean)[]): string => fields.join(' ');

function plain(node: Node): string[] {
  const rows: string[] = [];
  const cursor = node.walk();
  const visit = (): void => {
    rows.push(
      row(cursor.nodeTypeId, cursor.currentFieldId, cursor.startIndex, cursor.endIndex, cursor.nodeIsMissing),
    );
    if (!cursor.gotoFirstChild()) return;
    do visit();
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
  };
  visit();
  cursor.delete();
  return rows;
}

function quick(node: Node, pause: boolean): string[] {
  const rows: string[] = [];
  const cursor = openCursor(node);
  const visit = (): void => {
    const here = row(cursor.typeId, cursor.fieldId, cursor.startIndex, cursor.endIndex, cursor.isMissing);
    rows.push(here);
    if (pause)
      cursor.paused((same) => {
        assert.equal(
          row(same.nodeTypeId, same.currentFieldId, same.startIndex),
          here.split(' ', 3).join(' '),
        );
        assert.ok(same.currentNode.descendantCount > 0);
      });
    if (!cursor.gotoFirstChild()) return;
    do visit();
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
  };
  visit();
  cursor.delete();
  return rows;
}

describe('the quick cursor', () => {
  let parser: BudgetParser;

  before(async () => {
    const source = grammarFiles(root);
    const grammars = loadGrammars({ runtime: () => source.runtime(), grammar: () => source.grammar('c') });
    parser = await grammars.parser('c');
  });

  it('takes the short way with the runtime that is shipped', () => {
    assert.ok(cursorsAreConnected());
  });

  it('sees the same tree', () => {
    const tree = parser.parse(text, null, 60_000);
    assert.ok(tree);
    const expected = plain(tree.rootNode);
    assert.ok(expected.length > 100);
    assert.deepEqual(quick(tree.rootNode, false), expected);
    assert.deepEqual(quick(tree.rootNode, true), expected);
    tree.delete();
  });

  it('sees it after the memory has grown', () => {
    const first = parser.parse(text, null, 60_000);
    const large = parser.parse('int a = 1;\n'.repeat(60_000), null, 60_000);
    assert.ok(first && large);
    assert.deepEqual(quick(first.rootNode, true), plain(first.rootNode));
    first.delete();
    large.delete();
  });
});
