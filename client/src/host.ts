/**
 * What differs between the two places where this extension runs: a Node extension host, on the user's machine or a
 * remote one, and the browser of VS Code for the Web. Everything else is the same code.
 */
import type * as Library from 'vscode-languageclient';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';

/** What is used of the language client, in both its editions. */
export type ClientLibrary = Pick<
  typeof Library,
  'CloseAction' | 'ErrorAction' | 'ProgressType' | 'RevealOutputChannelOn'
>;

export interface ServerHandle {
  readonly client: BaseLanguageClient;
  /** Process id of the server; undefined where it is no process. */
  pid(): number | undefined;
  /** Ends what the client does not end by itself. */
  end(): void;
}

export interface LoadedClient {
  readonly library: ClientLibrary;
  readonly createServer: (options: LanguageClientOptions) => ServerHandle;
}

export interface Host {
  /** Loads the language client: after activation, which would wait for it. */
  loadClient(): Promise<LoadedClient>;
  /** Why nothing can be profiled here, whatever the workspace; null where it can. */
  refusal(): string | null;
  /**
   * Directory of the native runner; null where there is none.
   * @param setting another build of it, as the user's settings name it
   */
  nativeDirectory(setting: string | null): string | null;
  /** Base URL of the extension's files, for a server that has no disk; null where it has one. */
  readonly resources: string | null;
  /** What a bug report should know of the machine. */
  readonly system: readonly (readonly [string, string])[];
}
