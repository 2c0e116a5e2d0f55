// What only eyes and hands can try: quick picks, input boxes, notifications, panels, the walkthrough.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/lib/run.mjs';
import { packageAll } from '../../../scripts/package.mjs';
import { copyOfExamples, decorationText, openFile, openWorkbench, runCommand } from '../workbench.mjs';

/** The language server of one workbench: its extensions stand in a folder of their own. */
function serverOf(state) {
  const found = readdirSync('/proc').filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return /^\d+$/.test(pid) && command.includes(state) && command.includes('server/dist/main.js');
    } catch {
      return false; // ended meanwhile
    }
  });
  return found.map(Number);
}

describe('commands and views, by hand', function () {
  this.timeout(180_000);
  const folder = copyOfExamples();
  let workbench, page;
  const row = (text) => page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  const input = () => page.locator('.quick-input-widget input[type=text]');
  const toasts = (text) => page.locator('.notification-toast').filter({ hasText: text });

  before(async () => {
    writeFileSync(
      path.join(folder, 'given.py'),
      'import os, sys\nopen("given.txt", "w").write(f"{sys.argv[1:]} {os.environ.get(\'GREETING\')}")\nif os.fork() == 0: os._exit(0)\nos.wait()\n',
    );
    writeFileSync(path.join(folder, 'advised.py'), '\n');
    workbench = await openWorkbench({ vsix: [await packageAll()], trustAll: true });
    page = workbench.page;
    page.setDefaultTimeout(40_000);
    await page.goto(workbench.open(folder));
  });
  after(() => workbench?.close());
  afterEach(async function () {
    const { state, title } = this.currentTest;
    mkdirSync(path.join(root, 'out'), { recursive: true });
    const picture = path.join(root, `out/failure-${title.replace(/\W+/g, '-').slice(0, 40)}.png`);
    if (state === 'failed') await page?.screenshot({ path: picture }).catch(() => undefined);
  });

  it('ask for arguments and environment, and remember them for the file', async () => {
    const given = path.join(folder, 'given.txt');
    const give = async (args, environment) => {
      await runCommand(page, 'Forksight: Profile This File with Arguments');
      for (const [title, text] of [
        ['Arguments of the program', args],
        ['Environment of the program', environment],
      ]) {
        await page.locator('.quick-input-titlebar').filter({ hasText: title }).waitFor();
        if (text !== undefined) await input().fill(text);
        await page.keyboard.press('Enter');
      }
      await decorationText(page, /fork ×1/);
      await toasts('given.py').waitFor({ state: 'detached' });
      const seen = readFileSync(given, 'utf8');
      rmSync(given);
      await runCommand(page, 'Forksight: Clear Inline Costs');
      return seen;
    };
    await openFile(page, 'given.py');
    assert.equal(await give('one "two words"', 'GREETING=hello'), "['one', 'two words'] hello");
    assert.equal(await give(undefined, undefined), "['one', 'two words'] hello");
  });

  it('advise, and insert a beginning', async () => {
    await openFile(page, 'advised.py');
    await runCommand(page, 'Forksight: Which Task Should I Use Here?');
    for (const answer of ['It computes', 'Yes', 'No', 'No', 'No']) await row(answer).click();
    await row('Under the GIL one thread computes at a time').waitFor();
    await row('Insert a beginning').click();
    await page.locator('.view-line').filter({ hasText: 'ProcessPoolExecutor' }).first().waitFor();
  });

  it('lead from the walkthrough to a sample with a finding', async () => {
    await runCommand(page, 'Welcome: Open Walkthrough...');
    await row('See what your forks').click();
    const step = page.locator('.getting-started-step').filter({ hasText: 'See a hazard' }).first();
    await step.waitFor();
    await page.getByRole('button', { name: 'Open the C Sample' }).click();
    await page.locator('.view-line').filter({ hasText: 'pthread_create' }).first().waitFor();
    await page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
  });

  it('show the log and leave the cursor where it is', async () => {
    await openFile(page, 'server.c', 46);
    await runCommand(page, 'Forksight: Show Log');
    await page.locator('.part.panel .composite.title').filter({ hasText: 'Output' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.closest('.editor-instance') !== null);
    await runCommand(page, 'View: Toggle Panel Visibility');
  });

  it('tell once that the server died; findings come back each time', async () => {
    await openFile(page, 'server.c', 46);
    await page.locator('.squiggly-error').first().waitFor();
    const told = toasts('The Forksight server ended unexpectedly');
    for (const death of ['first', 'second']) {
      const [pid] = serverOf(workbench.state);
      assert.ok(pid, `no server before its ${death} death`);
      process.kill(pid, 'SIGKILL');
      for (const end = Date.now() + 30_000; ; await page.waitForTimeout(100)) {
        const [other] = serverOf(workbench.state);
        if (other && other !== pid) break;
        assert.ok(Date.now() < end, `no server after its ${death} death`);
      }
      await page.locator('.squiggly-error').first().waitFor();
      if (death === 'first') {
        await told.waitFor();
        assert.equal(await told.count(), 1);
        await runCommand(page, 'Notifications: Clear All Notifications');
        await told.waitFor({ state: 'detached' });
      }
    }
    // Whoever is told again is told at the moment of the death, which is long past.
    assert.equal(await told.count(), 0);
  });
});
