/** The one Forksight of this extension host. */
import { l10n, type ExtensionContext } from 'vscode';
import { Forksight } from './context';
import type { Host } from './host';
import { testApi, type ForksightTestApi } from './testApi';
import { speak } from './words';

let forksight: Forksight | null = null;

export function start(extension: ExtensionContext, host: Host): ForksightTestApi {
  speak((message, ...words) => l10n.t(message, ...words));
  const own = new Forksight(extension, host);
  forksight = own;
  const ready = own.start();
  // The status item and the log have said why; activation itself succeeds, so that "Restart Server" is there.
  ready.catch(() => undefined);
  return testApi(own, ready);
}

export async function stop(): Promise<void> {
  const own = forksight;
  forksight = null;
  await own?.stop();
}
