// Which files of a folder are looked at, for the editor and the command line alike.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IgnoreRules } from '../../server/src/project/ignoreRules';
import { languageOfText } from '../../server/src/project/languages';
import {
  discover,
  readSource,
  wouldDiscover,
  type DiscoverOptions,
} from '../../server/src/project/workspaceFiles';

describe('files of a folder', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'forksight-files-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const put = (name: string, text: string | Uint8Array = '') => {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  };
  async function found(start = dir, options: DiscoverOptions = {}): Promise<string[]> {
    const out: string[] = [];
    for await (const entry of discover(start, options))
      out.push(
        entry.k === 'file'
          ? path.relative(dir, entry.file)
          : `${path.relative(dir, entry.file)}: ${entry.reason}`,
      );
    return out;
  }

  it('come in a stable order, sources only', async () => {
    for (const name of ['b.c', 'a.py', 'z/x.ts', 'm/y.tsx', 'notes.txt', 'types.d.ts', 'logo.png']) put(name);
    assert.deepEqual(await found(), ['a.py', 'b.c', 'm/y.tsx', 'z/x.ts']);
  });

  it('leave out what .gitignore names, deeper files winning, and what is above the folder', async () => {
    put('.git/HEAD');
    put('.gitignore', '*.gen.c\n/build/\n');
    put('sub/.gitignore', '!keep.gen.c\n');
    for (const name of ['a.c', 'b.gen.c', 'build/c.c', 'sub/keep.gen.c', 'sub/d.gen.c', 'sub/build/e.c'])
      put(name);
    assert.deepEqual(await found(), ['a.c', 'sub/keep.gen.c', 'sub/build/e.c']);
    assert.deepEqual(await found(path.join(dir, 'sub')), ['sub/keep.gen.c', 'sub/build/e.c']);
    assert.deepEqual(await found(dir, { ignored: true }), [
      'a.c',
      'b.gen.c',
      'build/c.c',
      'sub/d.gen.c',
      'sub/keep.gen.c',
      'sub/build/e.c',
    ]);
  });

  it('are found in an ignored folder that is itself asked for', async () => {
    put('.git/HEAD');
    put('.gitignore', 'node_modules/\n');
    put('node_modules/x/a.js');
    assert.deepEqual(await found(), []);
    assert.deepEqual(await found(path.join(dir, 'node_modules')), ['node_modules/x/a.js']);
    assert.deepEqual(await found(dir, { thirdParty: true }), ['node_modules/x/a.js']);
  });

  it('are not those of others: node_modules, virtual environments', async () => {
    for (const name of [
      'a.js',
      'node_modules/x/b.js',
      'env/pyvenv.cfg',
      'env/lib/c.py',
      'lib/site-packages/d.py',
    ])
      put(name);
    assert.deepEqual(await found(), ['a.js']);
    assert.equal((await found(dir, { thirdParty: true })).length, 4);
    const rules = new IgnoreRules(dir);
    for (const [name, expected] of [
      ['a.js', true],
      ['node_modules/x/b.js', false],
      ['env/lib/c.py', false],
      ['../outside.c', false],
    ] as const)
      assert.equal(await wouldDiscover(dir, path.join(dir, name), rules), expected, name);
  });

  it('end with loops of links, and are met once', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'forksight-outside-'));
    try {
      writeFileSync(path.join(outside, 'o.c'), '');
      symlinkSync(outside, path.join(outside, 'self'));
      put('a/b.c');
      symlinkSync(dir, path.join(dir, 'a', 'up'));
      symlinkSync(outside, path.join(dir, 'one'));
      symlinkSync(outside, path.join(dir, 'two'));
      symlinkSync('nowhere', path.join(dir, 'broken.c'));
      assert.deepEqual(await found(), ['a/b.c', 'one/o.c']);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('name a folder that cannot be read, and a place that is not there', async function () {
    assert.deepEqual(await found(path.join(dir, 'none')), ['none: no such file or folder']);
    if (process.getuid?.() === 0) this.skip();
    put('shut/a.c');
    chmodSync(path.join(dir, 'shut'), 0);
    assert.deepEqual(await found(), ['shut: permission denied']);
    chmodSync(path.join(dir, 'shut'), 0o700);
  });

  it('stop when they are not wanted any more', async () => {
    put('a.c');
    assert.deepEqual(await found(dir, { signal: AbortSignal.abort() }), []);
  });

  it('are read as an editor shows them, or left out with a reason', async () => {
    put('bom.py', '\uFEFFimport os\n');
    put('binary.c', new Uint8Array([105, 0, 110]));
    put('large.c', 'x'.repeat(10 * 1024 * 1024 + 1));
    put('latin.c', new Uint8Array([47, 47, 233, 10]));
    put('tool', '#!/usr/bin/env python3\nimport os\n');
    put('LICENSE', 'MIT\n');
    const read = (name: string) => readSource(path.join(dir, name));
    assert.deepEqual(await read('bom.py'), { ok: true, text: 'import os\n', language: 'python' });
    assert.deepEqual(await read('latin.c'), { ok: true, text: '//\uFFFD\n', language: 'c' });
    assert.deepEqual(await read('binary.c'), { ok: false, reason: 'it holds NUL bytes, so it is not text' });
    assert.deepEqual(await read('large.c'), { ok: false, reason: 'it is 10.0 MB, over the limit of 10 MB' });
    assert.equal((await read('tool')).ok, true);
    assert.deepEqual(await read('LICENSE'), { ok: false, reason: null });
    assert.deepEqual(await read('gone.c'), { ok: false, reason: 'no such file or folder' });
  });

  it('are in the language that their name and text say', () => {
    const cases: [string, string, string | null][] = [
      ['/a.h', 'int f(void);\n', 'c'],
      ['/a.h', 'namespace x {\n}\n', 'cpp'],
      ['/a.h', '#include <vector>\n', 'cpp'],
      ['/a.h', '/* class of its own */ struct class_t;\n', 'c'],
      ['/a.C', '', 'cpp'],
      ['/a.MJS', '', 'javascript'],
      ['/a.d.mts', '', null],
      ['/.c', '', null],
      ['/run', '#!/usr/bin/node --expose-gc\n', 'javascript'],
      ['/run', '#!/bin/sh\n', null],
    ];
    for (const [file, text, language] of cases)
      assert.equal(languageOfText(file, text), language, `${file} ${text}`);
  });
});
