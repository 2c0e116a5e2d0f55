// Runs the tests of the editor: test/e2e/suite inside VS Code's extension host, test/e2e/outside from without.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { remoteUri } from '../../scripts/lib/codeServer.mjs';
import { inWords, judge, runMocha, sum, writeCounts } from '../../scripts/lib/mocha.mjs';
import { main, root } from '../../scripts/lib/run.mjs';
import { packageFolder } from '../../scripts/package.mjs';
import { desktopProgram, findDesktop } from '../../scripts/lib/vscode.mjs';
import { copyOfExamples, openWorkbench } from './workbench.mjs';

const testsPath = path.join(root, 'out/test/e2e/index.js');
/** Stands in for the Python extension, which the marketplace alone has. */
const fakePython = path.join(root, 'test/e2e/fakePython');
const limitMs = 5 * 60_000;

/** @returns {string | undefined} a desktop VS Code: the one that was given, or the installed one */
function findProgram() {
  const command = findDesktop();
  return process.env.FORKSIGHT_VSCODE ?? (command && desktopProgram(command));
}

async function inDesktop(vscodeExecutablePath, folder, extensionTestsEnv) {
  const { runTests } = await import('@vscode/test-electron');
  const launchArgs = [folder, '--disable-workspace-trust', '--disable-extensions'];
  return runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: [root, fakePython],
    extensionTestsPath: testsPath,
    extensionTestsEnv,
    launchArgs,
  });
}

async function inCodeServer(folder, env) {
  // The address can name one extension only: the other one is installed.
  const vsix = [await packageFolder(fakePython)];
  const workbench = await openWorkbench({ vsix, driver: true, trustAll: true, env });
  const errors = [];
  try {
    const { page } = workbench;
    // The workbench looks for these two functions of its driver when it loads.
    const verdict = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
    await page.exposeFunction('codeAutomationLog', (type, words) => {
      if (type === 'error') errors.push(words.join(' '));
    });
    const address = workbench.open(folder, (authority) => [
      ['extensionDevelopmentPath', remoteUri(authority, root)],
      ['extensionTestsPath', remoteUri(authority, testsPath)],
    ]);
    await page.goto(address);
    const tooLong = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`no verdict after ${limitMs / 1000} s`)), limitMs).unref();
    });
    return await Promise.race([verdict, tooLong]);
  } catch (error) {
    const picture = path.join(root, 'out/e2e-failure.png');
    await workbench.page.screenshot({ path: picture }).catch(() => undefined);
    console.error(
      `${error}\n${errors.slice(-20).join('\n')}\n${workbench.log().slice(-3000)}\nsee ${picture}`,
    );
    return 1;
  } finally {
    await workbench.close();
  }
}

async function inExtensionHost() {
  const stem = path.join(tmpdir(), `forksight-e2e-${process.pid}`);
  const files = { FORKSIGHT_REPORT: `${stem}.json`, FORKSIGHT_SPEC: `${stem}.txt` };
  const desktop = findProgram();
  console.log(desktop ? `e2e: in desktop VS Code, ${desktop}` : 'e2e: in code-server (VS Code in Chromium)');
  const env = { ...files, FORKSIGHT_ROOT: root };
  const folder = copyOfExamples();
  const code = desktop
    ? await inDesktop(desktop, folder, env).catch(() => 1)
    : await inCodeServer(folder, env);
  if (existsSync(files.FORKSIGHT_SPEC)) console.log(readFileSync(files.FORKSIGHT_SPEC, 'utf8'));
  const counts = existsSync(files.FORKSIGHT_REPORT)
    ? JSON.parse(readFileSync(files.FORKSIGHT_REPORT, 'utf8'))
    : undefined;
  for (const file of Object.values(files)) rmSync(file, { force: true });
  return judge('e2e in the extension host', code, counts);
}

async function fromOutside() {
  const dir = path.join(root, 'test/e2e/outside');
  const files = readdirSync(dir).filter((name) => name.endsWith('.test.mjs'));
  return runMocha(
    'e2e from outside',
    files.map((name) => path.join(dir, name)),
  );
}

await main(async () => {
  const counts = sum(await inExtensionHost(), await fromOutside());
  writeCounts(counts);
  console.log(`e2e: ${inWords(counts)}`);
  return counts.failed > 0 ? 1 : 0;
});
