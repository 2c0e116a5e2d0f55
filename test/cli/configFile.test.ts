import assert from 'node:assert/strict';
import { blocking, boundMs, hazard, places, reportIn, spawnable, Workspace } from './checkSupport';

describe('forksight.json', function () {
  this.timeout(2 * boundMs);

  let at: Workspace;
  beforeEach(() => {
    at = new Workspace({ 'good.c': hazard, 'lib/spawn.c': spawnable, 'web/server.mjs': blocking });
  });
  afterEach(() => {
    at.dispose();
  });

  const configure = (config: object, name = 'forksight.json'): void => {
    at.write(name, JSON.stringify(config));
  };
  const rules = (...args: readonly string[]): readonly string[] =>
    at.report(...args).findings.map((f) => `${f.severity} ${f.rule}`);

  it('turns rules off, changes their severity, and may hold comments', () => {
    at.write(
      'forksight.json',
      '// why\n{ "rules": { "fork-after-thread": "off", "fork-exec-not-spawn": "error", }, }\n',
    );
    assert.deepEqual(rules(), ['error fork-exec-not-spawn', 'warning blocked-event-loop']);
  });

  it('the nearest file applies alone; what it extends comes first', () => {
    configure({ ignore: ['fork'] });
    configure({ rules: { 'blocked-event-loop': 'error' } }, 'web/forksight.json');
    configure({}, 'lib/forksight.json');
    assert.deepEqual(rules(), ['hint fork-exec-not-spawn', 'error blocked-event-loop']);
    configure({ extends: '../forksight.json' }, 'lib/forksight.json');
    assert.deepEqual(rules(), ['error blocked-event-loop']);
    assert.deepEqual(rules('--isolated').length, 3);
    assert.deepEqual(rules('--config', 'web/forksight.json').length, 3);
  });

  it('selects by id and family; the command line has the last word', () => {
    configure({ select: ['fork'], ignore: ['fork-exec-not-spawn'] });
    assert.deepEqual(rules(), ['error fork-after-thread']);
    assert.deepEqual(rules('--select', 'node'), ['warning blocked-event-loop']);
    assert.deepEqual(rules('--select', 'fork-exec-not-spawn,node'), [
      'hint fork-exec-not-spawn',
      'warning blocked-event-loop',
    ]);
    assert.deepEqual(rules('--ignore', 'fork'), []);
  });

  it('leaves out files, and rules in some files, by patterns as in .gitignore', () => {
    configure({ exclude: ['web/'], perFileIgnores: { 'lib/**': ['fork'] } });
    assert.deepEqual(rules(), ['error fork-after-thread']);
    at.write('.forksightignore', '*.c\n!spawn.c\n');
    configure({});
    assert.deepEqual(rules(), ['hint fork-exec-not-spawn', 'warning blocked-event-loop']);
  });

  it('2 and the place for what is wrong in it: never a run without it', () => {
    for (const [text, words] of [
      ['{ "rules": { "fork-after-thred": "off" } }', /forksight\.json: rules/],
      ['{ "select": ["frok"] }', /there is no rule or family "frok"/],
      ['{ "libc": "newlib" }', /libc: /],
      ['{ "exlude": [] }', /exlude/],
      ['{ "ignore": [ }', /forksight\.json:1:15: no JSON/],
      ['{ "extends": "./gone.json" }', /gone\.json cannot be read/],
      ['{ "extends": "./forksight.json" }', /leads back to it/],
      ['[]', /forksight\.json: /],
    ] as const) {
      at.write('forksight.json', text);
      const { code, stdout, stderr } = at.check();
      assert.deepEqual([code, stdout], [2, ''], text);
      assert.match(stderr, words, text);
    }
    assert.equal(at.check('--isolated').code, 1);
    assert.equal(at.check('--isolated', '--select', 'frok').code, 2);
  });

  it('a wrong file deep in the tree is no less wrong', () => {
    at.write('lib/forksight.json', '{ "rules": 1 }');
    const { code, stderr } = at.check();
    assert.equal(code, 2);
    assert.match(stderr, /lib\/forksight\.json: rules: /);
  });

  it('"config" prints what applies and where it is from', () => {
    configure({ extends: './base/strict.json', rules: { 'unreaped-child': 'error' } });
    configure({ ignore: ['node'], exclude: ['gen/'] }, 'base/strict.json');
    const { code, stdout } = at.forksight('config', 'lib/spawn.c');
    assert.equal(code, 0);
    const printed = JSON.parse(stdout) as {
      file: string;
      from: string[];
      config: Record<string, unknown>;
      rules: Record<string, string>;
    };
    assert.equal(printed.file, at.path('forksight.json'));
    assert.deepEqual(printed.from, [at.path('base/strict.json'), at.path('forksight.json')]);
    assert.deepEqual(printed.config, {
      ignore: ['node'],
      exclude: ['gen/'],
      rules: { 'unreaped-child': 'error' },
    });
    assert.deepEqual(
      [
        printed.rules['unreaped-child'],
        printed.rules['blocked-event-loop'],
        printed.rules['fork-after-thread'],
      ],
      ['error', 'off', 'warning'],
    );
    assert.equal(at.forksight('config', 'nowhere').code, 2);
  });

  it('text from standard input stands for the file of that name', () => {
    const { code, stdout } = at.type(hazard, 'check', '--format', 'json', '--stdin-filename', 'lib/spawn.c');
    assert.equal(code, 1);
    assert.deepEqual(places(reportIn(stdout)), ['lib/spawn.c:6:7 fork-after-thread']);
    assert.equal(at.type('x', 'check', '-').code, 2);
    assert.equal(at.type('x', 'check', '--stdin-filename', 'notes.txt').code, 2);
  });
});
