/** The Node extension host: the server is a process of its own, the native runner stands beside it. */
import { existsSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import path from 'node:path';
import type { ExtensionContext } from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';
import type { Host, ServerHandle } from './host';
import { t } from './words';

export function nodeHost(extension: ExtensionContext): Host {
  return {
    async loadClient() {
      const library = await import('./nodeClient.js');
      const createServer = (options: LanguageClientOptions): ServerHandle => {
        const module = path.join(extension.extensionPath, 'server', 'dist', 'main.js');
        const run = { module, transport: library.TransportKind.ipc };
        const debug = { ...run, options: { execArgv: ['--nolazy', '--inspect=6029'] } };
        const client = new library.LanguageClient('forksight', 'Forksight', { run, debug }, options);
        return { client, pid: () => client.serverProcess?.pid, end: () => undefined };
      };
      return { library, createServer };
    },
    refusal: () =>
      process.platform === 'linux' ? null : t('Profiling needs Linux; this is {0}.', process.platform),
    nativeDirectory(setting) {
      if (process.platform !== 'linux') return null;
      const build = path.join(extension.extensionPath, 'native', 'build');
      // A package for another machine than the one that made it has its runner in a folder of its own.
      const directories = setting === null ? [path.join(build, `linux-${process.arch}`), build] : [setting];
      return directories.find((directory) => existsSync(path.join(directory, 'forksight-run'))) ?? null;
    },
    resources: null,
    system: [
      ['System', `${platform()} ${release()} ${arch()}`],
      ['Node of the extension host', process.version],
    ],
  };
}
