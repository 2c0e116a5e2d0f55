import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ForksightTestApi } from '../../../client/src/extension';

/** What may be read and compiled while the editor waits. The budget is 50 ms; a slow machine manages 10 kB in one. */
const bytesAtActivation = 200_000;

describe('the extension', () => {
  const extension = vscode.extensions.getExtension<ForksightTestApi>('forksight.forksight');
  const loaded = (): string[] => {
    const own = path.join(extension?.extensionPath ?? '', 'client', 'dist');
    return Object.keys(require.cache).filter((file) => file.startsWith(own));
  };

  it('activates in the Node extension host with a part of its code, and loads the rest when that is over', async () => {
    assert.ok(extension, 'forksight.forksight is not installed');
    assert.equal(extension.isActive, false, 'a document of our languages is open: this test comes first');
    const start = performance.now();
    const api = await extension.activate();
    console.log(`activation took ${(performance.now() - start).toFixed(1)} ms`);
    const files = loaded();
    assert.deepEqual(
      files.map((file) => path.basename(file)),
      ['extension.js'],
    );
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    assert.ok(bytes <= bytesAtActivation, `${bytes} bytes`);
    await api.ready;
    assert.deepEqual(
      loaded()
        .map((file) => path.basename(file))
        .sort(),
      ['extension.js', 'nodeClient.js'],
    );
  });
});
