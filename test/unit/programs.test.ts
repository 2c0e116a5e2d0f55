/** Programs of one engine: what is installed is linked a package at a time, and may be let go once it is analysed. */
import assert from 'node:assert/strict';
import { batchesOf, partsOf } from '../../server/src/cli/check/batches';
import type { Engine } from '../../server/src/engine/api';
import { programOf } from '../../server/src/engine/programs';
import { testEngine } from '../harness/engine';

const server = `const { page } = require('./page');
require('http').createServer((req, res) => res.end(page(req.url))).listen(80);`;
const page = `exports.page = (name) => require('fs').readFileSync(name);`;

const places = (engine: Engine, ...files: string[]): string[] =>
  files.flatMap((file) => engine.findings(file).map((f) => `${file}:${f.span.start} ${f.rule}`));

describe('programs of an engine', () => {
  it('are the installed packages, each by itself, and what was written here', () => {
    const program = (file: string): string => programOf(file, 'javascript').replace(/^javascript ?/u, '');
    assert.equal(program('/w/src/a.js'), '');
    assert.equal(program('/w/node_modules/a.js'), '');
    assert.equal(program('/w/node_modules/a/lib/b.js'), '/w/node_modules/a');
    assert.equal(program('/w/node_modules/@s/a/b.js'), '/w/node_modules/@s/a');
    assert.equal(program('/w/node_modules/a/node_modules/b/c.js'), '/w/node_modules/a/node_modules/b');
    assert.equal(
      program('/w/node_modules/.pnpm/a@1/node_modules/a/c.js'),
      '/w/node_modules/.pnpm/a@1/node_modules/a',
    );
    assert.equal(programOf('/w/node_modules/a/b.c', 'c'), 'c');
  });

  it('keep their findings when they are let go, and are read again when they change', async () => {
    const engine = await testEngine();
    try {
      const at = '/w/node_modules/a';
      engine.set(`${at}/server.js`, 'javascript', server);
      engine.set(`${at}/page.js`, 'javascript', page);
      engine.set('/w/node_modules/b/page.js', 'javascript', page);
      engine.set('/w/main.js', 'javascript', `require('./node_modules/b/page').page('x');`);
      engine.analyse();
      const files = [`${at}/server.js`, `${at}/page.js`, '/w/node_modules/b/page.js', '/w/main.js'];
      const found = places(engine, ...files);
      assert.deepEqual(found, [`${at}/page.js:${page.indexOf('require')} blocked-event-loop`]);
      engine.release(files);
      assert.deepEqual(engine.functions(`${at}/page.js`), [], 'facts are gone');
      assert.deepEqual([...engine.analyse().changed.keys()], []);
      assert.deepEqual(places(engine, ...files), found);
      // The other file of the package is read again with it; the packages beside it are not.
      engine.set(`${at}/server.js`, 'javascript', server.replace('page(req.url)', 'req.url'));
      assert.deepEqual([...engine.analyse().changed.keys()], [`${at}/page.js`]);
      assert.deepEqual(places(engine, ...files), []);
      assert.ok(engine.functions(`${at}/page.js`).length > 0);
      assert.deepEqual(engine.functions('/w/node_modules/b/page.js'), []);
    } finally {
      engine.dispose();
    }
  });

  it('are linked in parts where they are too large, folders that fit together', async () => {
    const source = (file: string, text: string) => ({ file, language: 'javascript' as const, text });
    const sources = [
      source('/w/main.js', '//'.padEnd(40)),
      source('/w/a/server.js', server.padEnd(300)),
      source('/w/a/page.js', page.padEnd(300)),
      source('/w/b/one/server.js', server.replace('./page', '../two/page').padEnd(800)),
      source('/w/b/two/page.js', page.padEnd(900)),
      source('/w/c/x.js', ''.padEnd(200)),
      { file: '/w/c.py', language: 'python' as const, text: '#'.padEnd(5000) },
    ];
    const { parts, words } = partsOf(sources.slice(0, 6), 1000);
    assert.deepEqual(
      sources.slice(0, 6).map(({ file }) => parts.get(file)),
      ['part 0', 'part 0', 'part 0', 'part 1', 'part 2', 'part 0'],
    );
    assert.equal(words.length, 1);
    assert.match(
      words[0] ?? '',
      /^6 files with 0 million characters .* not followed: .*w\/ \(4 files\), .*one\/ \(1 file\)/u,
    );
    assert.deepEqual(partsOf(sources.slice(0, 6), 3000), { parts: new Map(), words: [] });
    assert.equal(partsOf(sources, 3000).parts.size, 1, 'one file that is too large is a part');
    const minified = source('/w/min.js', 'x;'.repeat(20_000));
    assert.deepEqual(
      partsOf([...sources.slice(0, 6), minified], 3000).words,
      [],
      'what is not read takes nothing',
    );
    assert.equal(batchesOf(sources.slice(0, 6), true, parts).flat().length, 6);
    const engine = await testEngine();
    try {
      engine.apart(parts);
      for (const { file, text } of sources.slice(0, 6)) engine.set(file, 'javascript', text);
      engine.analyse();
      // The server and its page are in one part here, and in two there.
      assert.equal(engine.findings('/w/a/page.js').length, 1);
      assert.equal(engine.findings('/w/b/two/page.js').length, 0);
    } finally {
      engine.dispose();
    }
  });

  it('are read in batches of about one size, what was not installed last', () => {
    const source = (file: string, size: number) => ({
      file,
      language: 'javascript' as const,
      text: 'x\n'.repeat(size / 2),
    });
    const sources = [
      source('/w/a.js', 100),
      { file: '/w/a.c', language: 'c' as const, text: '' },
      ...Array.from({ length: 30 }, (_, i) => source(`/w/node_modules/p${i}/index.js`, 1_000_000)),
      source('/w/z.js', 100),
    ];
    for (const once of [true, false]) {
      const batches = batchesOf(sources, once);
      assert.equal(batches.length, 3);
      assert.deepEqual(new Set(batches.flat()), new Set(sources));
      assert.equal(batches.flat().length, sources.length);
      const last = batches.at(-1)?.map(({ file }) => file) ?? [];
      for (const file of ['/w/a.js', '/w/a.c', '/w/z.js']) assert.ok(last.includes(file), file);
    }
    assert.deepEqual(batchesOf([], true), []);
  });
});
