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
export const arm64Vsix = path.join(dist, `${name}-linux-arm64-${version}.vsix`);
export const universalVsix = path.join(dist, `${name}-${version}.vsix`);

async function vsce(out, args, cwd = root) {
  const program = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  // The bundles hold every dependency, so that node_modules stays out.
  const { code, output } = await runQuiet(
    process.execPath,
    [program, 'package', '--no-dependencies', '--out', out, ...args],
    { cwd },
  );
  if (code !== 0) throw new Stop(`${path.basename(out)} could not be made:\n${output}`);
  const megabytes = (statSync(out).size / 1e6).toFixed(1);
  console.error(`forksight: packaged ${path.relative(root, out)}, ${megabytes} MB`);
}

/** An extension that only tests use. */
export async function packageFolder(folder) {
  const out = path.join(root, 'out', `${path.basename(folder)}.vsix`);
  mkdirSync(path.dirname(out), { recursive: true });
  await vsce(out, ['--skip-license', '--allow-missing-repository'], folder);
  return out;
}

/** Packages with other lines in the allow-list. */
async function packageWith(change, out, ...args) {
  const ignore = path.join(dist, `${path.basename(out)}.vscodeignore`);
  const lines = readFileSync(path.join(root, '.vscodeignore'), 'utf8').split('\n');
  writeFileSync(ignore, lines.flatMap(change).join('\n'));
  try {
    await vsce(out, ['--ignoreFile', ignore, ...args]);
  } finally {
    rmSync(ignore);
  }
}

const packageUniversal = () =>
  packageWith((line) => (line.startsWith('!native/') ? [] : [line]), universalVsix);

/** With the runner that scripts/native-arm64.mjs built, where it did: in a folder of its own, which the host looks for. */
async function packageArm64() {
  const folder = 'native/build/linux-arm64';
  if (!nativeParts.every((part) => existsSync(path.join(root, part.replace('native/build', folder))))) return;
  const change = (line) => [line.replace('!native/build/', `!${folder}/`)];
  await packageWith(change, arm64Vsix, '--target', 'linux-arm64');
}

/** @returns {Promise<string>} the package that fits this machine best */
export async function packageAll() {
  mkdirSync(dist, { recursive: true });
  await packageUniversal();
  if (process.arch !== 'arm64') await packageArm64();
  const absent = nativeParts.filter((part) => !existsSync(path.join(root, part)));
  if (platformVsix === null || absent.length > 0) {
    console.error(
      `forksight: no package with the native runner (${absent.join(', ')} is not built); "profile" needs it.`,
    );
    return universalVsix;
  }
  await vsce(platformVsix, ['--target', `linux-${process.arch}`]);
  return platformVsix;
}

if (process.argv[1] === import.meta.filename)
  await main(async () => {
    await packageAll();
  });
