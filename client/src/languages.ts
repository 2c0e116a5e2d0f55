/** Which documents Forksight looks at: its languages, in files, unsaved documents and virtual workspaces. */
import { workspace, type DocumentFilter } from 'vscode';

export const languageIds = [
  'c',
  'cpp',
  'python',
  'javascript',
  'typescript',
  'javascriptreact',
  'typescriptreact',
] as const;

/** Schemes are named one by one, so that old versions of a file (`git:`, diff views) are not analysed beside it. */
export function documentSelector(): { language: string; scheme: string }[] {
  const schemes = new Set([
    'file',
    'untitled',
    ...(workspace.workspaceFolders ?? []).map((f) => f.uri.scheme),
  ]);
  return languageIds.flatMap((language) => [...schemes].map((scheme) => ({ language, scheme })));
}

export function statusSelector(): DocumentFilter[] {
  return languageIds.map((language) => ({ language }));
}
