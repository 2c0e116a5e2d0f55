/** Folders that somebody made to stop, to mislead or to use whoever looks at them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  boundMs,
  environment,
  hazard,
  hazardPlace,
  places,
  reasonFor,
  root,
  Workspace,
  reportIn,
} from './checkSupport';

const idle = '// forksight-ignore-next-line fork-after-thread -- nothing\nint x;\n';

describe('a hostile workspace', function () {
  this.timeout(4 * boundMs);

  let at: Workspace;
  beforeEach(function () {
    if (process.platform !== 'linux') this.skip();
    at = new Workspace({ 'good.c': hazard });
  });
  afterEach(() => {
    at.dispose();
  });
  const pipe = (name: string): void => {
    mkdirSync(path.dirname(at.path(name)), { recursive: true });
    assert.equal(spawnSync('mkfifo', [at.path(name)]).status, 0);
  };

  it('of pipes and devices where files should be is not waited for', () => {
    for (const name of ['pyproject.toml', 'Procfile', 'sub/.gitignore', 'pipe.c', 'script']) pipe(name);
    for (const name of [
      '.gitignore',
      '.forksightignore',
      'setup.cfg',
      '.python-version',
      'uwsgi.ini',
      'zero.c',
      'package.json',
      'tsconfig.json',
    ])
      symlinkSync('/dev/zero', at.path(name));
    at.write('sub/a.js', "import x from './b';\n");
    const report = at.report();
    assert.deepEqual(places(report), [`good.c:${hazardPlace}`]);
    for (const named of ['pipe.c', 'zero.c', 'script']) {
      const { code, stderr } = at.check(named);
      assert.equal(code, 2, named);
      assert.match(stderr, /cannot check .*: not a (regular|C, C)/);
    }
  });

  it('of pipes and devices where configurations should be is named, and nothing is checked without them', () => {
    for (const [name, link] of [
      ['forksight.json', '/dev/zero'],
      ['compile_commands.json', '/dev/zero'],
      ['base.json', null],
    ] as const) {
      if (link === null) pipe(name);
      else symlinkSync(link, at.path(name));
      const { code, stdout, stderr } = at.check(...(link === null ? ['--baseline', name] : []));
      assert.deepEqual([code, stdout], [2, ''], name);
      assert.match(stderr, new RegExp(`${name.replace('.', '\\.')}.*not a regular file`));
      at.dispose();
      at = new Workspace({ 'good.c': hazard });
    }
  });

  it('cannot have --fix write outside of it through a link', () => {
    const outside = new Workspace({ 'victim.cpp': idle });
    try {
      at.write('own.cpp', idle);
      symlinkSync(outside.path('victim.cpp'), at.path('link.cpp'));
      const { code, stderr } = at.check('--fix');
      assert.equal(readFileSync(outside.path('victim.cpp'), 'utf8'), idle, 'untouched');
      assert.equal(code, 2);
      assert.match(
        stderr,
        /cannot write link\.cpp: it is a link to .*victim\.cpp, outside of what is checked/,
      );
      assert.notEqual(readFileSync(at.path('own.cpp'), 'utf8'), idle, 'the others are mended');
      at.check('--fix', 'link.cpp');
      assert.notEqual(readFileSync(outside.path('victim.cpp'), 'utf8'), idle, 'who names it means it');
    } finally {
      outside.dispose();
    }
  });

  it('cannot have the baseline of its configuration overwrite another file', () => {
    const outside = new Workspace({ 'precious.txt': 'mine' });
    try {
      at.write('forksight.json', JSON.stringify({ baseline: outside.path('precious.txt') }));
      const { code, stderr } = at.check('--prune-baseline');
      assert.equal(code, 2);
      assert.match(stderr, /precious\.txt cannot be read|is no baseline/);
      assert.equal(readFileSync(outside.path('precious.txt'), 'utf8'), 'mine');
    } finally {
      outside.dispose();
    }
  });

  it('cannot have git run a filter of its own for --diff-base', () => {
    const marker = at.path('it-ran');
    const git = (...args: readonly string[]) =>
      spawnSync('git', ['-C', at.folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-qm', 'x');
    writeFileSync(at.path('.gitattributes'), '* filter=evil diff=evil\n');
    for (const key of [
      'filter.evil.clean',
      'filter.evil.process',
      'diff.evil.textconv',
      'diff.evil.command',
      'core.pager',
      'core.sshCommand',
      'gpg.program',
      'core.fsmonitor',
    ])
      git('config', key, `touch ${marker}; cat`);
    at.write('good.c', `${hazard}\n`);
    const { stdout } = at.check('--diff-base', 'main', '--format', 'json');
    assert.equal(spawnSync('test', ['-e', marker]).status, 1, 'a program of the workspace ran');
    assert.deepEqual(places(reportIn(stdout)), [], 'and nothing is new');
  });

  it('of names in every encoding is checked, each file by its name', () => {
    const names = [
      'a b.c',
      'new\nline.c',
      'tab\t.c',
      '🧵.c',
      'é.c',
      'e\u0301.c',
      '%41.c',
      '#a.c',
      'q?.c',
      '-rf.c',
      '--fix.c',
      "'quote'.c",
      '"d".c',
      '$(touch it-ran).c',
      '`x`.c',
      ';.c',
      'a\\b.c',
      '\u202e.c',
      `${'n'.repeat(250)}.c`,
      '..c.c',
      ' .c',
    ];
    for (const name of names) at.write(name, hazard);
    const bytes = Buffer.concat([Buffer.from(at.path('bad-')), Buffer.from([0xff, 0xfe]), Buffer.from('.c')]);
    writeFileSync(bytes, hazard);
    const report = at.report();
    const found = new Set(report.findings.map((f) => f.file));
    for (const name of names) assert.ok(found.has(name), JSON.stringify(name));
    assert.equal(
      reasonFor(report, report.skipped.map((s) => s.file).find((file) => file.startsWith('bad-')) ?? ''),
      'its name is not UTF-8',
    );
    for (const format of ['text', 'sarif', 'github', 'gitlab', 'junit'])
      assert.equal(at.check('--format', format).code, 1, format);
    assert.equal(at.check('--', '-rf.c', '--fix.c').code, 1);
  });

  it('of folders that may not be entered is checked around them', function () {
    at.write('locked/a.c', hazard);
    at.write('unlisted/a.c', hazard);
    chmodSync(at.path('locked'), 0o000);
    chmodSync(at.path('unlisted'), 0o111);
    chmodSync(at.folder, 0o755);
    // Root may enter everything: then somebody else looks.
    const isRoot = process.getuid?.() === 0;
    const who = isRoot ? { uid: 65534, gid: 65534 } : {};
    const run = spawnSync(
      process.execPath,
      [path.join(root, 'server/dist/cli.js'), 'check', '--format', 'json', '--no-cache'],
      {
        cwd: at.folder,
        encoding: 'utf8',
        env: { ...environment, HOME: at.folder },
        timeout: boundMs,
        ...who,
      },
    );
    chmodSync(at.path('locked'), 0o700);
    chmodSync(at.path('unlisted'), 0o700);
    if (isRoot && (run.status === null || /Cannot find module|EACCES/.test(run.stderr))) {
      console.log(
        `      skipped: another user may not read the product here: ${run.stderr.split('\n')[0] ?? ''}`,
      );
      this.skip();
    }
    const report = reportIn(run.stdout);
    assert.deepEqual(places(report), [`good.c:${hazardPlace}`]);
    for (const folder of ['locked', 'unlisted']) assert.equal(reasonFor(report, folder), 'permission denied');
  });

  it('of folders nested two hundred deep, and of two thousand in one, is checked', () => {
    let deep = at.folder;
    for (let i = 0; i < 200; i++) deep = path.join(deep, 'd');
    mkdirSync(deep, { recursive: true });
    writeFileSync(path.join(deep, 'a.c'), hazard);
    mkdirSync(at.path('many'));
    for (let i = 0; i < 2000; i++) mkdirSync(at.path('many', String(i)));
    assert.equal(places(at.report()).length, 2);
  });
});
