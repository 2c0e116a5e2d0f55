/** The WebAssembly parser against the native one: the same trees for all that the tests hold, and for larger texts. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Language } from '../../server/src/facts/model';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { languageOfText } from '../../server/src/project/languages';
import { loadGrammars } from '../../server/src/syntax/parser';
import { root, rulesFolder } from '../harness/engine';

interface NativeParser {
  setLanguage(language: unknown): void;
  parse(text: string, old: undefined, options: { bufferSize: number }): { rootNode: { toString(): string } };
}

/** The native grammar of each language: its package, and the name in it where there is more than one. */
const packages: Readonly<Record<Language, readonly [string, string?]>> = {
  c: ['tree-sitter-c'],
  cpp: ['tree-sitter-cpp'],
  python: ['tree-sitter-python'],
  javascript: ['tree-sitter-javascript'],
  typescript: ['tree-sitter-typescript', 'typescript'],
  tsx: ['tree-sitter-typescript', 'tsx'],
};

function texts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('node_modules'))
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

const broken = (tree: string): boolean => /\((?:ERROR|MISSING|UNEXPECTED)\b/u.test(tree);

/** Long texts of the repository, for nesting and lengths that fixtures do not have. */
const larger = ['server/src/facts', 'server/src/engine', 'test/lsp'];

describe('the parser', () => {
  let native: (language: Language, text: string) => string;
  let web: (language: Language, text: string) => Promise<string>;

  before(function () {
    const load = createRequire(path.join(root, 'package.json'));
    let Parser: new () => NativeParser;
    try {
      Parser = load('tree-sitter') as typeof Parser;
      new Parser();
    } catch (error) {
      console.log(`    skipped: the native tree-sitter is not built: ${String(error).split('\n')[0] ?? ''}`);
      return this.skip();
    }
    const natives = new Map<Language, NativeParser>();
    native = (language, text) => {
      let parser = natives.get(language);
      if (!parser) {
        const [name, inside] = packages[language];
        const grammar = load(name) as Readonly<Record<string, unknown>>;
        parser = new Parser();
        parser.setLanguage(inside === undefined ? grammar : grammar[inside]);
        natives.set(language, parser);
      }
      return parser.parse(text, undefined, { bufferSize: 4 * text.length + 1024 }).rootNode.toString();
    };
    const source = grammarFiles(root);
    const grammars = loadGrammars({
      runtime: () => source.runtime(),
      grammar: (language) => source.grammar(language as Language),
    });
    web = async (language, text) => {
      const tree = (await grammars.parser(language)).parse(text, null, 60_000);
      assert.ok(tree, 'the parse was given up');
      try {
        return tree.rootNode.toString();
      } finally {
        tree.delete();
      }
    };
  });

  const same = async (files: readonly string[]): Promise<number> => {
    let compared = 0;
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const language = languageOfText(file, text);
      if (!language) continue;
      const [ours, theirs] = [await web(language, text), native(language, text)];
      // How a parse recovers from an error differs between versions of the runtime; that there is one does not.
      if (broken(ours) || broken(theirs)) {
        assert.equal(broken(ours), broken(theirs), path.relative(root, file));
        continue;
      }
      // Two long lines of no line breaks say nothing: show where they part.
      let at = 0;
      while (at < ours.length && ours[at] === theirs[at]) at++;
      assert.equal(
        ours.slice(Math.max(0, at - 80), at + 80),
        theirs.slice(Math.max(0, at - 80), at + 80),
        path.relative(root, file),
      );
      compared++;
    }
    return compared;
  };

  for (const family of ['fork', 'signal', 'gil', 'node'])
    it(`reads the fixtures of ${family}/ as the native one does`, async function () {
      this.timeout(20_000);
      assert.ok((await same(texts(rulesFolder(family)))) > 0);
    });

  it('reads the examples and its own source as the native one does', async function () {
    this.timeout(30_000);
    const files = ['examples', ...larger].flatMap((folder) => texts(path.join(root, folder)));
    assert.ok((await same(files)) > 20);
  });
});
