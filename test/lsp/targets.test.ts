// Which Python the code is for, as the editor's server takes it: from the settings, the selected interpreter, the project.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { FileChangeType } from 'vscode-languageserver/node';
import type { SelectedPython } from '../../server/src/protocol';
import { messageOf } from './client';
import { startServer, stopServer, type ServerProcess } from './process';

/** Takes turns under a GIL; forks beside a thread where fork is the start method. */
const program = `import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Process


def count(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


def wait(event):
    event.wait()


def main():
    threading.Thread(target=wait, args=(threading.Event(),)).start()
    with ThreadPoolExecutor(4) as pool:
        print(list(pool.map(count, [5_000_000] * 4)))
    Process(target=count, args=(10,)).start()


if __name__ == "__main__":
    main()
`;

describe('the Python that the server takes the code for', function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let dir: string;
  const uriOf = (name: string) => pathToFileURL(path.join(dir, name)).toString();
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  };
  const start = async (trusted = true) => {
    await server.client.initialize([pathToFileURL(dir).toString()], {
      initializationOptions: { trusted, nativeDir: null },
    });
    await server.client.open(uriOf('main.py'), 'python', program);
  };
  const select = async (python: Partial<SelectedPython> | null) => {
    const none = { folder: pathToFileURL(dir).toString(), path: null, version: null, freeThreaded: null };
    const selected = python === null ? [] : [{ ...none, ...python }];
    await server.client.connection.sendNotification('forksight/selectedPythons', { selected });
  };
  const rules = async (name = 'main.py') =>
    (await server.client.diagnostics(uriOf(name))).map((d) => String(d.code)).sort();
  const read = () =>
    server.client.until('the folder is read', () => /Read \d+ files/.test(server.client.log.join()));
  const both = ['fork-after-thread', 'gil-bound-threads'];

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'forksight-targets-'));
    put('main.py', program);
    server = startServer();
  });
  afterEach(async () => {
    await stopServer(server);
    rmSync(dir, { recursive: true, force: true });
  });

  it('is the selected interpreter, and findings follow a change of it', async () => {
    await start();
    assert.deepEqual(await rules(), both);
    await select({ version: '3.14', freeThreaded: false });
    assert.deepEqual(await rules(), ['gil-bound-threads']);
    const [found] = await server.client.diagnostics(uriOf('main.py'));
    assert.match(messageOf(found), /Python 3\.14 \(the interpreter selected in the editor\)/);
    await select({ version: '3.13', freeThreaded: true });
    assert.deepEqual(await rules(), ['fork-after-thread']);
    await select(null);
    assert.deepEqual(await rules(), both);
  });

  it('is asked of the interpreter where the editor does not say the build, in a trusted workspace', async () => {
    const interpreter = path.join(dir, 'python');
    put('python', '#!/bin/sh\necho 3 14 1\n');
    chmodSync(interpreter, 0o755);
    await start();
    await select({ path: interpreter, version: '3.14' });
    assert.deepEqual(await rules(), []);
  });

  it('is not asked in a workspace that is not trusted', async () => {
    put('python', '#!/bin/sh\necho asked > "$0.log"; echo 3 14 1\n');
    chmodSync(path.join(dir, 'python'), 0o755);
    await start(false);
    await select({ path: path.join(dir, 'python'), version: '3.12' });
    assert.deepEqual(await rules(), both);
  });

  it('is what the settings or forksight.json say before all', async () => {
    server.client.settings = { python: { version: '3.12' } };
    await start();
    await select({ version: '3.14', freeThreaded: true });
    assert.deepEqual(await rules(), both);
    put('forksight.json', '{ "python": "3.14" }');
    const changes = [{ uri: uriOf('forksight.json'), type: FileChangeType.Created }];
    await server.client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    assert.deepEqual(await rules(), ['gil-bound-threads']);
  });

  it('goes before what the project declares', async () => {
    put('pyproject.toml', '[project]\nrequires-python = ">=3.14"\n');
    await start();
    assert.deepEqual(await rules(), ['gil-bound-threads']);
    await select({ version: '3.12', freeThreaded: false });
    assert.deepEqual(await rules(), both);
  });

  it('is that of the nearest declaration above each file, and follows its change', async () => {
    put('pyproject.toml', '[project]\nrequires-python = ">=3.9"\n');
    put('new/pyproject.toml', '[project]\nrequires-python = ">=3.14"\n');
    put('new/src/task.py', program);
    await start();
    await read();
    assert.deepEqual(await rules('new/src/task.py'), ['gil-bound-threads']);
    assert.deepEqual(await rules(), both);
    put('new/pyproject.toml', '[project]\nrequires-python = ">=3.11"\n');
    const changes = [{ uri: uriOf('new/pyproject.toml'), type: FileChangeType.Changed }];
    await server.client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    assert.deepEqual(await rules('new/src/task.py'), both);
  });

  it('of a server that preloads is known from the command that starts it', async () => {
    const app =
      'import threading\nfrom flask import Flask\napp = Flask(__name__)\nthreading.Thread(target=print).start()\n';
    put('service/app.py', app);
    put('service/Dockerfile', 'FROM python\nCMD ["gunicorn", "app:app"]\n');
    await start();
    await read();
    assert.deepEqual(await rules('service/app.py'), []);
    put('service/Dockerfile', 'FROM python\nCMD ["gunicorn", "--preload", "app:app"]\n');
    const changes = [{ uri: uriOf('service/Dockerfile'), type: FileChangeType.Changed }];
    await server.client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    assert.deepEqual(await rules('service/app.py'), ['fork-after-thread']);
  });
});
