// Builds everything that runs: the grammars, the bundles for Node and for browsers, and (on Linux with a compiler) the native runner.
// node scripts/build.mjs [--no-native] [--tests]
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyGrammars } from '../grammars/build.mjs';
import { buildNative } from './native.mjs';
import { bundleTests } from './tests-bundle.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const args = new Set(process.argv.slice(2));

/** Files of which something is in a bundle, for the notices of licences. */
const inputs = new Set();

async function bundle(options) {
  const { metafile } = await build({ ...options, metafile: true });
  for (const output of Object.values(metafile.outputs))
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs))
      if (bytesInOutput > 0) inputs.add(input);
}

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

/** VS Code for the Web: the extension and its server, which is a worker there; and the pages of the charts. */
async function buildForBrowsers() {
  const { alias, platform, target, format, ...common } = nodeBundle;
  const browser = { ...common, platform: 'browser', target: 'es2022', minify: true, sourcemap: false };
  const noDisk = path.join(root, 'server/src/web/noDisk.cts');
  const noNode = [
    'node:fs',
    'node:fs/promises',
    'node:module',
    'node:path',
    'fs',
    'fs/promises',
    'path',
    'module',
    'url',
    'node:child_process',
  ];
  await bundle({
    ...browser,
    format: 'cjs',
    entryPoints: { extensionWeb: 'client/src/extensionWeb.ts' },
    outdir: 'client/dist',
    external: ['vscode'],
  });
  await bundle({
    ...browser,
    format: 'iife',
    entryPoints: { web: 'server/src/web.ts' },
    outdir: 'server/dist',
    alias: Object.fromEntries(noNode.map((name) => [name, noDisk])),
    define: { 'import.meta.url': 'undefined', forksightVersion: JSON.stringify(version) },
  });
  const missing = ['d3-axis', 'd3-scale', 'd3-selection', 'd3-shape', 'd3-zoom'].filter(
    (name) => !existsSync(path.join(root, 'node_modules', name)),
  );
  if (missing.length > 0)
    return console.error(
      `forksight: the charts were NOT built: no ${missing.join(', ')}. "npm ci" installs them.`,
    );
  const entryPoints = ['charts.ts', 'charts.css'].map((name) => `client/webview/${name}`);
  await bundle({ ...browser, format: 'iife', entryPoints, outdir: 'client/dist' });
}

copyGrammars(root);
// The language client is nine tenths of the extension's code: a file of its own, which activation does not wait for.
const lazily = './nodeClient.js';
await bundle({
  ...nodeBundle,
  entryPoints: { extension: 'client/src/extension.ts' },
  outdir: 'client/dist',
  external: ['vscode', lazily],
  // VS Code gives `vscode` to what is required, not to what is imported.
  supported: { 'dynamic-import': false },
});
await bundle({
  ...nodeBundle,
  entryPoints: { nodeClient: 'client/src/nodeClient.ts' },
  outdir: 'client/dist',
  external: ['vscode'],
  minify: true,
});
await bundle({
  ...nodeBundle,
  entryPoints: ['main', 'cli', 'readWorker'].map((name) => `server/src/${name}.ts`),
  outdir: 'server/dist',
  banner: { js: '#!/usr/bin/env node' },
});
await buildForBrowsers();
mkdirSync(path.join(root, 'out'), { recursive: true });
writeFileSync(path.join(root, 'out/bundled.json'), JSON.stringify({ inputs: [...inputs].sort() }));
if (args.has('--tests')) await bundleTests(root, nodeBundle);
if (!args.has('--no-native')) buildNative(root);
