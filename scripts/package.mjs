// npm run package: the extension as VSIX files in dist/, one for this Linux with the native runner and one for everywhere.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { main, root, runQuiet, Stop } from './lib/run.mjs';

const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const dist = path.join(root, 'dist');
const nativeParts = [
  'native/build/forksight-run',
  'native/build/forksight-calibrate',
  'native/build/libforksight.so',
  'native/build/libforksight-locks.so',
];

/** Where the package for this machine stands; null off Linux, where there is no native runner. */
export const platformVsix =
  process.platform === 'linux' ? path.join(dist, `${name}-linux-${process.arch}-${version}.vsix`) : null;
export const universalVsix = path.join(dist, `${name}-${version}.vsix`);

async function vsce(out, ...args) {
  const program = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  // The bundles hold every dependency, so that node_modules stays out.
  const { code, output } = await runQuiet(process.execPath, [
    program,
    'package',
    '--no-dependencies',
    '--out',
    out,
    ...args,
  ]);
  if (code !== 0) throw new Stop(`${path.basename(out)} could not be made:\n${output}`);
  const megabytes = (statSync(out).size / 1e6).toFixed(1);
  console.error(`forksight: packaged ${path.relative(root, out)}, ${megabytes} MB`);
}

async function packageUniversal() {
  const ignore = path.join(dist, 'universal.vscodeignore');
  const lines = readFileSync(path.join(root, '.vscodeignore'), 'utf8').split('\n');
  writeFileSync(ignore, lines.filter((line) => !line.startsWith('!native/')).join('\n'));
  try {
    await vsce(universalVsix, '--ignoreFile', ignore);
  } finally {
    rmSync(ignore);
  }
}

/** @returns {Promise<string>} the package that fits this machine best */
export async function packageAll() {
  mkdirSync(dist, { recursive: true });
  await packageUniversal();
  const absent = nativeParts.filter((part) => !existsSync(path.join(root, part)));
  if (platformVsix === null || absent.length > 0) {
    console.error(
      `forksight: no package with the native runner (${absent.join(', ')} is not built); "profile" needs it.`,
    );
    return universalVsix;
  }
  await vsce(platformVsix, '--target', `linux-${process.arch}`);
  return platformVsix;
}

if (process.argv[1] === import.meta.filename)
  await main(async () => {
    await packageAll();
  });
