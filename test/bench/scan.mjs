// Whole-tree scan: `check` on a folder against cppcheck, clang-tidy and ripgrep where they are installed, as CPU seconds
// and wall seconds of whole processes, one after the other.
// node test/bench/scan.mjs FOLDER
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: npm run bench -- scan FOLDER');
  process.exit(2);
}
const cli = path.resolve(import.meta.dirname, '../../server/dist/cli.js');

function sources(at) {
  return readdirSync(at, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory()
      ? sources(path.join(at, e.name))
      : /\.(c|cc|cpp)$/.test(e.name)
        ? [path.join(at, e.name)]
        : [],
  );
}

const files = sources(folder);
const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
const runs = [
  [
    'forksight check',
    process.execPath,
    [cli, 'check', '--exit-zero', '--ignored', '--format', 'json', '-o', '/dev/null', folder],
  ],
  ['ripgrep for the words', 'rg', ['-c', 'fork|pthread|signal|exec', folder]],
  ['cppcheck', 'cppcheck', ['--quiet', '--max-configs=1', ...files.slice(0, 50)], 50],
  [
    'clang-tidy signal, concurrency',
    'clang-tidy',
    ['--quiet', '--checks=-*,bugprone-signal-handler,concurrency-*', ...files.slice(0, 20), '--'],
    20,
  ],
];

console.log(`${files.length} C and C++ files under ${path.basename(folder)}`);
for (const [name, command, args, some] of runs) {
  if (!has(command)) {
    console.log(`${name.padEnd(32)} not installed`);
    continue;
  }
  // The shell's own accounting of its child is the only one that Node can read.
  const timed = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1', 'bench', command, ...args],
    {
      encoding: 'utf8',
    },
  );
  const [wall = 0, user = 0, system = 0] = timed.stderr.trim().split(/\s+/).map(Number);
  const of = some === undefined ? '' : ` for the first ${some} files`;
  console.log(
    `${name.padEnd(32)} ${(user + system).toFixed(1).padStart(7)} s CPU ${wall.toFixed(1).padStart(7)} s wall${of}`,
  );
}
