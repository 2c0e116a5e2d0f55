/** Which file an import means, by the tsconfig.json and package.json files that stand on a disk. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Modules } from '../../server/src/program/link/javascript/modules';
import { ModuleReader } from '../../server/src/project/modules/reader';

describe('imports', () => {
  let folder: string;
  let reader: ModuleReader;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'forksight-modules-')));
    reader = new ModuleReader();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sources are empty; what is given as an object is JSON. */
  function put(files: Readonly<Record<string, object | string>>): void {
    for (const [name, content] of Object.entries(files)) {
      const at = path.join(folder, name);
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  /** What each specifier means, in a file of the same folder, by name; null: nothing of the program. */
  function meanings(
    from: string,
    specifiers: readonly string[],
    sources: readonly string[],
  ): (string | null)[] {
    const files = new Map(sources.map((name) => [`${folder}/${name}`, null]));
    const modules = new Modules(files, reader.model(files.keys()));
    return specifiers.map((specifier) => {
      const found = modules.resolve(`${folder}/${from}`, specifier);
      return found === null ? null : path.relative(folder, found);
    });
  }

  it('follow `paths`: the exact one, then the one with the longest beginning, then the next target', () => {
    put({
      'tsconfig.json': {
        compilerOptions: {
          paths: {
            '*': ['./vendor/*'],
            'lib/*': ['./missing/*', './lib/*'],
            'lib/deep/*/end': ['./deep/*.ts'],
            'lib/one': ['./exact.ts'],
          },
        },
      },
    });
    const sources = ['a.ts', 'exact.ts', 'lib/one.ts', 'lib/two.ts', 'deep/x.ts', 'vendor/other/index.js'];
    assert.deepEqual(
      meanings('a.ts', ['lib/one', 'lib/two', 'lib/deep/x/end', 'other', 'fs', 'lib/three'], sources),
      ['exact.ts', 'lib/two.ts', 'deep/x.ts', 'vendor/other/index.js', null, null],
    );
  });

  it('inherit from several configurations, of which some are not installed, and end with a ring of them', () => {
    put({
      'tsconfig.json': '{ /* a comment, */ "extends": ["./base/one.json", "@x/none", "./base/two"], }',
      'base/one.json': { extends: '../tsconfig.json', compilerOptions: { paths: { p: ['./one.ts'] } } },
      'base/two.json': { compilerOptions: { baseUrl: '${configDir}/src' } },
      'node_modules/@x/shared/tsconfig.json': { compilerOptions: { paths: { q: ['${configDir}/q.ts'] } } },
      'sub/tsconfig.json': { extends: '@x/shared' },
      'bad/tsconfig.json': 'not JSON',
    });
    const sources = ['src/a.ts', 'src/b.ts', 'base/one.ts', 'sub/c.ts', 'sub/q.ts', 'bad/d.ts'];
    assert.deepEqual(meanings('src/a.ts', ['p', 'b', 'q'], sources), ['base/one.ts', 'src/b.ts', null]);
    assert.deepEqual(meanings('sub/c.ts', ['q', 'b'], sources), ['sub/q.ts', 'src/b.ts']);
    assert.deepEqual(meanings('bad/d.ts', ['b'], sources), ['src/b.ts']);
  });

  it('take the entry of a package under any condition, from its source where it was built', () => {
    put({
      'package.json': { workspaces: { packages: ['p/**'] } },
      'p/a/package.json': {
        name: '@w/a',
        exports: {
          '.': { browser: './web.js', import: './dist/main.mjs' },
          './in/*': './dist/in/*.js',
          './no': null,
        },
      },
      'p/b/package.json': { name: 'b', main: './lib/index.js', module: 'es/index.js' },
      'p/c/package.json': { name: 'c' },
    });
    const sources = [
      'p/a/src/main.ts',
      'p/a/src/in/x.ts',
      'p/a/src/no.ts',
      'p/b/src/index.ts',
      'p/c/index.js',
      'p/c/y.js',
    ];
    assert.deepEqual(
      meanings(
        'p/c/index.js',
        ['@w/a', '@w/a/in/x', '@w/a/no', '@w/a/src/main.js', 'b', 'c/y', 'd'],
        sources,
      ),
      ['p/a/src/main.ts', 'p/a/src/in/x.ts', null, null, 'p/b/src/index.ts', 'p/c/y.js', null],
    );
  });

  it('reach only packages of their own workspace, and never what is installed', () => {
    put({
      'one/package.json': { name: 'one', workspaces: ['*'] },
      'one/x/package.json': { name: 'x' },
      'one/y/package.json': { name: 'y', imports: { '#z': 'x' } },
      'two/package.json': { name: 'two' },
      'node_modules/x/package.json': { name: 'x', main: 'main.js' },
    });
    const sources = ['one/x/index.js', 'one/y/index.js', 'two/index.js', 'node_modules/x/main.js'];
    assert.deepEqual(meanings('one/y/index.js', ['x', '#z', 'one', 'two'], sources), [
      'one/x/index.js',
      'one/x/index.js',
      null,
      null,
    ]);
    assert.deepEqual(meanings('two/index.js', ['x', 'y'], sources), [null, null]);
    assert.deepEqual(meanings('node_modules/x/main.js', ['y', 'two'], sources), [null, null]);
  });

  it('are read again when a configuration has changed', () => {
    const sources = ['a.ts', 'b.ts', 'c.ts'];
    put({ 'tsconfig.json': { compilerOptions: { paths: { it: ['./b.ts'] } } } });
    assert.deepEqual(meanings('a.ts', ['it'], sources), ['b.ts']);
    put({ 'tsconfig.json': { compilerOptions: { paths: { it: ['./c.ts'] } } } });
    reader.reset();
    assert.deepEqual(meanings('a.ts', ['it'], sources), ['c.ts']);
  });
});
