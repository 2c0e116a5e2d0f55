/** Which files say that a server loads the application before it forks. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { preforkConfigs } from '../../server/src/project/servers';
import { testEngine } from '../harness/engine';
import { defaultSettings } from '../../server/src/program/analysis';

async function said(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'forksight-servers-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const sources = Object.keys(files).filter((name) => name.endsWith('.py'));
    const found = await preforkConfigs(
      folder,
      sources.map((name) => path.join(folder, name)),
    );
    return found.map((c) => {
      const of = c.folder === null ? '' : ` for ${path.relative(folder, c.folder)}`;
      return `${c.server}: ${c.said}${of}`;
    });
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

  it('gunicorn in a Dockerfile: the last stage, entry point and arguments together, a shell', async () => {
    const at = async (text: string) => said({ Dockerfile: text });
    const preload = ['gunicorn: --preload in Dockerfile'];
    assert.deepEqual(await at('FROM a\nENTRYPOINT ["gunicorn"]\nCMD ["--preload", "app:app"]\n'), preload);
    assert.deepEqual(
      await at('FROM a\nCMD ["sh", "-c", "./migrate && exec gunicorn --preload app:app"]\n'),
      preload,
    );
    assert.deepEqual(await at('FROM a\nCMD FLASK=1 poetry run gunicorn app:app --preload\n'), preload);
    assert.deepEqual(await at('FROM a\nCMD python -m gunicorn --preload app:app\n'), preload);
    assert.deepEqual(await at('FROM a\nCMD gunicorn --preload a\nFROM b\nCMD gunicorn a\n'), []);
    assert.deepEqual(await at('FROM a\nRUN pip install gunicorn --preload\nCMD ["python", "app.py"]\n'), []);
    assert.deepEqual(await at('FROM a\nCMD ["echo", "gunicorn", "--preload"]\n'), []);
  });

  it('commands of docker compose, as text, list and block', async () => {
    const at = async (command: string) =>
      said({
        'docker-compose.yml': `services:\n  web:\n    image: a\n    ${command}\n    ports:\n      - "80"\n`,
      });
    const preload = ['gunicorn: --preload in docker-compose.yml'];
    assert.deepEqual(await at('command: gunicorn app:app --preload'), preload);
    assert.deepEqual(await at('command: "gunicorn app:app --preload"'), preload);
    assert.deepEqual(await at('command: ["gunicorn", "--preload"]'), preload);
    assert.deepEqual(await at('command:\n      - gunicorn\n      - --preload'), preload);
    assert.deepEqual(await at('command:\n    - gunicorn\n    - --preload'), preload);
    assert.deepEqual(await at('command: >\n      gunicorn app:app\n      --preload'), preload);
    assert.deepEqual(await at('command: bash -c "sleep 1; gunicorn --preload app:app"'), preload);
    assert.deepEqual(await at('command: gunicorn app:app'), []);
    assert.deepEqual(await at('# command: gunicorn --preload app:app'), []);
  });

  it('units of systemd, also in a folder beside the code', async () => {
    const unit = '[Service]\nExecStart=/opt/venv/bin/gunicorn \\\n  --preload app:app\n';
    assert.deepEqual(await said({ 'deploy/web.service': unit, 'app.py': '' }), [
      'gunicorn: --preload in deploy/web.service',
    ]);
    assert.deepEqual(await said({ 'web.service': '[Service]\nExecStartPre=gunicorn --preload a\n' }), []);
  });

  it('uWSGI and Celery on command lines', async () => {
    const at = async (command: string) => said({ Procfile: `web: ${command}\n` });
    assert.deepEqual(await at('uwsgi --http :80 --processes 4 --wsgi app'), [
      'uWSGI: no --lazy-apps in Procfile',
    ]);
    assert.deepEqual(await at('uwsgi --master -w app'), ['uWSGI: no --lazy-apps in Procfile']);
    for (const silent of [
      'uwsgi --processes 4 --lazy-apps -w app',
      'uwsgi --processes 1 -w app',
      'uwsgi --processes 4 --ini other.ini',
      'uwsgi other.ini',
      'celery -A app beat',
      'celery -A app worker --pool=threads',
      'celery -A app worker -P gevent',
      'python manage.py celery worker',
    ])
      assert.deepEqual(await at(silent), [], silent);
    assert.deepEqual(await at('celery -A app worker -l info'), [
      'Celery: the prefork pool, the default, in Procfile',
    ]);
    assert.deepEqual(await at('celery -A app worker --pool prefork'), ['Celery: --pool=prefork in Procfile']);
  });

  it('those of one package are for that package', async () => {
    assert.deepEqual(
      await said({
        'a/src/app.py': '',
        'b/app.py': '',
        'a/Procfile': 'web: gunicorn --preload app:app\n',
        'b/docker/Dockerfile': 'FROM a\nCMD gunicorn --preload app:app\n',
      }),
      ['gunicorn: --preload in a/Procfile for a', 'gunicorn: --preload in b/docker/Dockerfile for b'],
    );
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
      prefork: [{ server: 'uWSGI', said: 'no lazy-apps in uwsgi.ini', folder: null }],
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
