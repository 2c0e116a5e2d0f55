// npm run fuzz -- edits [--count N] [--seed N] [FOLDER…]: builds the fuzzers and runs one, for longer than a test suite may.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './lib/run.mjs';

const node = process.execPath;
const built = spawnSync(node, [path.join(root, 'scripts/build.mjs'), '--tests', '--no-native'], {
  stdio: ['ignore', 2, 2],
});
if (built.status !== 0) process.exit(built.status ?? 1);
const run = spawnSync(node, [path.join(root, 'out/test/fuzz/run.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, FORKSIGHT_ROOT: root },
});
process.exit(run.status ?? 1);
