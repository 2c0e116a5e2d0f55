/**
 * Owns the language client. Every start makes a new one: a client whose start failed, or whose server died, cannot be
 * started again, and what it showed must go with it. A dying server is brought back three times within three
 * minutes; the user is told the first time and when it stays down, never in between.
 */
import { EventEmitter, window, type CancellationToken, type Disposable, type LogOutputChannel } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions, Middleware } from 'vscode-languageclient';
import type { InitializationOptions } from '../../server/src/protocol';
import type { ClientLibrary, Host, LoadedClient, ServerHandle } from './host';
import { documentSelector } from './languages';
import { reasonOf } from './log';
import type { ServerState } from './status';
import { t } from './words';

const deathsForgottenAfterMs = 3 * 60_000;
/** Waits before the first, second and third new start. */
const restartDelaysMs = [0, 1000, 5000];

export class Server implements Disposable {
  private handle: ServerHandle | null = null;
  private readonly deaths: number[] = [];
  private toldOfDeath = false;
  private isDisposed = false;
  private restartTimer: ReturnType<typeof setTimeout> | null = null;
  private readonly stateChanged = new EventEmitter<ServerState>();
  /** Starts and stops run one after the other. */
  private queue: Promise<void> = Promise.resolve();

  readonly onState = this.stateChanged.event;

  constructor(
    private readonly host: Host,
    private readonly log: LogOutputChannel,
    private readonly initializationOptions: () => InitializationOptions,
    /** Registers notification handlers on each new client, before it starts. */
    private readonly prepare: (client: BaseLanguageClient, library: ClientLibrary) => void,
    private readonly middleware: Middleware,
  ) {}

  /** (Re-)creates the client and its server. Resolves when the server answers; rejects with the reason if not. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.discard();
      this.stateChanged.fire('starting');
      try {
        const loaded = await this.load();
        if (this.isDisposed) return;
        const handle = this.create(loaded);
        this.handle = handle;
        this.prepare(handle.client, loaded.library);
        await handle.client.start();
        this.stateChanged.fire('running');
      } catch (error) {
        this.log.error(`The server did not start: ${reasonOf(error)}`);
        this.stateChanged.fire('stopped');
        throw error;
      }
    });
  }

  stop(): Promise<void> {
    return this.enqueue(async () => {
      await this.discard();
      this.stateChanged.fire('off');
    });
  }

  /** Process id of the server, for the environment report and for the test that ends it. */
  get pid(): number | undefined {
    return this.handle?.pid();
  }

  async request<R>(method: string, params: unknown, token?: CancellationToken): Promise<R> {
    await this.queue;
    const client = this.current;
    if (!client?.isRunning())
      throw new Error(t('The Forksight server is not running. "Forksight: Restart Server" starts it.'));
    return token ? client.sendRequest<R>(method, params, token) : client.sendRequest<R>(method, params);
  }

  get current(): BaseLanguageClient | null {
    return this.handle?.client ?? null;
  }

  dispose(): void {
    this.isDisposed = true;
    if (this.restartTimer) clearTimeout(this.restartTimer);
    void this.discard();
    this.stateChanged.dispose();
  }

  private enqueue(job: () => Promise<void>): Promise<void> {
    const done = this.queue.then(job);
    this.queue = done.catch(() => undefined);
    return done;
  }

  private async discard(): Promise<void> {
    if (this.restartTimer) clearTimeout(this.restartTimer);
    this.restartTimer = null;
    const old = this.handle;
    this.handle = null;
    if (!old) return;
    try {
      await old.client.dispose(2000);
    } catch (error) {
      // A client whose server is dead or never came up cannot be asked to stop; there is nothing left to stop.
      this.log.debug(`Stopping the server: ${reasonOf(error)}`);
    }
    old.end();
  }

  /** Reads and compiles half a megabyte: not before activation is over and other extensions had their turn. */
  private async load(): Promise<LoadedClient> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return this.host.loadClient();
  }

  private create({ library, createServer }: LoadedClient): ServerHandle {
    const { CloseAction, ErrorAction, RevealOutputChannelOn } = library;
    const options: LanguageClientOptions = {
      documentSelector: documentSelector(),
      diagnosticCollectionName: 'forksight',
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: this.initializationOptions(),
      middleware: this.middleware,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (error) => {
          this.log.error(`Connection to the server: ${error.message}`);
          return { action: ErrorAction.Continue, handled: true };
        },
        closed: () => {
          if (this.handle === handle) this.died();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
    const handle = createServer(options);
    return handle;
  }

  private died(): void {
    const now = Date.now();
    while (this.deaths[0] !== undefined && now - this.deaths[0] > deathsForgottenAfterMs) this.deaths.shift();
    const delay = restartDelaysMs[this.deaths.length];
    this.deaths.push(now);
    this.log.error('The server ended unexpectedly.');
    if (delay === undefined) {
      this.stateChanged.fire('stopped');
      this.tell(
        t(
          'The Forksight server ended {0} times within three minutes and stays down. "Forksight: Restart Server" starts it.',
          this.deaths.length,
        ),
      );
      return;
    }
    if (!this.toldOfDeath)
      this.tell(t('The Forksight server ended unexpectedly and is being started again.'));
    this.toldOfDeath = true;
    this.restartTimer = setTimeout(() => {
      this.restart().catch(() => undefined);
    }, delay);
  }

  private tell(message: string): void {
    window.showWarningMessage(message, t('Show Log')).then(
      (answer) => {
        if (answer) this.log.show(true);
      },
      () => undefined,
    );
  }
}
