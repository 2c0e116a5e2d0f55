// What a bare machine lacks: npm packages, Debian packages, and the native tree-sitter of the tests.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { outerEnv, root, run, Stop, which } from './run.mjs';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Whether node_modules holds what package-lock.json asks for; npm leaves a copy of the lock it installed. */
function npmPackagesAreCurrent() {
  const installedLock = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const installed = readJson(installedLock).packages;
  return Object.entries(readJson(path.join(root, 'package-lock.json')).packages).every(
    ([name, wanted]) => name === '' || wanted.optional || installed[name]?.version === wanted.version,
  );
}

export function ensureNpmPackages() {
  if (npmPackagesAreCurrent()) return;
  // npm would empty the folder that the link leads to, which others use.
  if (lstatSync(path.join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Stop(
      'node_modules is a link, and what it leads to is not what package-lock.json asks for. Run "npm ci" there.',
    );
  console.error('forksight: installing npm packages (npm ci)');
  if (run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']) !== 0)
    throw new Stop('"npm ci" failed (see above); nothing here works without its packages.');
}

const program = (name) => () => which(name) !== undefined;
const anyFile = (files) => () => files.some((file) => existsSync(file));

/** Debian packages by what they are needed for, each with a look at whether the machine has it from anywhere. */
const debian = {
  native: {
    gcc: program('gcc'),
    'libc6-dev': anyFile(['/usr/include/stdio.h']),
    make: program('make'),
    'libdw-dev': anyFile(['/usr/include/elfutils/libdwfl.h']),
    // libdw's own dependencies, without which the runner is not static and works on this machine alone
    'liblzma-dev': anyFile(['/usr/include/lzma.h']),
    'libbz2-dev': anyFile(['/usr/include/bzlib.h']),
  },
  addons: { 'g++': program('g++'), python3: program('python3') },
  // what the tests of the runner hold it against
  peers: { strace: program('strace'), 'musl-tools': program('musl-gcc'), procps: program('ps') },
  browser: {
    chromium: () => findChromium() !== undefined,
    'fonts-dejavu-core': anyFile(['/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf']),
  },
};

export function findChromium() {
  return process.env.CHROMIUM ?? ['chromium', 'chromium-browser', 'google-chrome'].map(which).find(Boolean);
}

/**
 * Installs what is missing of the named groups with apt-get, as root or through sudo.
 * @param {(keyof typeof debian)[]} groups
 * @returns {boolean} whether all of it is there now; if not, one line has said what is missing and what helps
 */
export function ensureDebianPackages(groups, { without }) {
  const missing = () =>
    groups
      .flatMap((group) => Object.entries(debian[group]))
      .flatMap(([name, there]) => (there() ? [] : [name]));
  const wanted = missing();
  if (wanted.length === 0) return true;
  const isRoot = process.getuid?.() === 0;
  if (which('apt-get') && (isRoot || which('sudo'))) {
    console.error(`forksight: installing ${wanted.join(' ')} (apt-get)`);
    const apt = (...args) => {
      const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args];
      // sudo may ask for a password, on the terminal itself; apt-get never asks.
      const [first, ...rest] = isRoot ? command : ['sudo', ...command];
      return spawnSync(first, rest, { env: outerEnv(), stdio: ['ignore', 'ignore', 'inherit'] }).status;
    };
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...wanted);
    if (missing().length === 0) return true;
  }
  console.error(
    `forksight: missing ${missing().join(', ')}. "sudo apt-get install ${missing().join(' ')}" (or your system's way) helps; ${without}`,
  );
  return false;
}

/** Where node-gyp finds this Node's headers, when they were installed with it. */
function nodeHeaders() {
  const prefix = path.resolve(path.dirname(process.execPath), '..');
  return existsSync(path.join(prefix, 'include/node/node_version.h')) ? { npm_config_nodedir: prefix } : {};
}

const loadsOracle = () =>
  spawnSync(process.execPath, ['-e', "new (require('tree-sitter'))()"], { cwd: root, stdio: 'ignore' })
    .status === 0;

/** Compiles the native tree-sitter, the oracle of the parser tests; they say "skipped" without it. */
export function ensureOracle() {
  if (loadsOracle()) return true;
  console.error('forksight: building the native tree-sitter that the parser tests compare with');
  const env = { ...outerEnv(), ...nodeHeaders() };
  run(
    'npm',
    ['rebuild', 'tree-sitter', '--build-from-source', '--ignore-scripts=false', '--loglevel=error'],
    { env },
  );
  if (loadsOracle()) return true;
  console.error(
    'forksight: the native tree-sitter could not be built; the tests that compare with it are SKIPPED.',
  );
  return false;
}
