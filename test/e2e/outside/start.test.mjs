// `npm start` as a user meets it: one command, an address, VS Code with Forksight in it, a question about trust, Ctrl-C.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { outerEnv, root } from '../../../scripts/lib/run.mjs';
import { copyOfExamples, decorationText, openBrowser, openFile, runCommand } from '../workbench.mjs';

const endless = '#include <unistd.h>\nint main(void) { for (;;) pause(); }\n';

/** The processes whose `file` in /proc (cmdline, environ) holds `text`, each with its command line. */
function processesWith(file, text) {
  const read = (pid, name) => readFileSync(`/proc/${pid}/${name}`, 'utf8').replaceAll('\0', ' ');
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) && read(pid, file).includes(text) ? [`${pid}: ${read(pid, 'cmdline')}`] : [];
    } catch {
      return []; // ended meanwhile, or another user's
    }
  });
}

async function gone(file, text) {
  const end = Date.now() + 5000;
  while (processesWith(file, text).length > 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(processesWith(file, text), []);
}

describe('npm start', function () {
  this.timeout(180_000);
  const folder = copyOfExamples();
  // Found again in the environment of everything that is started, however deep.
  const mark = `started-by-${process.pid}-${Date.now()}`;
  let start, browser, page;
  let said = '';

  before(async () => {
    writeFileSync(path.join(folder, 'endless.c'), endless);
    const { DISPLAY, WAYLAND_DISPLAY, ...env } = outerEnv(); // without a screen: the browser, not a desktop program
    start = spawn(process.execPath, ['scripts/start.mjs', folder], {
      cwd: root,
      env: { ...env, FORKSIGHT_MARK: mark },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [start.stdout, start.stderr]) stream.on('data', (chunk) => (said += chunk));
    const address = await new Promise((resolve, reject) => {
      start.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${said}`)));
      start.stdout.on('data', () => {
        const url = /http:\S+/.exec(said)?.[0];
        if (url) resolve(url);
      });
    });
    browser = await openBrowser();
    page = browser.page;
    page.setDefaultTimeout(40_000);
    await page.goto(address);
  });

  after(async () => {
    await browser?.close();
    start?.kill('SIGKILL');
  });

  afterEach(async function () {
    const { state, title } = this.currentTest;
    const picture = path.join(root, `out/failure-${title.replace(/\W+/g, '-').slice(0, 40)}.png`);
    if (state === 'failed') await page?.screenshot({ path: picture }).catch(() => undefined);
  });

  it('asks whether the folder is trusted, and flags what it sees without', async () => {
    await page.getByText("No, I don't trust the authors").click();
    await openFile(page, 'clone_vm.c', 48);
    await page.locator('.squiggly-error').first().waitFor();
  });

  it('does not offer to run anything in a folder that is not trusted', async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input[type=text]').fill('>Forksight: ');
    const offered = page.locator('.quick-input-list .monaco-list-row');
    await offered.filter({ hasText: 'Show Log' }).first().waitFor();
    assert.equal(await offered.filter({ hasText: 'Profile This File' }).count(), 0);
    await page.keyboard.press('Escape');
  });

  it('profiles once the folder is trusted: progress, and Cancel that ends the program', async () => {
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await openFile(page, 'endless.c');
    await runCommand(page, 'Forksight: Profile This File');
    const notification = page.locator('.notification-toast').filter({ hasText: 'endless.c' });
    await notification.waitFor();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await notification.getByRole('button', { name: 'Cancel' }).click();
    await notification.waitFor({ state: 'detached' });
    await gone('cmdline', 'endless');
  });

  it('shows the costs at the ends of the lines', async () => {
    await openFile(page, 'drill.c', 43);
    await runCommand(page, 'Forksight: Profile This File');
    await decorationText(page, /fork ×10/, 60_000);
  });

  it('lets nobody in who does not know the address', async () => {
    const { origin } = new URL(page.url());
    assert.equal((await fetch(origin)).status, 403);
  });

  it('ends with Ctrl-C, and leaves no process', async () => {
    const code = new Promise((resolve) => start.once('exit', resolve));
    start.kill('SIGINT');
    assert.equal(await code, 0, said);
    await gone('environ', mark);
  });
});

describe('npm start -- --check', function () {
  this.timeout(120_000);

  it('prints the findings, with the exit code of the command line', () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/start.mjs', '--check', 'examples'], {
      cwd: root,
      env: outerEnv(),
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(stdout, /server\.c:\d+:\d+.*fork-after-thread/s);
  });

  it('says in one line that a folder does not exist', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', '--check', 'nowhere'], {
      cwd: root,
      env: outerEnv(),
      encoding: 'utf8',
    });
    assert.equal(status, 2);
    assert.match(stderr, /^forksight: .*nowhere does not exist.*\n$/);
  });
});
