// node scripts/screenshots.mjs: takes the pictures of docs/images, of the sample workspace in the real editor.
// Look at each of them afterwards: a machine cannot tell whether a person would understand it.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  copyOfExamples,
  decorationText,
  openFile,
  openWorkbench,
  runCommand,
} from '../test/e2e/workbench.mjs';
import { main, root } from './lib/run.mjs';
import { packageAll } from './package.mjs';

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
  await runCommand(page, 'View: Toggle Panel Visibility');
}

async function hoverOnFlags(page) {
  await openFile(page, 'clone_vm.c', '45:72');
  await page.locator('.squiggly-error').first().waitFor();
  await runCommand(page, 'Show or Focus Hover');
  await page.locator('.monaco-hover').getByText('memory').first().waitFor();
  await take(page, 'hover-clone-flags');
  await page.keyboard.press('Escape');
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
  await page.getByText('posix_spawn_file_actions_adddup2').first().waitFor();
  await take(page, 'code-action-after');
}

async function costs(page, file, line, cost, name) {
  await openFile(page, file, line);
  await runCommand(page, 'Forksight: Profile This File');
  await decorationText(page, cost, 60_000);
  await runCommand(page, 'View: Toggle Panel Visibility');
  await page.locator('.notification-toast').first().waitFor({ state: 'detached' });
  await take(page, name);
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
  } catch (error) {
    await page.screenshot({ path: path.join(root, 'out/screenshot-failure.png') });
    throw error;
  } finally {
    await workbench.close();
  }
});
