/** Where VS Code starts and ends the extension; see context.ts for what it owns. */
import { Uri, type ExtensionContext } from 'vscode';
import type { ProfileOutcome } from '../../server/src/protocol';
import { Forksight } from './context';

/** What the tests in real VS Code need to see; not a promise to other extensions. */
export interface ForksightTestApi {
  /** Settles when the server has answered or has failed to start. */
  readonly ready: Promise<void>;
  annotations(
    uri: string,
  ): readonly { readonly line: number; readonly text: string; readonly stale: boolean }[];
  profile(uri: string, args?: readonly string[]): Promise<ProfileOutcome>;
  /** Process id of the language server. */
  serverPid(): number | undefined;
}

let forksight: Forksight | null = null;

export function activate(extension: ExtensionContext): ForksightTestApi {
  const own = new Forksight(extension);
  forksight = own;
  const ready = own.start();
  // The status item and the log have said why; activation itself succeeds, so that "Restart Server" is there.
  ready.catch(() => undefined);
  return {
    ready,
    annotations: (uri) => own.annotations.of(uri),
    profile: (uri, args = []) => own.profile.run(Uri.parse(uri), args),
    serverPid: () => own.server.pid,
  };
}

export async function deactivate(): Promise<void> {
  const own = forksight;
  forksight = null;
  await own?.stop();
}
