// The frame around the analysis: commands, settings, and a server that dies.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ForksightTestApi } from '../../../client/src/extension';
import {
  closeAll,
  eventually,
  finding,
  findings,
  forksight,
  isAlive,
  noFinding,
  open,
  openNew,
  workspaceFile,
} from './support';

describe('the frame', function () {
  this.timeout(120_000);
  let api: ForksightTestApi;
  before(async () => {
    api = await forksight();
  });
  afterEach(closeAll);
  const settings = () => vscode.workspace.getConfiguration('forksight');

  it('has every command of the manifest', async () => {
    const manifest = vscode.extensions.getExtension('forksight.forksight')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const known = await vscode.commands.getCommands(true);
    for (const { command } of manifest.contributes.commands) assert.ok(known.includes(command), command);
  });

  it('brings a killed server back, with its findings', async () => {
    const { uri } = await open('clone_vm.c');
    await finding(uri, 'invalid-clone-flags');
    const pid = api.serverPid();
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await eventually('another server', () => api.serverPid() !== undefined && api.serverPid() !== pid);
    await finding(uri, 'invalid-clone-flags');
  });

  it('restarts the server on request, and leaves no process behind', async () => {
    const { uri } = await open('clone_vm.c');
    const pid = api.serverPid();
    assert.ok(pid);
    await vscode.commands.executeCommand('forksight.restartServer');
    assert.notEqual(api.serverPid(), pid);
    await finding(uri, 'invalid-clone-flags');
    await eventually('the old server is gone', () => !isAlive(pid));
  });

  it('ends the server when it is switched off, and clears what it showed', async () => {
    const { uri } = await open('clone_vm.c');
    await finding(uri, 'invalid-clone-flags');
    await settings().update('enable', false, vscode.ConfigurationTarget.Workspace);
    await eventually('no finding', () => findings(uri).length === 0);
    await settings().update('enable', undefined, vscode.ConfigurationTarget.Workspace);
    await finding(uri, 'invalid-clone-flags');
  });

  it('turns a rule off in the folder that it is asked for', async () => {
    const { uri } = await open('clone_vm.c');
    await finding(uri, 'invalid-clone-flags');
    await vscode.commands.executeCommand('forksight.turnRuleOff', 'invalid-clone-flags', uri.toString());
    await noFinding(uri, 'invalid-clone-flags');
    await vscode.workspace
      .getConfiguration('forksight', uri)
      .update('rules', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    await finding(uri, 'invalid-clone-flags');
  });

  it('keeps a checked-in settings file from naming an executable', async () => {
    const { uri } = await open('clone_vm.c');
    for (const key of ['native.directory', 'python.interpreter', 'node.path'])
      await assert.rejects(
        async () =>
          vscode.workspace
            .getConfiguration('forksight', uri)
            .update(key, '/tmp/evil', vscode.ConfigurationTarget.Workspace),
        key,
      );
  });

  it('runs nothing that a checked-in settings file names', async () => {
    const evil = mkdtempSync(path.join(tmpdir(), 'forksight-evil-'));
    const marker = path.join(evil, 'ran');
    for (const name of ['forksight-run', 'python3', 'node'])
      writeFileSync(path.join(evil, name), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    const document = await openNew('innocent.py', 'import os\nos.wait() if os.fork() else os._exit(0)\n');
    const file = workspaceFile('.vscode/settings.json');
    const named = {
      'forksight.native.directory': evil,
      'forksight.python.interpreter': path.join(evil, 'python3'),
      'forksight.node.path': path.join(evil, 'node'),
      // One that a folder may set, to know that the file was read.
      'forksight.libc': 'musl',
    };
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify(named)));
    try {
      await eventually('the settings', () => settings().get('libc') === 'musl');
      assert.equal(settings().get('native.directory'), null);
      const outcome = await api.profile(document.uri.toString());
      assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
      assert.equal(outcome.report.sites.length, 1);
      assert.ok(!existsSync(marker), 'it ran');
    } finally {
      await vscode.workspace.fs.delete(file);
      rmSync(evil, { recursive: true });
    }
  });

  it('switches the inline costs off and on', async () => {
    const shown = (): unknown => settings().get('inlineCosts.enabled');
    assert.equal(shown(), true);
    await vscode.commands.executeCommand('forksight.toggleInlineCosts');
    await eventually('costs are off', () => shown() === false);
    await vscode.commands.executeCommand('forksight.toggleInlineCosts');
    await eventually('costs are on', () => shown() === true);
    await settings().update('inlineCosts.enabled', undefined, vscode.ConfigurationTarget.Global);
  });

  it('opens the page of a rule', async () => {
    await vscode.commands.executeCommand('forksight.openRulePage', 'fork-after-thread');
    await eventually('the page', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return tab?.input instanceof vscode.TabInputWebview && tab.label.includes('fork-after-thread');
    });
  });

  it('opens the hazardous sample of the walkthrough, which is hazardous', async () => {
    await vscode.commands.executeCommand('forksight.openSample');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document?.isUntitled);
    await finding(document.uri, 'fork-after-thread');
  });

  it('puts a report on the clipboard that names versions and no paths', async () => {
    await vscode.commands.executeCommand('forksight.copyEnvironmentReport');
    const report = await vscode.env.clipboard.readText();
    assert.match(report, /\| Forksight \| \d+\.\d+\.\d+/);
    assert.match(report, /\| System |/);
    assert.match(report, /\| Server \| \d+\.\d+\.\d+, \d+ files/);
    assert.doesNotMatch(report, /\/home\/|\/root\/|\/tmp\//);
  });
});
