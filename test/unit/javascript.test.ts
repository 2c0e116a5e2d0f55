/** Facts and links of JavaScript and TypeScript. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Language as Grammar, Parser } from 'web-tree-sitter';
import { extractJavaScript } from '../../server/src/facts/javascript';
import { calls, type FileFacts, type Language } from '../../server/src/facts/model';
import { LinkedFamily } from '../../server/src/program/linked';
import { eventLoop } from '../../server/src/program/eventLoop';
import type { Program } from '../../server/src/program/program';

const root = process.env.FORKSIGHT_ROOT ?? process.cwd();
const parsers = new Map<Language, Parser>();

function facts(text: string, language: Language = 'javascript'): FileFacts {
  const parser = parsers.get(language);
  assert.ok(parser);
  const tree = parser.parse(text);
  assert.ok(tree);
  try {
    return extractJavaScript(tree.rootNode, text, language);
  } finally {
    tree.delete();
  }
}

function program(files: Readonly<Record<string, string>>): Program {
  const all = Object.entries(files).map(([file, text]): [string, FileFacts] => [
    file,
    facts(text, file.endsWith('.ts') ? 'typescript' : 'javascript'),
  ]);
  return new LinkedFamily('javascript').update(new Map(all));
}

/** What each call of a function may call, as written: `lib.js#f`, `node:fs.readFileSync`. */
function callees(of: Program, id: string): string[] {
  const fn = of.functions.get(id);
  assert.ok(fn, `${id} is not among ${[...of.functions.keys()].join(', ')}`);
  return [...calls(fn.facts.body)].map((call) =>
    of
      .callees(fn, call)
      .map((t) => (t.k === 'function' ? t.fn.id : t.k === 'external' ? t.name : `class ${t.key}`))
      .join(' | '),
  );
}

describe('JavaScript facts', () => {
  before(async () => {
    await Parser.init({
      wasmBinary: readFileSync(path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm')),
    });
    for (const language of ['javascript', 'typescript', 'tsx'] as const) {
      const parser = new Parser();
      parser.setLanguage(await Grammar.load(readFileSync(path.join(root, 'grammars', `${language}.wasm`))));
      parsers.set(language, parser);
    }
  });
  after(() => {
    for (const parser of parsers.values()) parser.delete();
    parsers.clear();
  });

  it('gives every function a key of its own', () => {
    const { functions } = facts(`
      function f() { const inner = () => {}; [].map(() => {}); }
      class C { m() {} get g() { return 1; } static s = () => {}; #p() {} }
      const o = { k() {}, async v() {} };
      module.exports = function* () {};
      f(function named() {});
    `);
    const keys = functions.map((f) => f.key);
    assert.deepEqual(new Set(keys).size, keys.length);
    for (const key of [
      '<module>',
      'f',
      'f.inner',
      'f.<lambda 0>',
      'C.m',
      'C.g',
      'C.s',
      'C.#p',
      'k',
      'v',
      'exports',
      'named',
    ]) {
      assert.ok(keys.includes(key), `${key} in ${keys.join(' ')}`);
    }
    assert.equal(functions.find((f) => f.key === 'v')?.isAsync, true);
    assert.equal(functions.find((f) => f.key === 'exports')?.isGenerator, true);
  });

  it('keeps the facts of a function equal when lines are put above it', () => {
    const text = 'const f = async (a, { b }) => { for (const x of a) await g(x, b); };';
    const one = facts(text).functions.find((f) => f.key === 'f');
    const two = facts(`// ✓ more\n\n${text}`).functions.find((f) => f.key === 'f');
    assert.ok(one && two);
    assert.deepEqual(one.body, two.body);
    assert.equal(two.span.start - one.span.start, 11);
  });

  it('counts in UTF-16 units', () => {
    const text = "const s = '𝔘é'; read(s);";
    const module = facts(text).functions[0];
    assert.ok(module);
    const [call] = [...calls(module.body)];
    assert.ok(call);
    assert.equal(text.slice(call.span.start, call.span.end), 'read(s)');
  });

  it('reads imports and exports of both module systems', () => {
    const { imports, exports } = facts(`
      import def, { a as b } from './x'; import * as ns from 'y';
      export { b as c } from './z'; export * from './all'; export default () => {}; export const d = 1;
      const cjs = require('fs'); const { e } = require('./e'); exports.f = 1; import('./late');
    `);
    assert.deepEqual(imports.map((i) => i.module).sort(), [
      './all',
      './e',
      './late',
      './x',
      './z',
      'fs',
      'y',
    ]);
    assert.equal(imports.find((i) => i.module === 'fs')?.as, 'cjs');
    assert.deepEqual(exports.map((e) => e.name).sort(), ['*', 'c', 'd', 'default', 'f']);
  });

  it('never fails on what cannot be read', function () {
    this.timeout(30_000);
    const deep = `x = ${'('.repeat(100_000)}1${')'.repeat(100_000)}; after();`;
    for (const text of [
      deep,
      '',
      'function (',
      'class { #',
      '`${',
      'a?.b?.(',
      '\u0000\ufffd',
      '}{'.repeat(2000),
    ]) {
      for (const language of ['javascript', 'typescript', 'tsx'] as const) {
        assert.equal(facts(text, language).functions[0]?.key, '<module>');
      }
    }
  });

  it('reads suppressions in comments only', () => {
    const { suppressions } = facts(
      "f(); // forksight-ignore blocked-event-loop -- small\nconst s = '// forksight-ignore x';\n",
    );
    assert.equal(suppressions.length, 1);
    assert.deepEqual(suppressions[0]?.rules, ['blocked-event-loop']);
  });

  describe('links', () => {
    it('modules, re-exports and extensions', () => {
      const p = program({
        'src/main.ts':
          "import { go, helper as h } from './lib/index.js'; import fs from 'node:fs'; go(); h(); fs.readFileSync('x');",
        'src/lib/index.ts': "export { run as go } from './run'; export * from './helper';",
        'src/lib/run.ts': 'export function run() {}',
        'src/lib/helper/index.ts': 'export const helper = () => 1;',
      });
      assert.deepEqual(callees(p, 'src/main.ts#<module>'), [
        'src/lib/run.ts#run',
        'src/lib/helper/index.ts#helper',
        'node:fs.readFileSync',
      ]);
    });

    it('CommonJS, destructuring, promisify and aliases', () => {
      const p = program({
        'a.js': `
          const { readFileSync: read } = require('fs'); const util = require('util'); const { f, g } = require('./b');
          const pbkdf2 = util.promisify(require('crypto').pbkdf2);
          read(); f(); g(); pbkdf2(); require('fs/promises').stat();`,
        'b.js': 'exports.f = function () {}; const g = () => {}; module.exports.g = g;',
      });
      const found = callees(p, 'a.js#<module>').filter((c) => c !== 'require');
      assert.deepEqual(found, [
        'node:util.promisify',
        'node:fs.readFileSync',
        'b.js#f',
        'b.js#g',
        'node:crypto.pbkdf2',
        'node:fs/promises.stat',
      ]);
    });

    it('classes, prototypes, this and objects', () => {
      const p = program({
        'a.js': `
          class Base { run() { this.step(); } step() {} }
          class Child extends Base { go() { super.run(); this.field(); this.run(); } field = () => {}; }
          function Old() {} Old.prototype.work = function () { this.rest(); }; Old.prototype.rest = function () {};
          const table = { entry() {} }; const c = new Child(); c.go(); new Old().work(); table.entry();`,
      });
      assert.deepEqual(callees(p, 'a.js#Child.go'), ['a.js#Base.run', 'a.js#Child.field', 'a.js#Base.run']);
      assert.deepEqual(callees(p, 'a.js#Base.run'), ['a.js#Base.step']);
      assert.deepEqual(callees(p, 'a.js#work'), ['a.js#rest']);
      assert.deepEqual(callees(p, 'a.js#<module>').slice(1), [
        'a.js#Child.go',
        'a.js#Old',
        'a.js#work',
        'a.js#entry',
      ]);
    });

    it('leaves the unknown unknown', () => {
      const p = program({ 'a.js': 'function f(x) { x.doSync(); x(); y.z(); let q; q(); }' });
      assert.deepEqual(callees(p, 'a.js#f'), ['', '', 'y.z', '']);
    });

    it('looks at each name once where all are given one another, as in bundles', () => {
      const names = Array.from({ length: 20 }, (_, i) => `v${i}`);
      const given = names.flatMap((name) => names.map((other) => `${name} = ${other};`)).join(' ');
      const p = program({
        'a.js': `let ${names.join(', ')}; ${given} v19 = make(); v0(() => {}); function make() {}`,
      });
      const module = p.functionOf('a.js', '<module>');
      assert.ok(module);
      // A walk along each way would take 20 to the power of 8 steps.
      assert.deepEqual(
        p.written(module, { k: 'name', name: 'v0' }).map(({ value }) => value.k),
        ['call'],
      );
    });

    it('ends on rings of imports, spreads and calls', () => {
      const p = program({
        'a.js':
          "import { b } from './b.js'; export * from './b.js'; export const a = { ...b, ...a }; a.x(); f(f);\nfunction f(g) { return g(g); }",
        'b.js': "import { a } from './a.js'; export * from './a.js'; export const b = { ...a, ...b };",
      });
      assert.equal(callees(p, 'a.js#<module>').length, 2);
    });
  });

  it('tells start-up code from what requests wait for', () => {
    const p = program({
      'server.js': `
        const http = require('http'); const { render } = require('./render');
        async function boot() { await load(); setTimeout(() => late(), 1); }
        function load() {} function late() {}
        boot(); http.createServer((req, res) => render(res));`,
      'render.js':
        'exports.render = function render(out) { [1].forEach((x) => write(out, x)); }; function write() {}',
    });
    const loop = eventLoop(p);
    const served = loop.arrivals.map((a) => a.fn.id).sort();
    assert.deepEqual(served, [
      'render.js#render',
      'render.js#render.<lambda 0>',
      'render.js#write',
      'server.js#<lambda 0>',
    ]);
  });
});
