/** What the language server shows for a folder, as `forksight server` runs it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import * as z from 'zod';
import { environment, root } from './checkSupport';

const position = z.object({ line: z.int(), character: z.int() });
const published = z.object({
  uri: z.string(),
  diagnostics: z.array(
    z.object({
      code: z.string(),
      severity: z.int(),
      message: z.string(),
      range: z.object({ start: position, end: position }),
    }),
  ),
});

export interface Shown {
  readonly file: string;
  /** `line:column-line:column`, 1-based. */
  readonly place: string;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly rule: string;
}

const severities = ['error', 'warning', 'info', 'hint'] as const;

/** In order of file, then as the server has them. */
export async function diagnosed(
  folder: string,
  program = path.join(root, 'server/dist/cli.js'),
): Promise<readonly Shown[]> {
  const server = spawn(process.execPath, [program, 'server', '--stdio'], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const found = new Map<string, readonly Shown[]>();
  const isRead = new Promise<void>((resolve) => {
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      if (message.startsWith('Read ')) resolve();
    });
  });
  connection.onNotification('textDocument/publishDiagnostics', (raw: unknown) => {
    const { uri, diagnostics } = published.parse(raw);
    const file = path.relative(folder, fileURLToPath(uri));
    const at = ({ line, character }: z.infer<typeof position>): string => `${line + 1}:${character + 1}`;
    found.set(
      file,
      diagnostics.map((d) => ({
        file,
        place: `${at(d.range.start)}-${at(d.range.end)}`,
        severity: severities[d.severity - 1] ?? 'error',
        rule: d.code,
      })),
    );
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    capabilities: {},
    workspaceFolders: [{ uri, name: 'w' }],
  });
  await connection.sendNotification('initialized', {});
  await isRead;
  // Answered after what was shown before.
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, shown]) => shown);
}
