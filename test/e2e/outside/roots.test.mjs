// A workspace of two folders: two programs, not linked with each other, in one Problems view.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageAll } from '../../../scripts/package.mjs';
import { openFile, openWorkbench, runCommand } from '../workbench.mjs';

const main = `#include <unistd.h>
void start_workers(void);
int main(void) {
    start_workers();
    if (fork() == 0) for (;;) pause();
    return 0;
}
`;
/** Linked with the other folder's main, this would hide its finding: here nothing is started. */
const harmless = 'void start_workers(void) {}\n';
const starts = `#include <pthread.h>
#include <unistd.h>
static void *idle(void *p) { pause(); return p; }
void start_workers(void) { pthread_t t; pthread_create(&t, 0, idle, 0); }
`;

describe('a workspace of two folders', function () {
  this.timeout(180_000);
  let dir, workbench, page;
  before(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'fsroots-'));
    const write = (folder, name, text) => writeFileSync(path.join(dir, folder, name), text);
    for (const folder of ['one', 'two']) mkdirSync(path.join(dir, folder));
    write('one', 'first_main.c', main);
    write('one', 'first_lib.c', starts);
    write('two', 'second_main.c', main);
    write('two', 'second_lib.c', harmless);
    const folders = [{ path: 'one' }, { path: 'two' }];
    writeFileSync(path.join(dir, 'both.code-workspace'), JSON.stringify({ folders }));
    workbench = await openWorkbench({ vsix: [await packageAll()], trustAll: true });
    page = workbench.page;
    page.setDefaultTimeout(40_000);
    await page.goto(workbench.openWorkspace(path.join(dir, 'both.code-workspace')));
  });
  after(async () => {
    await workbench?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('finds what is in each, and does not link them', async () => {
    await openFile(page, 'first_main.c', 5);
    await page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
    await runCommand(page, 'Problems: Focus on Problems View');
    const panel = page.locator('.part.panel');
    await panel.getByText('fork-after-thread').first().waitFor();
    await openFile(page, 'second_main.c', 5);
    await page.waitForTimeout(1500);
    const marks = await page.locator('.squiggly-error, .squiggly-warning').count();
    if (marks > 0) throw new Error('the second folder was told what is only in the first');
  });
});
