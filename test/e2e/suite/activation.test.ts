import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('is installed and activates in the Node extension host', async () => {
    const extension = vscode.extensions.getExtension('forksight.forksight');
    assert.ok(extension, 'forksight.forksight is not installed');
    await extension.activate();
    assert.ok(extension.isActive);
    assert.ok(process.pid > 0, 'this is no Node host');
  });
});
