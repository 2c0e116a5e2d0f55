/** Which Python the code is for: what projects declare, and what interpreters answer. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { askInterpreter } from '../../server/src/project/pythonInterpreter';
import {
  declaredBelow,
  declaredPython,
  lowest,
  ofPyproject,
  ofSetupCfg,
  pythonOfText,
} from '../../server/src/project/pythonVersion';

describe('which Python', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'forksight-version-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function script(name: string, body: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it('reads versions', () => {
    const read = (text: string): string => {
      const python = pythonOfText(text, null);
      return python ? `${python.version ?? ''}${python.freeThreaded ? 't' : ''}` : 'none';
    };
    for (const [text, expected] of [
      ['3.12', '3.12'],
      ['3.13t', '3.13t'],
      ['3.12.1', '3.12'],
      ['3.14.0rc2', '3.14'],
      ['3.14.0t', '3.14t'],
      ['python-3.11', '3.11'],
      ['pypy3.9', 'none'],
      ['three', 'none'],
      ['3', 'none'],
    ] as const)
      assert.equal(read(text), expected, text);
  });

  it('takes the lower end of a range', () => {
    for (const [text, expected] of [
      ['>=3.9', '3.9'],
      ['>= 3.8, <4', '3.8'],
      ['<3.14,>=3.10', '3.10'],
      ['~=3.11', '3.11'],
      ['^3.9', '3.9'],
      ['==3.12.*', '3.12'],
      ['3.12.*', '3.12'],
      ['>=3.8,!=3.9.7', '3.8'],
      ['>=2.7, !=3.0.*, !=3.1.*', null],
      ['>=3', null],
      ['<3.14', null],
      ['', null],
    ] as const)
      assert.equal(lowest(text), expected, text);
  });

  it('reads pyproject.toml and setup.cfg', () => {
    const project =
      '[build-system]\nrequires = ["x"]\n\n[project]  # ours\nname = "a"\nrequires-python = ">=3.10"\n';
    assert.equal(ofPyproject(project)?.version, '3.10');
    assert.equal(ofPyproject('[tool.poetry.dependencies]\r\npython = "^3.11"\r\n')?.version, '3.11');
    assert.equal(ofPyproject('[tool.other]\nrequires-python = ">=3.10"\n'), null);
    assert.equal(ofSetupCfg('[options]\npython_requires = >=3.7\n')?.version, '3.7');
  });

  it('asks the nearest folder first', async () => {
    const inner = path.join(folder, 'a/b/c');
    mkdirSync(inner, { recursive: true });
    writeFileSync(path.join(folder, 'pyproject.toml'), '[project]\nrequires-python = ">=3.9"\n');
    assert.equal((await declaredPython(inner))?.version, '3.9');
    writeFileSync(path.join(folder, 'a/.python-version'), '# ours\n3.13t\n');
    const nearer = await declaredPython(inner);
    assert.deepEqual(nearer, { version: '3.13', freeThreaded: true, from: 'from .python-version' });
  });

  it('knows which folders below declare another one, the innermost first', async () => {
    const put = (name: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    };
    put('pyproject.toml', '[project]\nrequires-python = ">=3.9"\n');
    put('one/pyproject.toml', '[project]\nrequires-python = ">=3.11"\n');
    put('one/deep/down/.python-version', '3.14t\n');
    put('two/setup.cfg', '[metadata]\nname = two\n');
    put('unasked/pyproject.toml', '[project]\nrequires-python = ">=3.12"\n');
    const files = ['a.py', 'one/b.py', 'one/deep/down/c.py', 'one/deep/down/d.py', 'two/e.py'];
    const below = await declaredBelow(
      folder,
      files.map((name) => path.join(folder, name)),
    );
    assert.deepEqual(
      below.map((b) => [path.relative(folder, b.folder), b.version, b.freeThreaded]),
      [
        ['one/deep/down', '3.14', true],
        ['one', '3.11', false],
      ],
    );
  });

  it('asks an interpreter, once', async () => {
    const count = path.join(folder, 'count');
    const python = script('answers', `echo x >> ${count}; echo 3 14 1`);
    const [one, two] = await Promise.all([askInterpreter(python), askInterpreter(python)]);
    assert.deepEqual(one, two);
    assert.deepEqual(one, {
      ok: true,
      python: { version: '3.14', freeThreaded: true, from: `of ${python}` },
    });
    assert.equal(readFileSync(count, 'utf8'), 'x\n');
  });

  it('says why an interpreter does not answer', async () => {
    for (const [interpreter, reason] of [
      [path.join(folder, 'missing'), /is not there$/],
      [script('other', 'echo hello'), /does not answer as Python does$/],
      [script('fails', 'exit 3'), /failed when it was asked/],
      // No shell looks at it.
      ['python3 -c "import os"', /is not there$/],
    ] as const) {
      const asked = await askInterpreter(interpreter);
      assert.ok(!asked.ok && reason.test(asked.reason), JSON.stringify(asked));
    }
  });

  it('gives up on one that hangs', async function () {
    this.timeout(20_000);
    const asked = await askInterpreter(script('hangs', 'exec sleep 60'));
    assert.ok(!asked.ok && /did not answer in \d+ seconds/.test(asked.reason), JSON.stringify(asked));
  });
});
