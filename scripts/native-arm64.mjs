// node scripts/native-arm64.mjs: the native runner for linux-arm64, built on another machine with Debian's cross compiler
// (apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross). The libraries it is linked with are Debian's for arm64,
// fetched by apt into a folder of their own: this system's packages stay as they are. Prints the stripped sizes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main, root, Stop } from './lib/run.mjs';

const compiler = 'aarch64-linux-gnu-gcc';
const packages = ['libdw-dev', 'libelf-dev', 'zlib1g-dev', 'liblzma-dev', 'libbz2-dev'];
const parts = ['forksight-run', 'libforksight.so', 'libforksight-locks.so', 'forksight-calibrate'];
const out = path.join(root, 'native/build/linux-arm64');

function run(command, args, options = {}) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Stop(`${command} ${args[0]} failed: ${error?.message ?? stderr}`);
}

/** @returns {string} a folder with the headers and static libraries */
function fetchLibraries(work) {
  const state = path.join(work, 'state');
  const sysroot = path.join(work, 'sysroot');
  const debs = path.join(work, 'debs');
  for (const directory of [
    path.join(state, 'lists/partial'),
    path.join(work, 'cache/archives/partial'),
    debs,
  ])
    mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(state, 'status'), '');
  const options = {
    'Dir::State': state,
    'Dir::State::status': path.join(state, 'status'),
    'Dir::Cache': path.join(work, 'cache'),
    'APT::Architecture': 'arm64',
    'APT::Architectures': 'arm64',
  };
  const apt = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  run('apt-get', [...apt, 'update']);
  run('apt-get', [...apt, 'download', ...packages], { cwd: debs });
  for (const deb of readdirSync(debs)) run('dpkg-deb', ['-x', path.join(debs, deb), sysroot]);
  return sysroot;
}

await main(() => {
  if (spawnSync(compiler, ['--version']).status !== 0)
    throw new Stop(`there is no ${compiler}: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross`);
  const work = mkdtempSync(path.join(tmpdir(), 'forksight-arm64-'));
  try {
    const sysroot = fetchLibraries(work);
    run('make', [
      '-s',
      '-C',
      path.join(root, 'native'),
      `CC=${compiler}`,
      `SYSROOT=${sysroot}`,
      `BUILD=${path.relative(path.join(root, 'native'), out)}`,
    ]);
    for (const part of parts) {
      run('aarch64-linux-gnu-strip', [path.join(out, part)]);
      console.log(`${part.padEnd(24)}${Math.round(statSync(path.join(out, part)).size / 1024)} KiB`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
