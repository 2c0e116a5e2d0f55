// The least of a language client: a real server process over stdio, requests, notifications and what it publishes.
// Forksight's server, or any other that speaks the protocol.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const root = path.resolve(import.meta.dirname, '../..');

/** Forksight's own server, as a command. */
export const ownServer = {
  command: process.execPath,
  args: [path.join(root, 'server/dist/main.js'), '--stdio'],
};

export async function startServer({ folder = null, server = ownServer } = {}) {
  const began = performance.now();
  const child = spawn(server.command, server.args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = [];
  connection.onNotification('textDocument/publishDiagnostics', (params) => {
    for (const one of [...waiting])
      if (one.match(params)) {
        waiting.splice(waiting.indexOf(one), 1);
        one.done(params);
      }
  });
  for (const method of [
    'client/registerCapability',
    'window/workDoneProgress/create',
    'client/unregisterCapability',
    'workspace/configuration',
  ])
    connection.onRequest(method, (params) =>
      method === 'workspace/configuration' ? params.items.map(() => null) : null,
    );
  connection.listen();
  const uri = folder && `file://${folder}`;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: folder ? [{ uri, name: 'bench' }] : null,
    capabilities: {
      textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } },
    },
    initializationOptions: server.options ?? { trusted: false, nativeDir: null },
  });
  const startMs = performance.now() - began;
  await connection.sendNotification('initialized', {});
  return {
    connection,
    pid: child.pid,
    /** From the start of the process to its answer to `initialize`. */
    startMs,
    /** Resident memory now, in MB. */
    residentMb: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    /** The next diagnostics that match, or null after `ms`. */
    published: (match, ms = 20_000) =>
      new Promise((resolve) => {
        const one = {
          match,
          done: (params) => {
            clearTimeout(timer);
            resolve(params);
          },
        };
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(one), 1);
          resolve(null);
        }, ms);
        waiting.push(one);
      }),
    async stop() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      connection.dispose();
      child.kill();
    },
  };
}
