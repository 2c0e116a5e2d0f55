import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, finding, forksight, open, positionOf } from './support';

async function hoverText(document: vscode.TextDocument, text: string, n = 0): Promise<string> {
  const at = positionOf(document, text, n).translate(0, 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    at,
  );
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n');
}

describe('hover', () => {
  before(forksight);
  afterEach(closeAll);

  it('decodes clone flags into what is shared and what is copied', async () => {
    const document = await open('clone_vm.c');
    await finding(document.uri, 'invalid-clone-flags');
    const text = await hoverText(document, 'CLONE_VM | SIGCHLD, ');
    assert.match(text, /CLONE_VM/);
    assert.match(text, /memory/i);
    assert.match(text, /share/i);
  });

  it('says why the kernel refuses a set of flags', async () => {
    const document = await open('clone_vm.c');
    await finding(document.uri, 'invalid-clone-flags');
    assert.match(await hoverText(document, 'CLONE_SIGHAND | SIGCHLD'), /CLONE_VM|EINVAL/);
  });

  it('explains a fork', async () => {
    const document = await open('spawn.c');
    assert.match(await hoverText(document, 'fork();'), /A process/);
  });

  it('has nothing to say about an ordinary word', async () => {
    const document = await open('spawn.c');
    assert.equal(await hoverText(document, 'strcspn'), '');
  });
});
