/**
 * A language client for tests: speaks the protocol over any pair of streams, keeps the documents that it opened, and
 * remembers what the server published, so that a test can wait for a state instead of a time.
 */
import assert from 'node:assert/strict';
import type { Readable, Writable } from 'node:stream';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type CodeAction,
  type Diagnostic,
  type Hover,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type Registration,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

export const fullCapabilities: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      versionSupport: true,
      dataSupport: true,
    },
    codeAction: {
      dataSupport: true,
      disabledSupport: true,
      isPreferredSupport: true,
      resolveSupport: { properties: ['edit'] },
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll'] } },
    },
  },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
  },
};

export class TestClient {
  readonly connection: ProtocolConnection;
  readonly published = new Map<string, PublishDiagnosticsParams>();
  readonly messages: string[] = [];
  readonly log: string[] = [];
  readonly registrations: Registration[] = [];
  /** Answer to `workspace/configuration`. */
  settings: unknown = {};
  private readonly documents = new Map<string, TextDocument>();
  private readonly watchers = new Set<() => void>();

  constructor(input: Readable, output: Writable) {
    this.connection = createProtocolConnection(
      new StreamMessageReader(input),
      new StreamMessageWriter(output),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.set(params.uri, params);
      this.happened();
    });
    const note = (list: string[]) => (params: { message: string }) => {
      list.push(params.message);
      this.happened();
    };
    this.connection.onNotification('window/showMessage', note(this.messages));
    this.connection.onNotification('window/logMessage', note(this.log));
    this.connection.onRequest('workspace/configuration', (params: { items: unknown[] }) =>
      params.items.map(() => this.settings),
    );
    this.connection.onRequest('client/registerCapability', (params: { registrations: Registration[] }) => {
      this.registrations.push(...params.registrations);
      return null;
    });
    this.connection.listen();
  }

  async initialize(
    folders: readonly string[] = [],
    options: { capabilities?: ClientCapabilities; initializationOptions?: unknown } = {},
  ): Promise<InitializeResult> {
    const result = await this.connection.sendRequest<InitializeResult>('initialize', {
      processId: null,
      rootUri: null,
      capabilities: options.capabilities ?? fullCapabilities,
      workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
      initializationOptions:
        'initializationOptions' in options
          ? options.initializationOptions
          : { trusted: false, nativeDir: null },
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  async open(uri: string, languageId: string, text: string): Promise<void> {
    this.documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces offsets `start` to `end` of the document as it is now. */
  async edit(uri: string, start: number, end: number, text: string): Promise<void> {
    const document = this.document(uri);
    const range = { start: document.positionAt(start), end: document.positionAt(end) };
    const version = document.version + 1;
    TextDocument.update(document, [{ range, text }], version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  async close(uri: string): Promise<void> {
    this.documents.delete(uri);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  text(uri: string): string {
    return this.document(uri).getText();
  }

  document(uri: string): TextDocument {
    const document = this.documents.get(uri);
    assert.ok(document, `${uri} is not open`);
    return document;
  }

  /** What the server said last about a file; a request first, so that all before it has been dealt with. */
  async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    await this.settled();
    return this.published.get(uri)?.diagnostics ?? [];
  }

  /** Resolves when everything sent so far has been analysed and published. */
  async settled(): Promise<void> {
    await this.connection.sendRequest('forksight/status', {});
  }

  hover(uri: string, offset: number): Promise<Hover | null> {
    const position = this.document(uri).positionAt(offset);
    return this.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
  }

  actions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    const context = { diagnostics: [], ...(only && { only }) };
    return this.connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range, context });
  }

  resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest('codeAction/resolve', action);
  }

  /** Waits for a state, looked at after each message of the server. */
  async until(what: string, holds: () => boolean, ms = 20_000): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        reject(
          new Error(
            `not within ${ms / 1000} s: ${what}\nserver said: ${[...this.messages, ...this.log].join('\n')}`,
          ),
        );
      }, ms);
      this.watchers.add(look);
    });
  }

  private happened(): void {
    for (const look of [...this.watchers]) look();
  }
}

/** The text of a document after an action's edit of it. */
export function applied(document: TextDocument, action: CodeAction): string {
  const changes = action.edit?.documentChanges ?? [];
  const edits = changes.flatMap((change) =>
    'edits' in change && change.textDocument.uri === document.uri ? change.edits : [],
  );
  assert.ok(edits.length > 0, `"${action.title}" has no edit of ${document.uri}`);
  return TextDocument.applyEdits(
    document,
    edits.flatMap((edit) => ('newText' in edit ? [edit] : [])),
  );
}

/** A diagnostic's message; the protocol allows Markdown there, which this server does not send. */
export function messageOf(diagnostic: Diagnostic | undefined): string {
  const message = diagnostic?.message ?? 'nothing was said';
  return typeof message === 'string' ? message : message.value;
}
