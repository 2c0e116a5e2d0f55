// Builds native/ with make. Without a compiler it says what is missing and what still works, and goes on.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** @returns {boolean} whether the native runner stands in native/build */
export function buildNative(root) {
  if (process.platform !== 'linux') {
    console.error('forksight: the native runner is for Linux; analysis works here, "profile" does not.');
    return false;
  }
  const made = spawnSync('make', ['-C', path.join(root, 'native'), '--no-print-directory', '-s', '-j2'], {
    stdio: 'inherit',
  });
  if (made.status === 0) return true;
  console.error(
    'forksight: the native runner was not built (see above). It needs gcc, make and libdw: ' +
      '"sudo apt-get install gcc make libdw-dev". Analysis works without it; "profile" does not.',
  );
  return false;
}
