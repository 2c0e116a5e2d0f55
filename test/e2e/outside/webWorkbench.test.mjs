// VS Code for the Web as a user meets it: no machine behind it, files of a repository, the extension in the browser.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/lib/run.mjs';
import { ensureWebBuild } from '../../../scripts/lib/vscode.mjs';
import { packageAll, universalVsix } from '../../../scripts/package.mjs';
import { serveWebWorkbench } from '../webHost.mjs';
import { openBrowser, openFromExplorer, runCommand } from '../workbench.mjs';

describe('VS Code for the Web', function () {
  this.timeout(240_000);
  let host, browser, page;
  before(async () => {
    await packageAll();
    host = await serveWebWorkbench(await ensureWebBuild(), universalVsix);
    browser = await openBrowser({ width: 1200, height: 760 });
    page = browser.page;
    page.setDefaultTimeout(60_000);
    await page.goto(host.url);
  });
  after(async () => {
    await browser?.close();
    host?.close();
  });
  afterEach(async function () {
    if (this.currentTest.state !== 'failed') return;
    mkdirSync(path.join(root, 'out'), { recursive: true });
    await page?.screenshot({ path: path.join(root, 'out/failure-web.png') }).catch(() => undefined);
  });

  it('shows findings in the files of a virtual folder', async () => {
    await openFromExplorer(page, 'server.c', 46);
    await page.locator('.squiggly-error').first().waitFor();
    await runCommand(page, 'Problems: Focus on Problems View');
    await page.locator('.part.panel').getByText('fork-after-thread').first().waitFor();
    await runCommand(page, 'View: Toggle Panel Visibility');
    assert.ok(host.asked.some((name) => name.endsWith('/server/dist/web.js')));
  });

  it('explains a fork', async () => {
    await openFromExplorer(page, 'server.c', '46:18');
    await runCommand(page, 'Show or Focus Hover');
    await page.locator('.monaco-hover').getByText('A process').first().waitFor();
    await page.keyboard.press('Escape');
  });

  it('fixes', async () => {
    await openFromExplorer(page, 'clone_vm.c', 48);
    await page.locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Control+.');
    const actions = page.locator('.action-widget .monaco-list-row');
    await actions.filter({ hasText: 'Suppress' }).first().waitFor();
    // The list lies under a veil that takes the mouse for itself: a test uses the keyboard.
    const chosen = page.locator('.action-widget .monaco-list-row.focused');
    for (let left = 10; left > 0 && !(await chosen.textContent())?.includes('Suppress'); left--)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.view-line').filter({ hasText: 'forksight-ignore' }).first().waitFor();
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  });

  it('offers no profile, and says why', async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input[type=text]').fill('>Forksight: ');
    const offered = page.locator('.quick-input-list .monaco-list-row');
    await offered.filter({ hasText: 'Show Log' }).first().waitFor();
    assert.equal(await offered.filter({ hasText: /Profile|Calibrate: / }).count(), 0);
    await page.keyboard.press('Escape');
    await runCommand(page, 'Forksight: Focus on Tasks of the Last Run View');
    await page.getByText('Nothing can be profiled in this window').waitFor();
  });
});
