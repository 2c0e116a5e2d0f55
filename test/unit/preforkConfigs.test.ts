/** Which files say that a server loads the application before it forks. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { preforkConfigs } from '../../server/src/project/servers';
import { testEngine } from '../harness/engine';
import { defaultSettings } from '../../server/src/program/analysis';

async function said(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'forksight-servers-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return (await preforkConfigs(folder)).map((c) => `${c.server}: ${c.said}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('servers that load the application before they fork', () => {
  it('gunicorn --preload in commands', async () => {
    assert.deepEqual(await said({ Procfile: 'web: gunicorn --preload -w 4 app:app\n' }), [
      'gunicorn: --preload in Procfile',
    ]);
    const json = 'FROM python\nCMD ["gunicorn", "--workers", "4", \\\n  "--preload", "app:app"]\n';
    assert.deepEqual(await said({ Dockerfile: json }), ['gunicorn: --preload in Dockerfile']);
    assert.deepEqual(await said({ Procfile: 'web: gunicorn app:app\n' }), []);
    assert.deepEqual(await said({ Procfile: '# gunicorn --preload\nweb: other --preload\n' }), []);
  });

  it('uWSGI without lazy-apps', async () => {
    assert.deepEqual(await said({ 'uwsgi.ini': '[uwsgi]\nmodule = app\nprocesses = 4\n' }), [
      'uWSGI: no lazy-apps in uwsgi.ini',
    ]);
    assert.deepEqual(await said({ 'uwsgi.ini': '[uwsgi]\nmaster = true\nlazy-apps = true\n' }), []);
    assert.deepEqual(await said({ 'uwsgi.ini': '[other]\nprocesses = 4\n[uwsgi]\nprocesses = 1\n' }), []);
  });

  it('lead to a finding where the application starts a thread', async () => {
    const engine = await testEngine();
    engine.configure({
      ...defaultSettings,
      prefork: [{ server: 'uWSGI', said: 'no lazy-apps in uwsgi.ini' }],
    });
    engine.set(
      'app.py',
      'python',
      'import threading\nfrom flask import Flask\napp = Flask(__name__)\nthreading.Thread(target=print).start()\n',
    );
    engine.analyse();
    const [finding] = engine.findings('app.py');
    engine.dispose();
    assert.equal(finding?.rule, 'fork-after-thread');
    assert.match(finding.message, /no lazy-apps in uwsgi\.ini/);
  });
});
