// Builds everything that runs: the grammars, the three bundles and (on Linux with a compiler) the native runner.
// node scripts/build.mjs [--no-native] [--tests]
import { build } from 'esbuild';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { copyGrammars } from '../grammars/build.mjs';
import { buildNative } from './native.mjs';
import { bundleTests } from './tests-bundle.mjs';

const root = path.resolve(import.meta.dirname, '..');
const args = new Set(process.argv.slice(2));

const nodeBundle = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  logLevel: 'warning',
  absWorkingDir: root,
  // web-tree-sitter's ES build needs import.meta, which CommonJS lacks; two copies of it corrupt each other's memory.
  // jsonc-parser's main file looks its parts up at run time, where a bundler does not see them.
  alias: {
    'web-tree-sitter': path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs'),
    'jsonc-parser': path.join(root, 'node_modules/jsonc-parser/lib/esm/main.js'),
  },
};

copyGrammars(root);
await build({
  ...nodeBundle,
  entryPoints: { extension: 'client/src/extension.ts' },
  outdir: 'client/dist',
  external: ['vscode'],
});
await build({
  ...nodeBundle,
  entryPoints: ['main', 'cli', 'readWorker'].map((name) => `server/src/${name}.ts`),
  outdir: 'server/dist',
  banner: { js: '#!/usr/bin/env node' },
});
mkdirSync(path.join(root, 'server/dist'), { recursive: true });
cpSync(
  path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'),
  path.join(root, 'server/dist/web-tree-sitter.wasm'),
);
if (args.has('--tests')) await bundleTests(root, nodeBundle);
if (!args.has('--no-native')) buildNative(root);
