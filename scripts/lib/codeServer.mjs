// One running VS Code server with state of its own, behind a door on loopback, ended with everything it started.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDoor } from './door.mjs';
import { outerEnv, runQuiet } from './run.mjs';

/** Nothing that phones home, asks or moves: what is on the screen is the user's file and Forksight. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
};

/**
 * @param {{ node: string, entry: string }} host from ensureHost()
 * @param {{ vsix?: string[], settings?: object, env?: object, port?: number, trustAll?: boolean, driver?: boolean }} options
 *   trustAll: no workspace trust at all; driver: let the page name a test runner for the extension host
 */
export async function startCodeServer(
  host,
  { vsix = [], settings = {}, env = {}, port = 0, trustAll, driver } = {},
) {
  // Unix sockets live below this folder, and their paths may have 107 bytes.
  const state = mkdtempSync(path.join(tmpdir(), 'fsvs-'));
  const at = (name) => path.join(state, name);
  mkdirSync(at('user/User'), { recursive: true });
  mkdirSync(at('run'), { mode: 0o700 });
  writeFileSync(at('user/User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }));
  writeFileSync(at('config.yaml'), 'auth: none\ncert: false\n');

  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|PASSWORD$|PORT$)/;
  const childEnv = {
    ...Object.fromEntries(Object.entries(outerEnv()).filter(([name]) => !foreign.test(name))),
    XDG_DATA_HOME: at('data'),
    XDG_CONFIG_HOME: at('config'),
    XDG_CACHE_HOME: at('cache'),
    XDG_STATE_HOME: at('state'),
    XDG_RUNTIME_DIR: at('run'),
    EXTENSIONS_GALLERY: '{}', // no marketplace
    ...env,
  };
  const common = [
    host.entry,
    '--config',
    at('config.yaml'),
    '--user-data-dir',
    at('user'),
    '--extensions-dir',
    at('ext'),
  ];
  for (const file of vsix) {
    const installed = await runQuiet(host.node, [...common, '--install-extension', file], { env: childEnv });
    if (installed.code !== 0) throw new Error(`installing ${file}: ${installed.output}`);
  }

  const socket = at('run/server');
  const flags = ['--socket', socket, '--socket-mode', '600', '--disable-telemetry', '--disable-update-check'];
  flags.push('--disable-getting-started-override', '--ignore-last-opened');
  if (trustAll) flags.push('--disable-workspace-trust');
  // A built VS Code ignores a test runner named in the page's address unless this option is on; old ones lack both.
  const knowsOptions = readFileSync(path.join(path.dirname(host.entry), 'cli.js'), 'utf8').includes(
    'vscode-option',
  );
  if (driver && knowsOptions) flags.push('--vscode-option', 'enable-smoke-test-driver');
  // In a process group of its own, so that all of it can be ended at once.
  const server = spawn(host.node, [...common, ...flags], {
    env: childEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (log += chunk));
  const exited = new Promise((resolve) => server.once('exit', resolve));

  const signal = (name) => {
    try {
      process.kill(-server.pid, name);
    } catch {
      // the group is empty
    }
  };
  const clean = () => {
    signal('SIGKILL');
    rmSync(state, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', clean);
  let door;
  const close = async () => {
    door?.close();
    signal('SIGTERM');
    await Promise.race([exited, sleep(3000)]);
    process.off('exit', clean);
    clean();
  };

  for (const end = Date.now() + 60_000; !(await answers(socket)); await sleep(100))
    if (server.exitCode !== null || Date.now() > end) {
      await close();
      throw new Error(`VS Code's server did not start:\n${log}`);
    }
  door = await openDoor(socket, port);
  /**
   * @param {(authority: string) => [string, string][]} payload name-value pairs for the workbench, as in
   *   @vscode/test-web; files are vscode-remote: URIs of the host that the browser asked
   * @returns {string} the address of the workbench on `folder`
   */
  const open = (folder, payload = () => []) =>
    door.open((authority) => {
      const pairs = payload(authority);
      const extra = pairs.length > 0 ? `&payload=${encodeURIComponent(JSON.stringify(pairs))}` : '';
      return `/?folder=${encodeURIComponent(folder)}${extra}`;
    });
  /** The same for a `.code-workspace` file. */
  const openWorkspace = (file) => door.open(() => `/?workspace=${encodeURIComponent(file)}`);
  return { open, openWorkspace, state, exited, close, log: () => log };
}

export const remoteUri = (authority, file) => `vscode-remote://${authority}${file}`;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const answers = (socketPath) =>
  new Promise((resolve) => {
    get({ socketPath, path: '/healthz' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once('error', () => resolve(false));
  });
