/** What an edit costs the linkers of Python and JavaScript: counted, not timed. */
import assert from 'node:assert/strict';
import { before } from 'mocha';
import { Language as Grammar, Parser } from 'web-tree-sitter';
import { extractJavaScript } from '../../server/src/facts/javascript';
import { extractPython } from '../../server/src/facts/python';
import { calls, type FileFacts } from '../../server/src/facts/model';
import { LinkedFamily } from '../../server/src/program/linked';
import { root } from '../harness/engine';

const many = 60;

/** A chain of files, each of which calls the next one, and all of them the first. */
const sources = {
  javascript: (i: number, body: string) =>
    `const next = require('./f${i + 1}'); const first = require('./f0');
     exports.go = (io) => { ${body} next.go(io); first.log('x'); };
     exports.log = (text) => { write(text); }; function write(text) { console.log(text); }`,
  python: (i: number, body: string) =>
    `from f${i + 1} import go as next_go\nimport f0\n\ndef go(io):\n    ${body}\n    next_go(io)\n    f0.log('x')\n\n` +
    `def log(text):\n    write(text)\n\ndef write(text):\n    print(text)\n`,
};

for (const language of ['javascript', 'python'] as const)
  describe(`the linker of ${language} under edits`, () => {
    let parser: Parser;
    const extension = language === 'python' ? 'py' : 'js';
    const file = (i: number): string => `/p/f${i}.${extension}`;

    before(async () => {
      await Parser.init({ locateFile: () => `${root}/node_modules/web-tree-sitter/web-tree-sitter.wasm` });
      parser = new Parser();
      parser.setLanguage(await Grammar.load(`${root}/grammars/${language}.wasm`));
    });

    function facts(i: number, body: string): FileFacts {
      const text = sources[language](i, body);
      const tree = parser.parse(text);
      assert.ok(tree);
      try {
        return language === 'python'
          ? extractPython(tree.rootNode, text)
          : extractJavaScript(tree.rootNode, text, 'javascript');
      } finally {
        tree.delete();
      }
    }

    /** Asks for every callee, as the analyses do. */
    function askAll(linked: LinkedFamily, files: ReadonlyMap<string, FileFacts>): number {
      const program = linked.update(files);
      const before = linked.work;
      for (const fn of program.functions.values())
        for (const call of calls(fn.facts.body)) program.callees(fn, call);
      return linked.work - before;
    }

    it('asks again only what the edited file has a part in', () => {
      const linked = new LinkedFamily(language === 'python' ? 'python' : 'javascript');
      const files = new Map<string, FileFacts>();
      const idle = language === 'python' ? 'pass' : '';
      for (let i = 0; i < many; i++) files.set(file(i), facts(i, idle));
      askAll(linked, files);
      // The first edit links once more, and notes from then on what answers depend on.
      files.set(file(30), facts(30, 'io.read(1)'));
      const all = askAll(linked, files);
      const links = linked.counts.links;
      for (let i = 0; i < 5; i++) {
        files.set(file(30), facts(30, `io.read(${i})`));
        const some = askAll(linked, files);
        assert.ok(some * 4 < all, `${some} answers of ${all} were looked for again`);
      }
      assert.equal(linked.counts.links, links, 'nothing was linked as a whole');
      assert.equal(linked.counts.refreshes, 5);
    });

    it('links anew where a file comes or goes', () => {
      const linked = new LinkedFamily(language === 'python' ? 'python' : 'javascript');
      const files = new Map([0, 1, 2].map((i) => [file(i), facts(i, language === 'python' ? 'pass' : '')]));
      askAll(linked, files);
      files.set(file(3), facts(3, language === 'python' ? 'pass' : ''));
      askAll(linked, files);
      assert.deepEqual(linked.counts, { links: 2, refreshes: 0 });
    });
  });
