// The tools that Forksight is measured beside, and where they come from. `npm run bench -- install` puts those of npm into a
// folder of the cache, and those of Debian onto the machine (as root); what is not there is left out and named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const folder = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'forksight',
  'bench-peers',
);
const npm = ['@ast-grep/cli@0.51.1', 'eslint@9.39.1', 'eslint-plugin-n@17.23.1', 'pyright@1.1.414'];
const debian = [
  'bpftrace',
  'clangd',
  'clang-tidy',
  'cppcheck',
  'pylint',
  'ripgrep',
  'strace',
  'uftrace',
  'util-linux',
  'python3',
];

/** Finds what `install` put there before what the machine has. */
export function usePeers() {
  process.env['PATH'] = [
    path.join(folder, 'node_modules/.bin'),
    ...nativeFolders(),
    process.env['PATH'],
  ].join(path.delimiter);
}

/** ast-grep's launcher is a script of Node around a binary of its own package: what is measured is the binary. */
function nativeFolders() {
  const scope = path.join(folder, 'node_modules/@ast-grep');
  if (!existsSync(scope)) return [];
  return readdirSync(scope)
    .map((name) => path.join(scope, name))
    .filter((at) => existsSync(path.join(at, 'ast-grep')) && at.includes('cli-'));
}

/** The folder that ESLint's plugins are found from. */
export const peerFolder = folder;

export function installPeers() {
  mkdirSync(folder, { recursive: true });
  const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;
  const ok = [run('npm', ['install', '--no-audit', '--no-fund', '--save-exact', '--prefix', folder, ...npm])];
  if (process.getuid?.() === 0)
    ok.push(run('apt-get', ['install', '-y', '--no-install-recommends', ...debian]));
  else console.log(`bench: as root, these come too: apt-get install ${debian.join(' ')}`);
  return ok.every(Boolean);
}
