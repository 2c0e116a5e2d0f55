// VS Code in headless Chromium, for tests that need eyes and hands, and for pictures.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { startCodeServer } from '../../scripts/lib/codeServer.mjs';
import { findChromium } from '../../scripts/lib/packages.mjs';
import { root, Stop } from '../../scripts/lib/run.mjs';
import { ensureHost } from '../../scripts/lib/vscode.mjs';

/** A copy of the sample workspace that a test may change; removed when the process ends. */
export function copyOfExamples() {
  const parent = mkdtempSync(path.join(tmpdir(), 'fsws-'));
  process.once('exit', () => rmSync(parent, { recursive: true, force: true }));
  const folder = path.join(parent, 'examples');
  cpSync(path.join(root, 'examples'), folder, { recursive: true });
  return folder;
}

/** A page of headless Chromium with a fresh profile: the browser keeps settings, trust and the last layout. */
export async function openBrowser({ width = 1280, height = 800 } = {}) {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Stop('Chromium is missing: "sudo apt-get install chromium" helps.');
  const profile = mkdtempSync(path.join(tmpdir(), 'fsbr-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width, height },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const close = async () => {
    await context.close().catch(() => undefined);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { page, close };
}

/** Starts server and browser; the options are startCodeServer's, and the size of the window. */
export async function openWorkbench({ width, height, ...options } = {}) {
  const server = await startCodeServer(await ensureHost(), options);
  const browser = await openBrowser({ width, height }).catch(async (error) => {
    await server.close();
    throw error;
  });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { ...server, page: browser.page, close };
}

/**
 * Opens the quick input with a key and types into it. The first presses may come before the workbench listens, and an
 * input that is about to close is still to be seen but takes no text.
 */
async function quickInput(page, key, text) {
  const input = page.locator('.quick-input-widget input[type=text]');
  await page.locator('.monaco-workbench').waitFor();
  for (let left = 15; left > 0; left--) {
    if (!(await input.isVisible())) await page.keyboard.press(key);
    const filled = await input.fill(text, { timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (filled) return;
  }
  throw new Error(`the quick input did not take "${text}"`);
}

/** The entry of the quick input that Enter would take: the list is filtered a moment after the typing. */
const chosen = (page, text) =>
  page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: text });

/** Opens a file of the workspace as a user would, by its name, and shows a place in it: line, or line:column, from 1. */
export async function openFile(page, name, place = 1) {
  await quickInput(page, 'Control+P', `${name}:${place}`);
  await chosen(page, name).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active').filter({ hasText: name }).waitFor();
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** The same without a search for files, which VS Code for the Web leaves to others: from the explorer's root. */
export async function openFromExplorer(page, name, place = 1) {
  const explorer = page.locator('.explorer-folders-view');
  if (!(await explorer.isVisible())) await runCommand(page, 'View: Show Explorer');
  await explorer.locator('.monaco-list-row').filter({ hasText: name }).dblclick();
  await page.locator('.tab.active').filter({ hasText: name }).waitFor();
  await quickInput(page, 'Control+G', `:${place}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Runs a command of the palette by its title. */
export async function runCommand(page, title) {
  // The palette lists what there was when it opened: in a workbench that has just started not yet everything.
  for (let left = 6; left > 0; left--) {
    await quickInput(page, 'F1', `>${title}`);
    const offered = await chosen(page, title)
      .waitFor({ timeout: 5000 })
      .then(
        () => true,
        () => false,
      );
    if (offered) return page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
  }
  throw new Error(`the palette does not offer "${title}"`);
}

/** Waits for a text that a decoration shows behind a line: it stands in a style sheet, not in the document. */
export function decorationText(page, pattern, timeout = 40_000) {
  const shown = ({ source }) =>
    [...document.querySelectorAll('.view-line span[class*="ced-"]')].some((element) =>
      new RegExp(source).test(getComputedStyle(element, '::after').content),
    );
  return page.waitForFunction(shown, { source: pattern.source }, { timeout });
}
