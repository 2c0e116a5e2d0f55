/**
 * Tells the server which Python the user selected for each workspace folder, at the start and whenever that changes: what
 * is wrong depends on the version. Everything outside is handed in, so that tests can give it another Python extension.
 */
import type { SelectedPython, SelectedPythonsParams } from '../../../server/src/protocol';
import { chosenEnvironment, onChosenEnvironment } from './pythonApi';

export interface PythonSurroundings {
  /** What the Python extension exports; null where it is not there or does not run and need not. Never rejects. */
  api(): Promise<unknown>;
  /** Each with what the Python extension is asked for it; the one without a URI stands for files outside all. */
  folders(): readonly { readonly uri: string | null; readonly resource: unknown }[];
  send(params: SelectedPythonsParams): void;
}

export class SelectedPythons {
  private subscribed: { readonly api: unknown; readonly subscription: { dispose(): void } | null } | null =
    null;
  private told = none;
  private queue: Promise<void> = Promise.resolve();
  private readonly ended = new AbortController();

  constructor(private readonly outside: PythonSurroundings) {}

  /** To be called when a server has started: it knows nothing yet. */
  serverStarted(): Promise<void> {
    this.told = none;
    return this.refresh();
  }

  /** To be called when the folders, or what Python extension there is, may have changed. Resolves when all is told. */
  refresh(): Promise<void> {
    this.queue = this.queue.then(() => this.tell());
    return this.queue;
  }

  dispose(): void {
    this.ended.abort();
    this.subscribed?.subscription?.dispose();
    this.subscribed = null;
  }

  private async tell(): Promise<void> {
    const api = await this.outside.api();
    if (this.isEnded()) return;
    this.subscribe(api);
    const selected: SelectedPython[] = [];
    for (const { uri, resource } of this.outside.folders()) {
      // One folder's environment may be broken, which the Python extension tells by itself.
      const found = await chosenEnvironment(api, resource).catch(() => null);
      if (found) selected.push({ folder: uri, ...found });
    }
    const text = JSON.stringify(selected);
    if (this.isEnded() || text === this.told) return;
    this.told = text;
    this.outside.send({ selected });
  }

  /** Asked as a function: the compiler takes a property for unchanged across an await. */
  private isEnded(): boolean {
    return this.ended.signal.aborted;
  }

  private subscribe(api: unknown): void {
    if (this.subscribed?.api === api) return;
    this.subscribed?.subscription?.dispose();
    this.subscribed = { api, subscription: onChosenEnvironment(api, () => void this.refresh()) };
  }
}

/** As a server starts out: nothing selected need not be told. */
const none = JSON.stringify([]);
