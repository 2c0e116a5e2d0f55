// npm start [-- FOLDER]           VS Code with Forksight in it on FOLDER, or on the sample workspace
// npm start -- --check FOLDER     the findings of FOLDER instead, for a machine without a screen
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { quietSettings, remoteUri, startCodeServer } from './lib/codeServer.mjs';
import { ensureDebianPackages, ensureNpmPackages } from './lib/packages.mjs';
import { main, requireNode, root, run, runQuiet, Stop, which } from './lib/run.mjs';
import { cacheDir, desktopProgram, ensureHost, findDesktop } from './lib/vscode.mjs';

const usage = 'usage: npm start [-- FOLDER] | npm start -- --check FOLDER';
const sample = path.join(root, 'examples');
const node = process.execPath;

/** npm runs scripts in the repository's root; the user named the folder from where they stand. */
const fromUser = (folder) => path.resolve(process.env.INIT_CWD ?? process.cwd(), folder);

function parse(args) {
  if (args.includes('--help') || args.includes('-h')) return { help: true };
  const check = args.includes('--check');
  const [folder, ...more] = args.filter((arg) => arg !== '--check');
  if (more.length > 0 || folder?.startsWith('-')) throw new Stop(usage);
  const target = folder === undefined ? sample : fromUser(folder);
  if (!existsSync(target)) throw new Stop(`${target} does not exist. ${usage}`);
  if (!check && !statSync(target).isDirectory()) throw new Stop(`${target} is not a folder. ${usage}`);
  return { check, target };
}

function build(...args) {
  if (run(node, [path.join(root, 'scripts/build.mjs'), ...args]) !== 0)
    throw new Stop('the build failed, see above');
}

function check(target) {
  ensureNpmPackages();
  build('--no-native');
  return run(node, [path.join(root, 'server/dist/cli.js'), 'check', target]);
}

/** Until Ctrl-C, a closed terminal, or `ended`. */
const untilStopped = (ended) =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
    void ended.then(resolve);
  });

/** The desktop program with a profile of its own: the user's settings and extensions stay as they are. */
async function inDesktop(command, vsix, folder) {
  const profile = path.join(cacheDir, 'desktop');
  const own = [
    '--user-data-dir',
    path.join(profile, 'user'),
    '--extensions-dir',
    path.join(profile, 'extensions'),
  ];
  if (process.getuid?.() === 0) own.push('--no-sandbox');
  const settings = path.join(profile, 'user/User/settings.json');
  mkdirSync(path.dirname(settings), { recursive: true });
  if (!existsSync(settings)) writeFileSync(settings, JSON.stringify(quietSettings, null, 2));
  const installed = await runQuiet(command, [...own, '--install-extension', vsix, '--force']);
  if (installed.code !== 0)
    throw new Stop(`the desktop VS Code does not take the extension:\n${installed.output}`);
  const window = spawn(desktopProgram(command), [...own, '--new-window', folder], { stdio: 'ignore' });
  console.log(`Forksight: desktop VS Code is open on ${folder}. Ctrl-C closes it.`);
  console.log(`To keep it: code --install-extension ${vsix}`);
  await untilStopped(new Promise((resolve) => window.once('exit', resolve)));
  window.kill();
}

async function inBrowser(vsix, folder, first) {
  // Asked at once: a folder that is silently restricted looks like an extension that cannot profile.
  const settings = { 'security.workspace.trust.startupPrompt': 'always' };
  const server = await startCodeServer(await ensureHost(), { vsix: [vsix], settings, port: 8484 });
  const url = server.open(folder, (authority) => (first ? [['openFile', remoteUri(authority, first)]] : []));
  console.log(`\nForksight: VS Code is open on ${folder} at\n\n  ${url}\n\nCtrl-C stops it.`);
  const opener = process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? which('xdg-open') : undefined;
  if (opener) spawn(opener, [url], { stdio: 'ignore', detached: true }).unref();
  await untilStopped(server.exited);
  await server.close();
}

await main(async () => {
  requireNode();
  const { help, check: checkOnly, target } = parse(process.argv.slice(2));
  if (help) return void console.log(usage);
  if (checkOnly) return check(target);

  ensureNpmPackages();
  const without = 'analysis works without, "Profile This File" does not.';
  ensureDebianPackages(['native', 'addons'], { without });
  build();
  const { packageAll } = await import('./package.mjs');
  const vsix = await packageAll();
  const desktop = findDesktop();
  const first = target === sample ? path.join(sample, 'server.c') : undefined;
  await (desktop ? inDesktop(desktop, vsix, target) : inBrowser(vsix, target, first));
  return 0;
});
