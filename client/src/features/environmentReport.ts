/** What a bug report needs to know of this installation, as Markdown on the clipboard. No names, no paths of the user. */
import { env, version, window, workspace, type ExtensionContext } from 'vscode';
import { StatusRequest, type ServerStatus } from '../../../server/src/protocol';
import type { Server } from '../client';
import type { Host } from '../host';
import { reasonOf } from '../log';
import { nativeDirectory, profileRefusal } from '../trust';
import { t } from '../words';

export async function copyEnvironmentReport(
  extension: ExtensionContext,
  host: Host,
  server: Server,
): Promise<void> {
  const manifest: unknown = extension.extension.packageJSON;
  const own =
    manifest && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : 'unknown';
  const rows: (readonly [string, string])[] = [
    ['Forksight', own],
    ['VS Code', `${version} (${env.appName}, ${env.appHost})`],
    ['Remote', env.remoteName ?? 'none'],
    ...host.system,
    [
      'Workspace',
      `${workspace.workspaceFolders?.length ?? 0} folders, ${workspace.isTrusted ? 'trusted' : 'restricted'}`,
    ],
    ['Native runner', nativeDirectory(host) === null ? 'absent' : 'present'],
    ['Profile', profileRefusal(host) ?? 'available'],
    ['Server', await describe(server)],
  ];
  const report = [
    '| | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value.replaceAll('|', '\\|')} |`),
  ].join('\n');
  await env.clipboard.writeText(`${report}\n`);
  window.setStatusBarMessage(t('Forksight: the environment report is on the clipboard'), 5000);
}

async function describe(server: Server): Promise<string> {
  try {
    const status = await server.request<ServerStatus>(StatusRequest, {});
    return `${status.version}, ${status.files} files, ${status.skipped.length} skipped, last analysis ${status.lastAnalysisMs.toFixed(1)} ms`;
  } catch (error) {
    return reasonOf(error);
  }
}
