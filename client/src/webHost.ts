/** VS Code for the Web: the server is a web worker, and nothing can be run. */
import { Uri, type ExtensionContext } from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';
import type { Host, ServerHandle } from './host';
import { t } from './words';

/** Of the browser's `Worker`, what is used here: the types of a whole browser would let all code use it. */
declare class Worker {
  constructor(script: string);
  terminate(): void;
}

export function webHost(extension: ExtensionContext): Host {
  return {
    async loadClient() {
      const library = await import('vscode-languageclient/browser');
      const createServer = (options: LanguageClientOptions): ServerHandle => {
        const script = Uri.joinPath(extension.extensionUri, 'server', 'dist', 'web.js');
        const worker = new Worker(script.toString(true));
        return {
          client: new library.LanguageClient('forksight', 'Forksight', worker, options),
          pid: () => undefined,
          end: () => {
            worker.terminate();
          },
        };
      };
      return { library, createServer };
    },
    refusal: () => t('Profiling runs a program, and in the browser there is no machine to run it on.'),
    nativeDirectory: () => null,
    resources: extension.extensionUri.toString(true),
    system: [['System', 'browser']],
  };
}
