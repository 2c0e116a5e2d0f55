import assert from 'node:assert/strict';
import { extract } from '../../server/src/engine/extract';
import { calls } from '../../server/src/facts/model';
import type { FileFacts } from '../../server/src/facts/model';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { flatten } from '../../server/src/syntax/flat';
import { loadGrammars, type BudgetParser, type Tree } from '../../server/src/syntax/parser';
import { TreeStore, type Budgets } from '../../server/src/syntax/treeStore';
import { root } from '../harness/engine';

const patient: Budgets = { whole: 60_000, edit: 60_000, blanked: 60_000 };

describe('the tree store', () => {
  let parser: BudgetParser;

  before(async () => {
    const source = grammarFiles(root);
    const grammars = loadGrammars({ runtime: () => source.runtime(), grammar: () => source.grammar('c') });
    parser = await grammars.parser('c');
  });

  const shape = (tree: Tree): string => tree.rootNode.toString();

  it('keeps the trees of open files and no others', () => {
    const store = new TreeStore(patient);
    store.parse('a', parser, 'int a;', true, shape);
    store.parse('b', parser, 'int b;', false, shape);
    assert.equal(store.size, 1);
    store.edit('a', parser, 'int ab;', [{ start: 5, end: 5, text: 'b' }], shape);
    assert.equal(store.size, 1);
    store.parse('a', parser, 'int a;', false, shape);
    assert.equal(store.size, 0);
    store.parse('a', parser, 'int a;', true, shape);
    store.forget('a');
    store.forget('a');
    assert.equal(store.size, 0);
    store.parse('a', parser, 'int a;', true, shape);
    store.dispose();
    assert.equal(store.size, 0);
  });

  it('frees a tree whose reader throws', () => {
    const store = new TreeStore(patient);
    assert.throws(() =>
      store.parse('a', parser, 'int a;', false, () => {
        throw new Error('reader');
      }),
    );
    assert.equal(store.size, 0);
  });

  it('takes several edits at once, and edits that span lines and surrogate pairs', () => {
    const store = new TreeStore(patient);
    let text = 'int a = 1;\n/* 🧵 */ int b = 2;\nint f(void) { return a; }\n';
    store.parse('a', parser, text, true, shape);
    const versions = [
      'int a = 1;\n/* 🧵🧵\n */ int b = 2;\nint f(void) { return a; }\n',
      'int b = 2;\nint f(void) { return b; }\n',
      '',
      'int f(void) {\n  return 1;\n}\n',
    ];
    for (const next of versions) {
      const outcome = store.edit('a', parser, next, [{ start: 0, end: text.length, text: next }], shape);
      const anew = new TreeStore(patient).parse('b', parser, next, false, shape);
      assert.ok(outcome.ok && anew.ok);
      assert.equal(outcome.value, anew.value);
      text = next;
    }
    store.dispose();
  });

  it('blanks the edited line where a parse is given up, and takes it back with the next edit', () => {
    // No time at all for the edit itself, all of it for the second try.
    const store = new TreeStore({ whole: 60_000, edit: -1, blanked: 60_000 });
    const lines = Array.from({ length: 4000 }, (_, i) => `int f${i}(int a) { return a + ${i}; }`);
    const text = `${lines.join('\n')}\n`;
    const read = (tree: Tree, parsed: string): string =>
      `${tree.rootNode.hasError ? 'broken' : 'whole'} ${parsed.length}`;
    store.parse('a', parser, text, true, read);
    const at = text.indexOf('return a + 2000');
    const typed = `${text.slice(0, at)}((((${text.slice(at)}`;
    const outcome = store.edit('a', parser, typed, [{ start: at, end: at, text: '((((' }], read);
    if (outcome.ok && outcome.blanked) assert.equal(outcome.value, `whole ${typed.length}`);
    else assert.ok(outcome.ok, 'the parse was given up altogether');
    assert.equal(store.size, 1);
    store.dispose();
  });

  it('gives up without losing the file', () => {
    const store = new TreeStore({ whole: -1, edit: -1, blanked: -1 });
    const text = 'int f(int a) { return a; }\n'.repeat(20_000);
    const outcome = store.parse('a', parser, text, true, shape);
    assert.equal(outcome.ok, false);
    assert.equal(store.size, 0);
    // The parser is none the worse for it.
    const next = new TreeStore(patient).parse('b', parser, 'int a;', false, shape);
    assert.ok(next.ok && next.value.includes('declaration'));
  });

  describe('on code that is nested without end', () => {
    const facts = (text: string): FileFacts => {
      const outcome = new TreeStore(patient).parse('a', parser, text, false, (tree, parsed) =>
        extract(tree.rootNode, parsed, 'c', undefined, parser),
      );
      assert.ok(outcome.ok);
      return outcome.value;
    };

    for (const [name, open, close] of [
      ['parentheses', '(', ')'],
      ['blocks', '{', '}'],
      ['conditions', 'if (a) ', ';'],
      ['calls', 'f(', ')'],
    ] as const)
      it(`reads 100,000 ${name} quickly and without overflow`, function () {
        this.timeout(20_000);
        const start = process.cpuUsage();
        const many = 100_000;
        const inner = name === 'parentheses' ? '1' : '';
        const body =
          name === 'conditions'
            ? `${open.repeat(many)}${close}`
            : `${open.repeat(many)}${inner}${close.repeat(many)};`;
        const read = facts(
          `int before(void) { return fork(); }\nint deep(int a) {\n${body}\nreturn fork();\n}\nint after(void) { return fork(); }\n`,
        );
        const names = read.functions.map((f) => f.name);
        assert.ok(names.includes('before') && names.includes('after'), names.join());
        const { user, system } = process.cpuUsage(start);
        assert.ok(user + system < 8e6, `took ${(user + system) / 1e6} s of CPU time`);
      });

    it('cuts a copy of the tree at a depth that nothing recurses over', () => {
      const outcome = new TreeStore(patient).parse(
        'a',
        parser,
        `int a = ${'('.repeat(5000)}1${')'.repeat(5000)};`,
        false,
        (tree) => {
          let depth = 0;
          for (let at = flatten(tree.rootNode, new Set(), new Set()).children[0]; at; at = at.children.at(-1))
            depth++;
          return depth;
        },
      );
      assert.ok(outcome.ok && outcome.value > 100 && outcome.value < 1000, JSON.stringify(outcome));
    });

    it('walks a long chain of operators flat', () => {
      const chain = Array.from({ length: 20_000 }, (_, i) => `g(${i})`).join(' | ');
      const main = facts(`int main(void) { return ${chain}; }\n`).functions[0];
      assert.ok(main);
      assert.ok([...calls(main.body)].length > 0);
    });
  });
});
