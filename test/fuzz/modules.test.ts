/**
 * What says which file an import means, spoilt in every way that a generator thinks of: what cannot be used is as if it
 * were not there, relative imports and the packages beside keep their meaning, and nothing crashes or hangs.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import type { Engine } from '../../server/src/engine/api';
import { Modules } from '../../server/src/program/link/javascript/modules';
import { ModuleReader } from '../../server/src/project/modules/reader';
import { testEngine } from '../harness/engine';
import { seed } from './seed';
import { deep, spoilt, spoiltJson } from './spoil';

const blocks = `import { readFileSync } from 'node:fs';\nexport function slow() {\n  return readFileSync('x');\n}\n`;
const serves = (name: string): string =>
  `import http from 'node:http';\nimport { slow } from '${name}';\nhttp.createServer(() => slow()).listen(1);\n`;

const config = {
  extends: ['./base.json', '@tsconfig/node20'],
  references: [{ path: '../good' }],
  compilerOptions: { baseUrl: '.', paths: { 'odd/*': ['./src/*', './*'] }, outDir: 'dist', rootDir: 'src' },
};
const manifest = {
  name: 'odd',
  private: false,
  main: './dist/b.js',
  module: './b.mjs',
  exports: { '.': { import: './b.ts', require: ['./b.js', './b.ts'] }, './*': './src/*.ts' },
  imports: { '#b': { default: './b.ts' } },
  workspaces: { packages: ['inner/*'] },
  dependencies: { good: 'workspace:../good' },
};
const rooted = { name: 'root', private: true, workspaces: ['packages/*', '!packages/none'] };
const workspaces = { packages: ['packages/*', 'apps/{a,b}', '!packages/none'] };

const star = '+(a|aa)'.repeat(8);
const hostile = [
  deep('[', ']'),
  `{"exports": ${deep('[', ']')}}`,
  `{"name": "odd", "imports": {"#b": ${deep('[', ']')}}}`,
  `{"compilerOptions": {"paths": ${deep('[', ']')}}}`,
  '{"compilerOptions": {"paths": {"*": ["\\u0000"]}, "baseUrl": "\\u0000", "outDir": "\\u0000"}}',
  '{"extends": "\\u0000"}',
  `{"extends": "./${'a'.repeat(5000)}"}`,
  `{"extends": "${'../'.repeat(5000)}etc/passwd", "references": [{"path": "${'a/'.repeat(5000)}"}]}`,
  '{"extends": "./tsconfig.json", "references": [{"path": "."}, {"path": "./tsconfig.json"}]}',
  ...['*a'.repeat(40), 'a'.repeat(70_000), '{1..99999999}', '{a,b}'.repeat(40), 'a**/'.repeat(60), '[', '[z-a]', '', '!', '/', star]
    .flatMap((glob) => [
      JSON.stringify({ packages: [`packages/${glob}b`, 'packages/*', glob] }),
      JSON.stringify({ name: 'root', workspaces: [`packages/${glob}b`, 'packages/*', glob] }),
    ]),
  'packages: &a [*a]\n',
  'packages:\n  - !!js/function "function () {}"\n',
  `a: &a ["x","x"]\n${Array.from('bcdefghijklmnop').map((k, i) => `${k}: &${k} [${`*${'abcdefghijklmnop'[i] ?? ''},`.repeat(9)}]`).join('\n')}\npackages: *p\n`,
  '? {a: b}\n: c\npackages:\n  - packages/*\n',
  '__proto__: {packages: ["packages/*"]}\n<<: {packages: [1]}\n',
]; // prettier-ignore

/** Where each stands, and what it says when it is whole. */
const spoiltFiles: Readonly<Record<string, fc.Arbitrary<Buffer>>> = {
  'packages/odd/package.json': spoiltJson(manifest),
  'packages/odd/tsconfig.json': spoiltJson(config),
  'packages/odd/jsconfig.json': spoiltJson(config),
  'package.json': spoiltJson(rooted),
  'tsconfig.json': spoiltJson(config),
  'lerna.json': spoiltJson(workspaces),
  'pnpm-workspace.yaml': fc.oneof(
    spoilt(Buffer.from("packages:\n  - 'packages/*' # all\n  - apps/{a,b}\n  - '!packages/none'\n")),
    spoiltJson(workspaces),
  ),
};

describe(`spoilt package.json, tsconfig.json and workspaces (seed ${seed})`, function () {
  this.timeout(120_000);
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'forksight-spoilt-modules-')));
  const write = (name: string, content: string | Buffer): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };
  const long = `packages/${'a'.repeat(200)}`;
  const sources: Readonly<Record<string, string>> = {
    'packages/good/a.ts': serves('#b'),
    'packages/good/b.ts': blocks,
    'packages/odd/a.ts': serves('./b'),
    'packages/odd/b.ts': blocks,
    [`${long}/a.ts`]: serves('./b'),
    [`${long}/b.ts`]: blocks,
  };
  const files = new Map(Object.keys(sources).map((name) => [`${folder}/${name}`, null]));
  let engine: Engine;
  before(async () => {
    for (const [name, text] of Object.entries(sources)) write(name, text);
    write('packages/good/package.json', JSON.stringify({ name: 'good', imports: { '#b': './b.ts' } }));
    write(
      'packages/good/tsconfig.json',
      JSON.stringify({ compilerOptions: { paths: { 'own/*': ['./*'] } } }),
    );
    write(`${long}/package.json`, '{ "name": "long" }');
    engine = await testEngine();
    for (const [name, text] of Object.entries(sources)) engine.set(`${folder}/${name}`, 'typescript', text);
  });
  after(() => {
    engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @returns all that could be asked, for telling whether anything of a spoilt file was used */
  function holds(analysed: boolean): string {
    const model = new ModuleReader().model(files.keys());
    const modules = new Modules(files, model);
    const meant = (from: string, specifier: string): string | null => {
      const found = modules.resolve(`${folder}/${from}`, specifier);
      return found === null ? null : path.relative(folder, found);
    };
    assert.equal(meant('packages/odd/a.ts', './b'), 'packages/odd/b.ts');
    assert.equal(meant('packages/good/a.ts', './b'), 'packages/good/b.ts');
    assert.equal(meant('packages/good/a.ts', '#b'), 'packages/good/b.ts');
    assert.equal(meant('packages/good/a.ts', 'own/b'), 'packages/good/b.ts');
    if (analysed) {
      engine.linkedBy(model);
      engine.analyse();
    }
    for (const name of Object.keys(sources)) {
      const found = engine.findings(`${folder}/${name}`).map(({ rule }) => rule);
      assert.deepEqual(found, name.endsWith('b.ts') ? ['blocked-event-loop'] : [], name);
    }
    for (const file of files.keys()) modules.packageOf(file)?.exposes(file);
    return JSON.stringify([model, meant('packages/odd/a.ts', 'odd/b'), meant('packages/odd/a.ts', 'good')]);
  }

  for (const [name, content] of Object.entries(spoiltFiles))
    it(`${name}: what can be used of it, and all else as without it`, () => {
      const without = holds(true);
      let used = 0;
      let runs = 0;
      try {
        for (const text of hostile) {
          write(name, text);
          holds(true);
        }
        fc.assert(
          fc.property(content, (bytes) => {
            write(name, bytes);
            runs++;
            if (holds(runs % 20 === 0) !== without) used++;
          }),
          { seed, numRuns: 150 },
        );
      } finally {
        rmSync(path.join(folder, name), { force: true });
      }
      assert.ok(used > 10 && used < runs - 10, `${used} of ${runs} were used`);
    });
});
