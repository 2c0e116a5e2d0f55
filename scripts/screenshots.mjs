// node scripts/screenshots.mjs: takes the pictures of docs/images, of the sample workspace in the real editor.
// Look at each of them afterwards: a machine cannot tell whether a person would understand it.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { serveWebWorkbench } from '../test/e2e/webHost.mjs';
import {
  copyOfExamples,
  decorationText,
  openBrowser,
  openFile,
  openFromExplorer,
  openWorkbench,
  runCommand,
} from '../test/e2e/workbench.mjs';
import { main, root } from './lib/run.mjs';
import { ensureWebBuild } from './lib/vscode.mjs';
import { packageAll, universalVsix } from './package.mjs';

const settings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.activityBar.location': 'hidden',
  'window.commandCenter': false,
  'editor.minimap.enabled': false,
  'editor.fontSize': 14,
  'editor.scrollBeyondLastLine': true,
  'editor.stickyScroll.enabled': false,
  'breadcrumbs.enabled': false,
  'git.enabled': false,
  'problems.defaultViewMode': 'tree',
};

async function take(page, name) {
  // What an edit moved, a badge or a fold, is drawn a moment later.
  await page.waitForTimeout(800);
  await page.screenshot({ path: path.join(root, 'docs/images', `${name}.png`) });
  console.log(`docs/images/${name}.png`);
}

async function hidePanel(page) {
  if (await page.locator('.part.panel').isVisible()) await runCommand(page, 'View: Toggle Panel Visibility');
}

const token = (page, text) => page.locator('.view-line span span', { hasText: text }).first();

async function pathOfAFinding(page) {
  await openFile(page, 'server.c', 46);
  await page.locator('.squiggly-error').first().waitFor();
  await runCommand(page, 'Problems: Focus on Problems View');
  const panel = page.locator('.part.panel');
  await panel.getByPlaceholder(/^Filter/).fill('running when fork');
  await panel.getByText('is started here').first().waitFor();
  await take(page, 'finding-with-path');
  await panel.getByPlaceholder(/^Filter/).fill('');
  await hidePanel(page);
}

async function hoverOnFlags(page) {
  await openFile(page, 'clone_vm.c', '45:72');
  await page.locator('.squiggly-error').first().waitFor();
  await runCommand(page, 'Show or Focus Hover');
  await page.locator('.monaco-hover').getByText('memory').first().waitFor();
  await take(page, 'hover-clone-flags');
  await page.keyboard.press('Escape');
}

async function pathView(page) {
  await openFile(page, 'server.c', 46);
  await page.locator('.squiggly-error').first().waitFor();
  await runCommand(page, 'Forksight: Step Through This Finding');
  const tree = page.locator('.part.sidebar .pane-body');
  await tree.getByText('fork-after-thread').first().waitFor();
  await runCommand(page, 'Forksight: Next Step of the Finding');
  await runCommand(page, 'Forksight: Next Step of the Finding');
  await take(page, 'path-view');
}

async function rewrite(page) {
  await openFile(page, 'spawn.c', 23);
  await page.locator('.squiggly-info, .squiggly-hint, .squiggly-warning').first().waitFor();
  await token(page, /^fork$/).click();
  await page.keyboard.press('Control+.');
  const action = page.locator('.action-widget .monaco-list-row').filter({ hasText: 'posix_spawn' });
  await action.first().waitFor();
  await take(page, 'code-action');
  await action.first().click();
  // It changes what the program does where exec fails, so VS Code shows it first.
  const apply = page.locator('.part.panel').getByRole('button', { name: 'Apply' });
  await apply.waitFor();
  await page.locator('.part.panel .monaco-checkbox, .part.panel .edit-checkbox').first().check();
  await page.locator('.part.panel .monaco-list-row').nth(4).click();
  await page.locator('.monaco-diff-editor').first().waitFor();
  await take(page, 'code-action-preview');
  await apply.click();
  await page.getByText('posix_spawn_file_actions_adddup2').first().waitFor();
  await hidePanel(page);
  await take(page, 'code-action-after');
}

async function timeline(page, name) {
  await runCommand(page, 'Forksight: Show Timeline of the Last Run');
  const frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe');
  await frame.locator('.lane').first().waitFor();
  await take(page, name);
}

async function taskTree(page) {
  await runCommand(page, 'Forksight: Focus on Tasks of the Last Run View');
  await page
    .locator('.part.sidebar')
    .getByText(/^program/)
    .first()
    .waitFor();
  await page.mouse.move(760, 720);
  await take(page, 'tasks');
}

async function calibration(page) {
  await runCommand(page, 'Forksight: Calibrate');
  const frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe');
  await frame.locator('.curve').first().waitFor();
  await page.locator('.notification-toast').first().waitFor({ state: 'detached' });
  await take(page, 'calibration');
}

async function advisor(page) {
  await openFile(page, 'pool.py', 20);
  await runCommand(page, 'Forksight: Which Task Should I Use Here?');
  const row = (text) => page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  for (const answer of ['It computes', 'Yes', 'No', 'No', 'No']) await row(answer).click();
  await row('Insert a beginning').waitFor();
  await take(page, 'advisor');
  await page.keyboard.press('Escape');
}

async function estimates(page) {
  await openFile(page, 'clone_vm.c', 45);
  await runCommand(page, 'Forksight: Toggle Inlay Hints');
  await page.getByText('a process, memory shared').first().waitFor();
  await openFile(page, 'server.c', 46);
  await runCommand(page, 'Forksight: Estimate Costs Before a Run');
  await decorationText(page, /estimate/);
  await take(page, 'estimates');
  await runCommand(page, 'Forksight: Estimate Costs Before a Run');
  await openFile(page, 'clone_vm.c', 45);
  await take(page, 'inlay-hints');
  await runCommand(page, 'Forksight: Toggle Inlay Hints');
}

async function walkthrough(page) {
  await runCommand(page, 'Welcome: Open Walkthrough...');
  await page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ hasText: 'See what your forks' })
    .first()
    .click();
  await page.locator('.gettingStartedContainer').getByText('See a hazard').first().waitFor();
  await take(page, 'walkthrough');
}

async function costs(page, file, line, cost, name) {
  await openFile(page, file, line);
  await runCommand(page, 'Forksight: Profile This File');
  await decorationText(page, cost, 60_000);
  await hidePanel(page);
  await page.locator('.notification-toast').first().waitFor({ state: 'detached' });
  await take(page, name);
}

/** Another VS Code: that of the browser, with files that stand nowhere else. */
async function web() {
  const host = await serveWebWorkbench(await ensureWebBuild(), universalVsix, settings);
  const browser = await openBrowser({ width: 1200, height: 760 });
  try {
    const { page } = browser;
    page.setDefaultTimeout(60_000);
    await page.goto(host.url);
    await openFromExplorer(page, 'server.c', '46:18');
    await page.locator('.squiggly-error').first().waitFor();
    await runCommand(page, 'Show or Focus Hover');
    await page.locator('.monaco-hover').getByText('A process').first().waitFor();
    await take(page, 'web');
  } finally {
    await browser.close();
    host.close();
  }
}

await main(async () => {
  mkdirSync(path.join(root, 'docs/images'), { recursive: true });
  const vsix = [await packageAll()];
  const workbench = await openWorkbench({ vsix, settings, trustAll: true, width: 1200, height: 760 });
  const { page } = workbench;
  page.setDefaultTimeout(40_000);
  try {
    await page.goto(workbench.open(copyOfExamples()));
    await page.locator('.monaco-workbench').waitFor();
    await runCommand(page, 'View: Close Primary Side Bar');
    await pathOfAFinding(page);
    await hoverOnFlags(page);
    await rewrite(page);
    await costs(page, 'drill.c', 44, /fork ×10/, 'inline-costs');
    await costs(page, 'server.c', 46, /fork ×8/, 'confirmed');
    await timeline(page, 'timeline');
    await costs(page, 'drill.py', 34, /×10/, 'inline-costs-python');
    await timeline(page, 'timeline-gil');
    await taskTree(page);
    await pathView(page);
    await runCommand(page, 'View: Close Primary Side Bar');
    await calibration(page);
    await estimates(page);
    await advisor(page);
    await walkthrough(page);
  } catch (error) {
    await page.screenshot({ path: path.join(root, 'out/screenshot-failure.png') });
    throw error;
  } finally {
    await workbench.close();
  }
  await web();
});
