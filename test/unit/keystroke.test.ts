/** What a keystroke makes anew, counted: it must not depend on how much else there is. */
import assert from 'node:assert/strict';
import { extract, type ItemCache } from '../../server/src/engine/extract';
import type { FileFacts } from '../../server/src/facts/model';
import { LinkedFamily } from '../../server/src/program/linked';
import { observe } from '../../server/src/program/observe';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { loadGrammars, type BudgetParser } from '../../server/src/syntax/parser';
import { TreeStore } from '../../server/src/syntax/treeStore';
import { root } from '../harness/engine';

describe('a keystroke in a program of 1,000 functions', function () {
  this.timeout(60_000);
  let parser: BudgetParser;
  const store = new TreeStore();
  const cache: ItemCache = new Map();
  const family = new LinkedFamily('c');
  let text = '';
  let facts: FileFacts;

  const read = (): FileFacts => {
    const outcome = store.parse('a.c', parser, text, false, (tree) =>
      extract(tree.rootNode, text, 'c', cache, parser),
    );
    assert.ok(outcome.ok);
    return outcome.value;
  };
  /** Asked as a function: the compiler takes a property for unchanged. */
  const moved = (): typeof family.moved => family.moved;
  /** Types behind the first place of `after`; gives the functions whose bodies are new. */
  const type = (after: string, inserted: string): string[] => {
    const at = text.indexOf(after) + after.length;
    text = text.slice(0, at) + inserted + text.slice(at);
    const before = new Map(facts.functions.map((f) => [f.key, f.body]));
    facts = read();
    family.update(new Map([['a.c', facts]]));
    return facts.functions.filter((f) => before.get(f.key) !== f.body).map((f) => f.key);
  };

  before(async () => {
    const source = grammarFiles(root);
    const grammars = loadGrammars({
      runtime: () => source.runtime(),
      grammar: () => source.grammar('c'),
    });
    parser = await grammars.parser('c');
    const functions = Array.from({ length: 1000 }, (_, i) =>
      i % 10 === 0
        ? `static void forks_${i}(void) {\n  if (fork() == 0) helper_${i + 1}(1);\n}\n`
        : `static int helper_${i}(int x) {\n  return x + ${i};\n}\n`,
    );
    const calls = functions.map((_, i) => (i % 10 === 0 ? `  forks_${i}();\n` : `  helper_${i}(2);\n`));
    text = `${functions.join('')}static void odd(void) {\n  int y = 1 +;\n}\nint main(void) {\n${calls.join('')}}\n`;
    facts = read();
    family.update(new Map([['a.c', facts]]));
    assert.ok(observe(family.update(new Map([['a.c', facts]])), 'c', () => family.graph).work.walks >= 101);
  });

  it('makes the facts of one function, whatever cannot be read elsewhere', () => {
    assert.deepEqual(type('helper_501(int x) {', ' x = 2;'), ['helper_501']);
    assert.deepEqual(type('static void odd(void) {', ' '), ['odd']);
    assert.equal(family.counts.links, 1);
  });

  it('walks nothing anew where no walk comes by', () => {
    const { refreshes } = family.counts;
    for (const c of [' ', 'y', ' ', '=', ' ', '1', ';']) {
      type('helper_502(int x) {', c);
      assert.equal(moved()?.size, 0, c);
    }
    assert.equal(family.counts.refreshes, refreshes + 7);
    assert.equal(family.counts.links, 1);
  });

  it('walks anew where one does, or will', () => {
    type('forks_500(void) {', ' x = 1;');
    assert.equal(moved(), null);
    type('helper_503(int x) {', ' fork();');
    assert.equal(moved(), null);
    type('helper_504(int x) {', ' helper_505(3);');
    assert.equal(moved(), null);
    type('helper_506(int x) {', ' open("a", 0);');
    assert.equal(moved(), null);
    type('helper_506(int x) {', ' ');
    assert.equal(moved()?.size, 1);
    type('helper_507(int x) {', ' x = 1;');
    assert.equal(moved()?.size, 0);
    type('helper_508(int x) {', ' call(helper_509);');
    assert.equal(moved(), null);
  });
});
