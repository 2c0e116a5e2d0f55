import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ForksightTestApi } from '../../../client/src/extension';
import { closeAll, eventually, finding, findings, forksight, open, openNew, workspaceFile } from './support';

describe('bad input', function () {
  this.timeout(120_000);
  let api: ForksightTestApi;
  let pid: number | undefined;
  before(async () => {
    api = await forksight();
    pid = api.serverPid();
    assert.ok(pid);
  });
  /** Whatever a file held, the same server goes on and finds what it found before. */
  afterEach(async () => {
    await closeAll();
    await finding((await open('clone_vm.c')).uri, 'invalid-clone-flags');
    assert.equal(api.serverPid(), pid, 'the server was started anew');
    await closeAll();
  });

  it('does not parse', async () => {
    const { uri } = await openNew('noparse.c', '}}}} int ((( fork( { " \n'.repeat(50));
    assert.deepEqual(
      findings(uri).filter((one) => one.severity === vscode.DiagnosticSeverity.Error),
      [],
    );
  });

  it('is empty', async () => {
    await openNew('empty.py', '');
  });

  it('is binary', async () => {
    const bytes = new Uint8Array(200_000).map((_, i) => (i * 7919) % 256);
    // VS Code itself may refuse to show it as text; the server has the file in its folder all the same.
    await openNew('binary.c', bytes).then(undefined, () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(findings(workspaceFile('binary.c')), []);
  });

  it('is nested 100,000 deep', async () => {
    await openNew('nested.c', `int x = ${'('.repeat(100_000)}1${')'.repeat(100_000)};\n`);
  });

  it('is 20 MB long', async () => {
    await openNew('huge.c', 'static int a; /* a line like any other in a large file */\n'.repeat(360_000));
  });

  it('is deleted under the server, and leaves no finding behind', async () => {
    const source = await vscode.workspace.fs.readFile(workspaceFile('clone_vm.c'));
    const { uri } = await openNew('deleted.c', source);
    await finding(uri, 'invalid-clone-flags');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri);
    await eventually('no finding in the deleted file', () => findings(uri).length === 0);
  });
});
