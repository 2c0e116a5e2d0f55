// Bundles the TypeScript tests to out/test, one file per suite, for mocha.
import { build } from 'esbuild';
import path from 'node:path';
import { testFiles, testGroups } from './lib/tests.mjs';

/** @param nodeBundle the esbuild options of the product's own bundles: the tests run what users run */
export async function bundleTests(root, nodeBundle) {
  const suites = testGroups.flatMap((group) => testFiles(root, group));
  await build({
    ...nodeBundle,
    entryPoints: [...suites, 'e2e/index.ts', 'fuzz/run.ts'].map((file) => path.join('test', file)),
    outbase: 'test',
    outdir: 'out/test',
    // VS Code and mocha are there at run time; native addons cannot be bundled.
    external: ['vscode', 'mocha', 'tree-sitter', 'tree-sitter-*'],
  });
}
