import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ForksightTestApi } from '../../../client/src/extension';
import {
  closeAll,
  eventually,
  forksight,
  isAlive,
  open,
  openNew,
  positionOf,
  type,
  workspaceFile,
} from './support';

describe('Profile This File', function () {
  this.timeout(120_000);
  let api: ForksightTestApi;
  before(async () => {
    api = await forksight();
  });
  afterEach(closeAll);

  /** Costs of the line that holds `text`. */
  function costOn(document: vscode.TextDocument, text: string): { text: string; stale: boolean } | undefined {
    const line = positionOf(document, text).line + 1;
    return api.annotations(document.uri.toString()).find((annotation) => annotation.line === line);
  }

  it('puts the cost of threads and of processes at the ends of their lines', async () => {
    const document = await open('drill.c');
    await vscode.commands.executeCommand('forksight.profileFile');
    const threads = await eventually(
      'a cost on pthread_create',
      () => costOn(document, 'pthread_create(&'),
      60_000,
    );
    assert.match(threads.text, /×10\b/);
    const forks = costOn(document, 'if (fork() == 0)');
    assert.match(forks?.text ?? '', /×10\b.*(µs|ms)/);
    assert.equal(forks?.stale, false);
  });

  it('keeps the costs on their lines through an edit, marked as stale, and clears them on request', async () => {
    const document = await open('drill.c');
    assert.ok(costOn(document, 'if (fork() == 0)'), 'the run before left its costs');
    await type(document, new vscode.Position(0, 0), '/* one line more */\n');
    const cost = await eventually('the cost one line below', () => costOn(document, 'if (fork() == 0)'));
    assert.equal(cost.stale, true);
    await vscode.commands.executeCommand('forksight.clearInlineCosts');
    assert.deepEqual(api.annotations(document.uri.toString()), []);
  });

  it('reports who created whom, with clone flags, in Python and in C', async () => {
    const python = await open('pool.py');
    const outcome = await api.profile(python.uri.toString());
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
    assert.equal(outcome.report.target.language, 'python');
    assert.ok(outcome.report.sites.some((site) => site.file === python.fileName && site.count >= 4));
    assert.equal(outcome.report.leftBehind, 0);

    const c = await open('clone_vm.c');
    const clones = await api.profile(c.uri.toString());
    assert.ok(clones.ok, clones.ok ? '' : clones.reason);
    const line = positionOf(c, 'CLONE_VM | SIGCHLD, ').line + 1;
    assert.ok(clones.report.sites.find((site) => site.line === line)?.flags.includes('CLONE_VM'));
  });

  it('profiles a Node script', async () => {
    const document = await open('server.mjs');
    const outcome = await api.profile(document.uri.toString());
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
    const line = positionOf(document, 'execFile(').line + 1;
    assert.ok(outcome.report.sites.some((site) => site.line === line));
  });

  it('is cancelled with its terminal, and the program is gone', async () => {
    const document = await openNew(
      'endless.c',
      '#include <stdio.h>\n#include <unistd.h>\nint main(void) { FILE *f = fopen("endless.pid", "w"); fprintf(f, "%d.", getpid()); fclose(f); for (;;) pause(); }\n',
    );
    const file = workspaceFile('endless.pid');
    const pid = async (): Promise<number | undefined> => {
      const bytes = await vscode.workspace.fs.readFile(file).then(undefined, () => new Uint8Array());
      return Number(/^(\d+)\.$/.exec(new TextDecoder().decode(bytes))?.[1]) || undefined;
    };
    const run = api.profile(document.uri.toString());
    const terminal = await eventually("the profile's terminal", () =>
      vscode.window.terminals.find((one) => one.name === 'Forksight Profile'),
    );
    const program = await eventually('the program', pid);
    await vscode.workspace.fs.delete(file);
    terminal.dispose();
    const outcome = await run;
    assert.ok(!outcome.ok);
    assert.equal(outcome.cancelled, true);
    assert.ok(!isAlive(program));
  });

  it('says what is wrong with a program that does not compile', async () => {
    const document = await openNew('broken.c', 'int main(void) { return nothing; }\n');
    const outcome = await api.profile(document.uri.toString());
    assert.ok(!outcome.ok);
    assert.match(outcome.reason, /nothing|compile/i);
  });
});
