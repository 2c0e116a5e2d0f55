// node scripts/native-arm64.mjs: the native runner for linux-arm64, built on another machine with Debian's cross compiler
// (apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross). The libraries it is linked with are Debian's for arm64,
// fetched by apt into a folder of their own: this system's packages stay as they are. Prints the stripped sizes.
//
// --try: runs a test program for arm64 with the shim in it, under qemu-user, and compares what it records with what this
// machine's own shim does. The supervisor is this machine's: qemu-user has neither ptrace, seccomp nor subreapers.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main, root, Stop } from './lib/run.mjs';

const compiler = 'aarch64-linux-gnu-gcc';
const packages = ['libdw-dev', 'libelf-dev', 'zlib1g-dev', 'liblzma-dev', 'libbz2-dev'];
const guestLibraries = ['libc6', 'libgcc-s1'];
const parts = ['forksight-run', 'libforksight.so', 'libforksight-locks.so', 'forksight-calibrate'];
const out = path.join(root, 'native/build/linux-arm64');

function run(command, args, options = {}) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Stop(`${command} ${args[0]} failed: ${error?.message ?? stderr}`);
}

/** @returns {string} a folder with what is in these of Debian's packages */
function fetchPackages(work, wanted, architecture = 'arm64') {
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
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
  };
  const apt = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  run('apt-get', [...apt, 'update']);
  run('apt-get', [...apt, 'download', ...wanted], { cwd: debs });
  for (const deb of readdirSync(debs)) run('dpkg-deb', ['-x', path.join(debs, deb), sysroot]);
  return sysroot;
}

/** `line kind count`, of the calls that a run of a program recorded. */
function recorded(options, command) {
  const runner = path.join(root, 'native/build/forksight-run');
  const { output, stderr } = spawnSync(runner, ['--report-fd', '3', ...options, '--', ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const events = (output?.[3] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  if (events.at(-1)?.type !== 'end') throw new Stop(`the run was not recorded: ${stderr}`);
  const lines = new Map(
    events
      .filter((event) => event.type === 'site')
      .map((site) => [site.id, site.frames.find((frame) => frame.line > 0)?.line ?? 0]),
  );
  const counts = new Map();
  for (const { type, kind, site } of events) {
    if (type !== 'call' && type !== 'exec') continue;
    const key = `${lines.get(site)} ${kind}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).sort();
}

function tryIt(work) {
  const source = path.join(root, 'test/native/fixtures/tasks.c');
  const flags = ['-g', '-O1', '-pthread', '-fno-omit-frame-pointer', source, '-o'];
  const [here, there] = [path.join(work, 'here'), path.join(work, 'there')];
  run('cc', [...flags, here]);
  run(compiler, [...flags, there]);
  const guest = fetchPackages(path.join(work, 'guest'), guestLibraries);
  const own = spawnSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).stdout.trim();
  const host = fetchPackages(path.join(work, 'host'), ['qemu-user-static'], own);
  const qemu = path.join(host, 'usr/bin/qemu-aarch64-static');
  // Its ELF header would be refused by this machine's supervisor, hence the shell, into which nothing can be preloaded.
  const emulated = ['/bin/sh', '-c', 'exec "$0" -L "$1" "$2"', qemu, guest, there];
  const expected = recorded([], [here]);
  for (const shim of ['libforksight.so', 'libforksight-locks.so']) {
    const seen = recorded(['--shim', path.join(out, shim)], emulated);
    if (seen.join() !== expected.join())
      throw new Stop(
        `${shim} on arm64 recorded\n${seen.join('\n')}\nand on this machine\n${expected.join('\n')}`,
      );
    console.log(`${shim.padEnd(24)}the same ${expected.length} kinds of calls at the same lines on arm64`);
  }
}

await main(() => {
  if (spawnSync(compiler, ['--version']).status !== 0)
    throw new Stop(`there is no ${compiler}: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross`);
  const work = mkdtempSync(path.join(tmpdir(), 'forksight-arm64-'));
  try {
    const sysroot = fetchPackages(work, packages);
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
    if (process.argv.includes('--try')) tryIt(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
