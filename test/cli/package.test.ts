/** What is published: the npm package in an empty folder, the GitHub Action, and the snippets of docs/ci.md. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { diagnosed } from './serverSupport';
import { boundMs, environment, hazard, hazardPlace, places, reportIn, root, Workspace } from './checkSupport';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

describe('the npm package', function () {
  this.timeout(4 * boundMs);

  const at = new Workspace({ 'good.c': hazard });
  after(() => {
    at.dispose();
  });
  const run = (program: string, ...args: readonly string[]) =>
    spawnSync(program, args, { cwd: at.folder, env: environment, encoding: 'utf8', timeout: boundMs });

  it('installs into an empty folder without a registry, and runs', async () => {
    const packed = run(process.execPath, path.join(root, 'scripts/npm-package.mjs'), at.path('out'));
    assert.equal(packed.status, 0, packed.stderr);
    const tarball = at.path(`out/forksight-${version}.tgz`);
    at.write('empty/package.json', '{ "private": true }');
    const installed = spawnSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], {
      cwd: at.path('empty'),
      env: { ...environment, npm_config_cache: at.path('npm-cache') },
      encoding: 'utf8',
      timeout: 2 * boundMs,
    });
    assert.equal(installed.status, 0, installed.stderr);
    assert.deepEqual(
      readdirSync(at.path('empty/node_modules')).filter((name) => !name.startsWith('.')),
      ['forksight'],
    );
    const forksight = at.path('empty/node_modules/.bin/forksight');
    assert.equal(run(forksight, '--version').stdout, `${version}\n`);
    const checked = run(forksight, 'check', '--format', 'json', 'good.c');
    assert.equal(checked.status, 1, checked.stderr);
    assert.deepEqual(places(reportIn(checked.stdout)), [`good.c:${hazardPlace}`]);
    assert.match(run(forksight, 'rule', 'fork-after-thread').stdout, /^# fork-after-thread/);
    assert.equal(run(forksight, 'config').status, 0);
    assert.equal(run(forksight, 'check', '--format', 'sarif').status, 1);
    const help = run(forksight, '--help').stdout;
    for (const command of ['check', 'profile', 'calibrate', 'rule', 'config', 'server'])
      assert.match(help, new RegExp(`^  ${command} `, 'm'));
    const shown = await diagnosed(at.folder, at.path('empty/node_modules/forksight/server/dist/cli.js'));
    assert.deepEqual(
      shown.map((s) => s.rule),
      ['fork-after-thread'],
    );
  });
});

interface Step {
  readonly name?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

describe('the GitHub Action', function () {
  this.timeout(boundMs);

  const action = load(readFileSync(path.join(root, '.github/actions/check/action.yml'), 'utf8')) as {
    inputs: Record<string, { default: string }>;
    runs: { using: string; steps: Step[] };
  };
  const step = action.runs.steps.find((s) => s.name === 'Check');
  const at = new Workspace();
  after(() => {
    at.dispose();
  });

  it('is composite, installs this version, and pastes nothing from outside into its script', () => {
    assert.equal(action.runs.using, 'composite');
    assert.equal(action.inputs.package?.default, `forksight@${version}`);
    for (const { run } of action.runs.steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
  });

  /** Runs the step with a forksight that says what it was given, and exits with these codes in turn. */
  function check(
    env: Record<string, string>,
    codes: string,
  ): { code: number | null; calls: readonly string[] } {
    at.write(
      'bin/forksight',
      `#!/bin/bash\nprintf '%s|' "$@" >> '${at.path('calls')}'; echo >> '${at.path('calls')}'\nn=$(wc -l < '${at.path('calls')}')\nset -- ${codes}\nexit "\${!n}"\n`,
    );
    at.write('bin/git', '#!/bin/bash\nexit 0\n');
    at.write('calls', '');
    for (const name of ['forksight', 'git']) chmodSync(at.path('bin', name), 0o755);
    const all = {
      FORKSIGHT_PATHS: '.',
      FORKSIGHT_ARGUMENTS: '',
      FORKSIGHT_NEW_ONLY: 'true',
      FORKSIGHT_SARIF: '',
      FORKSIGHT_BASE: '',
      ...env,
    };
    assert.deepEqual(Object.keys(all).sort(), Object.keys(step?.env ?? {}).sort());
    const { status } = spawnSync('bash', ['-c', step?.run ?? ''], {
      cwd: at.folder,
      env: { ...environment, ...all, PATH: `${at.path('bin')}:${process.env.PATH ?? ''}` },
    });
    return { code: status, calls: readFileSync(at.path('calls'), 'utf8').trimEnd().split('\n') };
  }

  it('checks what a pull request brings, and exits as the check does', () => {
    assert.deepEqual(check({ FORKSIGHT_PATHS: 'src lib', FORKSIGHT_BASE: 'abc' }, '1'), {
      code: 1,
      calls: ['check|--format|github|--diff-base|abc|--|src|lib|'],
    });
    assert.deepEqual(check({ FORKSIGHT_ARGUMENTS: '--select fork' }, '0'), {
      code: 0,
      calls: ['check|--format|github|--select|fork|--|.|'],
    });
    assert.equal(check({ FORKSIGHT_NEW_ONLY: 'false', FORKSIGHT_BASE: 'abc' }, '2').code, 2);
  });

  it('writes SARIF before, and fails at once where that could not be', () => {
    const sarif = { FORKSIGHT_SARIF: 'out.sarif' };
    assert.equal(check(sarif, '1 1').calls[0], 'check|--format|sarif|--output|out.sarif|--|.|');
    assert.deepEqual([check(sarif, '1 1').code, check(sarif, '1 1').calls.length], [1, 2]);
    assert.deepEqual([check(sarif, '2 0').code, check(sarif, '2 0').calls.length], [2, 1]);
  });

  it('takes nothing in its inputs for a command', () => {
    check(
      { FORKSIGHT_PATHS: '$(touch ran) `touch ran`; touch ran', FORKSIGHT_ARGUMENTS: '; touch ran' },
      '0',
    );
    assert.equal(existsSync(at.path('ran')), false);
  });
});

describe('docs/ci.md', () => {
  it('holds YAML that can be read, and options that there are', function () {
    this.timeout(boundMs);
    const text = readFileSync(path.join(root, 'docs/ci.md'), 'utf8');
    const snippets = [...text.matchAll(/```yaml\n([^]*?)```/g)].map((match) => match[1] ?? '');
    assert.equal(snippets.length, 4);
    for (const snippet of snippets) assert.equal(typeof load(snippet), 'object');
    const help = new Workspace();
    try {
      const { stdout } = help.check('--help');
      for (const [option] of text.matchAll(/(?<=[ `])--(?!global|exit-with)[a-z-]{3,}/g))
        assert.ok(stdout.includes(option), option);
    } finally {
      help.dispose();
    }
    assert.ok(text.includes(`forksight@${version}`));
  });
});
