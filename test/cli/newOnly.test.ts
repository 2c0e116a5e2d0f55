import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { blocking, boundMs, hazard, places, spawnable, Workspace } from './checkSupport';

describe('forksight check, only what is new', function () {
  this.timeout(2 * boundMs);

  let at: Workspace;
  beforeEach(() => {
    at = new Workspace({ 'good.c': hazard, 'web/server.mjs': blocking });
  });
  afterEach(() => {
    at.dispose();
  });

  describe('with a baseline', () => {
    beforeEach(() => {
      assert.equal(at.check('--write-baseline', 'known.json').code, 0);
    });

    it('is clean at once, also from another folder and with the lines moved', () => {
      assert.deepEqual(places(at.report('--baseline', 'known.json')), []);
      at.write('good.c', `// one\n// two\n${hazard.replace('  if (fork()', '\n\n    if (fork()')}`);
      const { code, stderr } = at.check('--baseline', 'known.json');
      assert.equal(code, 0);
      assert.doesNotMatch(stderr, /baseline/);
    });

    it('shows a second finding on a line with the same text, and one that got worse', () => {
      at.write('web/server.mjs', `${blocking}${blocking.replaceAll(/^import.*\n/gm, '')}`);
      assert.deepEqual(
        at.report('--baseline', 'known.json').findings.map((f) => f.rule),
        ['blocked-event-loop'],
      );
      at.write('web/server.mjs', blocking);
      at.write('forksight.json', '{ "rules": { "blocked-event-loop": "error" } }');
      assert.deepEqual(places(at.report('--baseline', 'known.json', 'web')).length, 1);
    });

    it('says what is gone, and takes it out only when told, and only where it looked', () => {
      at.write('web/server.mjs', 'export {};\n');
      const before = readFileSync(at.path('known.json'), 'utf8');
      assert.match(at.check('--baseline', 'known.json').stderr, /1 finding of the baseline is gone: --prune/);
      assert.doesNotMatch(at.check('--baseline', 'known.json', 'good.c').stderr, /gone/);
      assert.doesNotMatch(at.check('--baseline', 'known.json', '--select', 'fork').stderr, /gone/);
      assert.equal(readFileSync(at.path('known.json'), 'utf8'), before);
      assert.match(at.check('--baseline', 'known.json', '--prune-baseline').stderr, /now out of it/);
      assert.doesNotMatch(readFileSync(at.path('known.json'), 'utf8'), /blocked/);
      at.write('web/server.mjs', blocking);
      assert.deepEqual(places(at.report('--baseline', 'known.json')).length, 1);
    });

    it('is named in the configuration, relative to it', () => {
      at.write('forksight.json', '{ "baseline": "./known.json" }');
      assert.equal(at.check('web').code, 0);
    });

    it('2 for one that is not there or no baseline: nothing is hidden then', () => {
      assert.match(
        at.check('--baseline', 'gone.json').stderr,
        /gone\.json cannot be read.*--write-baseline/s,
      );
      at.write('bad.json', '{ "schema": 2 }');
      for (const name of ['gone.json', 'bad.json']) {
        const { code, stdout } = at.check('--baseline', name);
        assert.deepEqual([code, stdout], [2, '']);
      }
    });

    it('has a finding a line, in an order that depends on nothing else', () => {
      const before = readFileSync(at.path('known.json'), 'utf8');
      assert.equal(at.check('--write-baseline', 'known.json', 'web', 'good.c').code, 0);
      assert.equal(readFileSync(at.path('known.json'), 'utf8'), before);
      assert.equal(before.split('\n').filter((line) => line.includes('"rule"')).length, 2);
    });
  });

  describe('with --diff-base', () => {
    const git = (...args: readonly string[]): string => {
      const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
      const { status, stdout, stderr } = spawnSync('git', [...who, ...args], {
        cwd: at.folder,
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    const commit = (): void => {
      git('add', '-A');
      git('commit', '-qm', 'x', '--allow-empty');
    };
    beforeEach(() => {
      git('init', '-q', '-b', 'main');
      commit();
    });
    const fresh = (...args: readonly string[]): readonly string[] =>
      places(at.report('--diff-base', ...args));

    it('what was there is no news, whether committed since or not', () => {
      assert.deepEqual(fresh('HEAD'), []);
      at.write('good.c', `// moved\n${hazard}`);
      assert.deepEqual(fresh('HEAD'), []);
      assert.equal(at.check('--diff-base', 'HEAD').code, 0);
    });

    it('what a change or a new file brings is, also in a file that did not change', () => {
      at.write('pair/main.c', 'int answer(void);\nint main(void) { return answer(); }\n');
      at.write(
        'pair/answer.c',
        '#include <unistd.h>\nint answer(void) { if (fork() == 0) for (;;) pause(); return 0; }\n',
      );
      commit();
      assert.deepEqual(fresh('HEAD'), []);
      at.write(
        'pair/main.c',
        '#include <pthread.h>\nint answer(void);\nstatic void *w(void *a) { for (;;); return a; }\nint main(void) { pthread_t t; pthread_create(&t, 0, w, 0); return answer(); }\n',
      );
      at.write('new.mjs', blocking);
      assert.deepEqual(fresh('HEAD'), [
        'new.mjs:3:55 blocked-event-loop',
        'pair/answer.c:2:24 fork-after-thread',
      ]);
      commit();
      assert.deepEqual(fresh('HEAD').length, 0);
      assert.deepEqual(fresh('HEAD~1').length, 2);
    });

    it('a file that was renamed keeps what it had', () => {
      mkdirSync(at.path('src'));
      renameSync(at.path('good.c'), at.path('src/better.c'));
      git('add', '-A');
      assert.deepEqual(fresh('HEAD'), []);
    });

    it('compares with where the branch began, from a folder below as well', () => {
      git('checkout', '-qb', 'feature');
      git('checkout', '-q', 'main');
      at.write('web/server.mjs', 'export {};\n');
      commit();
      git('checkout', '-q', 'feature');
      assert.deepEqual(fresh('main'), []);
      assert.deepEqual(places(at.reportIn('web', '--diff-base', 'main', '.')), []);
    });

    it('2 without git, without a repository and for a revision that is not there', () => {
      assert.match(
        at.check('--diff-base', 'gone').stderr,
        /there is no revision "gone" here: in CI, fetch it first/,
      );
      assert.equal(at.check('--diff-base', 'gone').code, 2);
      assert.equal(at.check('--diff-base', '--output=/tmp/x').code, 2);
      rmSync(at.path('.git'), { recursive: true });
      const { code, stderr } = at.check('--diff-base', 'HEAD');
      assert.equal(code, 2);
      assert.match(stderr, /--diff-base needs a git repository/);
    });

    it('runs no hook, external diff or monitor of the repository', () => {
      const marker = at.path('ran');
      at.write('.git/tool', `#!/bin/sh\ntouch '${marker}'\n`);
      chmodSync(at.path('.git/tool'), 0o755);
      const tool = path.join(at.folder, '.git/tool');
      for (const key of ['diff.external', 'core.fsmonitor', 'diff.x.textconv', 'core.pager'])
        git('config', key, tool);
      at.write('.gitattributes', '*.c diff=x\n');
      at.write('good.c', `// moved\n${hazard}`);
      rmSync(marker, { force: true });
      assert.deepEqual(fresh('HEAD'), []);
      assert.equal(existsSync(marker), false);
    });
  });

  it('--add-ignores puts a comment at each finding, once, and they hide what is there', () => {
    at.write('spawn.c', spawnable);
    at.write('two.py', 'x = 1\n');
    const { code, stderr } = at.check('--add-ignores', 'known since May');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /3 comments added/);
    const text = readFileSync(at.path('good.c'), 'utf8');
    assert.match(
      text,
      /^ {2}\/\* forksight-ignore-next-line fork-after-thread -- known since May \*\/\n {2}if \(fork/m,
    );
    assert.equal(at.check().code, 0);
    assert.match(at.check('--add-ignores').stderr, /0 comments added/);
    assert.equal(readFileSync(at.path('good.c'), 'utf8'), text);
  });
});
