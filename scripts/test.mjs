// npm test [-- GROUP…]: installs what the tests need, builds, checks types and style, and runs every group of tests.
// Groups: typecheck lint unit fuzz rules lsp cli native e2e; all of them when none is named.
import path from 'node:path';
import { failed, inWords, runCounted, runMocha, sum } from './lib/mocha.mjs';
import { ensureDebianPackages, ensureNpmPackages, ensureOracle } from './lib/packages.mjs';
import { main, requireNode, root, run, runQuiet, Stop } from './lib/run.mjs';
import { bundled, testFiles, testGroups } from './lib/tests.mjs';
import { findDesktop } from './lib/vscode.mjs';

const checks = ['typecheck', 'lint'];
const node = process.execPath;

/** Installs what can be, aloud; what is missing then fails in its own group. */
function prepare(groups) {
  ensureNpmPackages();
  const packages = ['native', 'addons', 'peers', ...(groups.includes('e2e') ? ['browser'] : [])];
  ensureDebianPackages(packages, { without: 'the tests that need them will fail, the others run.' });
  // The largest download of all goes on beside the build and the first groups, in a process of its own.
  const wantsHost = groups.includes('e2e') && !findDesktop();
  const host = wantsHost ? runQuiet(node, [path.join(root, 'scripts/host.mjs')]) : undefined;
  if (groups.some((group) => group === 'unit' || group === 'rules')) ensureOracle();
  return host;
}

function check(name) {
  const code = run('npm', ['run', '--silent', name]);
  if (code !== 0) console.error(`${name}: failed, see above`);
  return failed(code === 0 ? 0 : 1);
}

async function runGroup(name, host) {
  console.log(`\n== ${name}`);
  if (checks.includes(name)) return check(name);
  if (name === 'e2e') {
    const installed = await host;
    if (installed) process.stderr.write(installed.output);
    if (installed && installed.code !== 0) return failed(1);
    return runCounted(name, node, [path.join(root, 'test/e2e/run.mjs')], { minutes: 20 });
  }
  const files = testFiles(root, name).map((file) => bundled(root, file));
  if (files.length > 0) return runMocha(name, files);
  console.log(`${name}: no tests yet`);
  return failed(0);
}

await main(async () => {
  requireNode();
  const known = [...checks, ...testGroups];
  const named = process.argv.slice(2);
  const stranger = named.find((name) => !known.includes(name));
  if (stranger) throw new Stop(`no group "${stranger}" of tests; there are ${known.join(', ')}`);
  const groups = named.length > 0 ? named : known;

  const host = prepare(groups);
  if (run(node, [path.join(root, 'scripts/build.mjs'), '--tests']) !== 0) {
    console.log('the build failed, see above\n0 passed, 1 failed');
    return 1;
  }
  let total = failed(0);
  for (const name of groups) {
    const start = Date.now();
    const counts = await runGroup(name, host);
    console.log(`${name}: ${inWords(counts)} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
    total = sum(total, counts);
  }
  console.log(`\n${inWords(total)}`);
  return total.failed > 0 ? 1 : 0;
});
