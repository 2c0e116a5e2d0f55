// What the suites in the extension host share: files of the workspace, and waiting for what happens in its own time.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ForksightTestApi } from '../../../client/src/extension';

export function workspaceFile(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the tests need an open folder');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** The extension's own view of itself, once its server answers. */
export async function forksight(): Promise<ForksightTestApi> {
  const extension = vscode.extensions.getExtension<ForksightTestApi>('forksight.forksight');
  assert.ok(extension, 'forksight.forksight is not installed');
  const api = await extension.activate();
  await api.ready;
  return api;
}

/** Polls until there is something; `what` names it in the failure. */
export async function eventually<T>(
  what: string | (() => string),
  look: () => T | undefined | false | PromiseLike<T | undefined | false>,
  ms = 20_000,
): Promise<T> {
  for (const end = Date.now() + ms; ;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() >= end)
      assert.fail(`not within ${ms / 1000} s: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(workspaceFile(name));
  await vscode.window.showTextDocument(document);
  return document;
}

const created = new Set<string>();

/** Writes a file of the workspace, which closeAll() removes, and opens it. */
export async function openNew(name: string, content: string | Uint8Array): Promise<vscode.TextDocument> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  created.add(name);
  await vscode.workspace.fs.writeFile(workspaceFile(name), bytes);
  return open(name);
}

export const codeOf = (diagnostic: vscode.Diagnostic): string =>
  String(typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code);

export function findings(uri: vscode.Uri, rule?: string): vscode.Diagnostic[] {
  const ours = vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'forksight');
  return rule === undefined ? ours : ours.filter((diagnostic) => codeOf(diagnostic) === rule);
}

/** The first finding of a rule in a file, once there is one. */
export function finding(uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> {
  return eventually(`${rule} in ${path.basename(uri.path)}`, () => findings(uri, rule)[0]);
}

export function noFinding(uri: vscode.Uri, rule: string): Promise<true> {
  return eventually(`no ${rule} in ${path.basename(uri.path)}`, () => findings(uri, rule).length === 0);
}

/** Position of the n-th (from 0) `text` in a document. */
export function positionOf(document: vscode.TextDocument, text: string, n = 0): vscode.Position {
  let at = -1;
  for (let i = 0; i <= n; i++) at = document.getText().indexOf(text, at + 1);
  assert.ok(at >= 0, `"${text}" is not in ${document.fileName}`);
  return document.positionAt(at);
}

export async function type(document: vscode.TextDocument, at: vscode.Position, text: string): Promise<void> {
  const editor = await vscode.window.showTextDocument(document);
  assert.ok(
    await editor.edit((edit) => {
      edit.insert(at, text);
    }),
    'the edit was refused',
  );
}

/** Closes every editor, drops what was typed into them and removes the files that the test made. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter((one) => one.isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const name of created)
    await vscode.workspace.fs.delete(workspaceFile(name)).then(undefined, () => undefined);
  created.clear();
}

/** Whether a process with this id still runs; a zombie does not. */
export const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}/exe`);
