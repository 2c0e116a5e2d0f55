import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeAll, finding, forksight, noFinding, open, openNew, workspaceFile } from './support';

async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  // The last argument has the actions resolved: a rewrite is worked out only when it is wanted.
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
    20,
  );
}

describe('the code action on fork and exec', () => {
  let dir: string;
  before(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'forksight-action-'));
    await forksight();
  });
  after(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  afterEach(closeAll);

  function compileAndRun(file: string): string {
    const program = path.join(dir, 'program');
    execFileSync('gcc', ['-Wall', '-Wextra', '-Werror', '-pthread', file, '-o', program], { stdio: 'pipe' });
    return execFileSync(program, { encoding: 'utf8' });
  }

  it('rewrites them to posix_spawn, and the program compiles and does the same', async () => {
    const source = await vscode.workspace.fs.readFile(workspaceFile('spawn.c'));
    const document = await openNew('rewritten.c', source);
    const before = compileAndRun(document.fileName);
    const found = await finding(document.uri, 'fork-exec-not-spawn');
    const actions = await quickFixes(document.uri, found.range);
    const rewrite = actions.find((action) => action.title.includes('posix_spawn') && action.edit);
    assert.ok(rewrite?.edit, `no rewrite among: ${actions.map((action) => action.title).join('; ')}`);
    assert.notEqual(rewrite.isPreferred, true, "an unsafe fix is nobody's preferred one");
    // Applied as it is, VS Code shows it in the refactor preview first and waits for a person.
    const edit = new vscode.WorkspaceEdit();
    for (const [uri, edits] of rewrite.edit.entries()) edit.set(uri, edits);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(document.getText(), /posix_spawnp?\(/);
    assert.doesNotMatch(document.getText(), /= fork\(\)/);
    await noFinding(document.uri, 'fork-exec-not-spawn');
    await document.save();
    assert.equal(compileAndRun(document.fileName), before);
  });

  it('is not offered where the child does what no spawn can', async () => {
    const document = await open('server.c');
    const found = await finding(document.uri, 'fork-after-thread');
    const actions = await quickFixes(document.uri, found.range);
    assert.deepEqual(
      actions.filter((action) => action.title.includes('posix_spawn')),
      [],
    );
  });

  it('offers everything in one order: fix, suppress, step through, turn off, page', async () => {
    const document = await open('server.c');
    const found = await finding(document.uri, 'fork-after-thread');
    const titles = (await quickFixes(document.uri, found.range))
      .map(({ title }) => title)
      .filter((title) => title.includes('fork-after-thread'));
    const order = [/this line/, /this file/, /Step through/, /Turn .* off/, /page of/];
    assert.deepEqual(
      order.map((pattern) => titles.findIndex((title) => pattern.test(title))),
      [0, 1, 2, 3, 4],
      titles.join('; '),
    );
  });

  it('takes out a suppression that hides nothing', async () => {
    const document = await openNew(
      'unused.c',
      'int a;\n  // forksight-ignore-next-line fork-after-thread -- reason\nint b;\n',
    );
    const found = await finding(document.uri, 'unused-suppression');
    const [remove] = await quickFixes(document.uri, found.range);
    assert.ok(remove?.edit && remove.title.includes('Remove'), remove?.title);
    assert.ok(await vscode.workspace.applyEdit(remove.edit));
    assert.equal(document.getText(), 'int a;\nint b;\n');
  });

  it('can silence a finding with a comment that names the rule', async () => {
    const document = await open('server.c');
    const found = await finding(document.uri, 'fork-after-thread');
    const actions = await quickFixes(document.uri, found.range);
    const silence = actions.find(
      (action) => /line/i.test(action.title) && action.title.includes('fork-after-thread'),
    );
    assert.ok(silence?.edit, `no suppression among: ${actions.map((action) => action.title).join('; ')}`);
    assert.ok(await vscode.workspace.applyEdit(silence.edit));
    assert.match(document.getText(), /forksight-ignore\S* fork-after-thread/);
    await noFinding(document.uri, 'fork-after-thread');
  });
});
