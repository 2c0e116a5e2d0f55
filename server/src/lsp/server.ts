/**
 * Starts a language server on this process: over stdio, node ipc, a pipe or a socket, as the arguments say. When the
 * client goes away without a word, what it had started is ended before this process ends.
 */
import { Console } from 'node:console';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  type Connection,
} from 'vscode-languageserver/node';
import { Session, type SessionDeps } from './session';

/** A program that does not let itself be ended must not keep this process. */
const patienceMs = 3000;

export function startServer(deps: SessionDeps): void {
  const connection = connect();
  const session = new Session(connection, deps);
  let isLeaving = false;
  const leave = () => {
    if (isLeaving) return;
    isLeaving = true;
    setTimeout(() => process.exit(1), patienceMs);
    void session.close().finally(() => process.exit(1));
  };
  process.on('disconnect', leave);
  process.stdin.on('end', leave).on('close', leave);
  // The library watches the client's process and ends this one at once: the last chance to end what runs.
  process.on('exit', () => {
    void session.close();
  });
  session.listen();
}

function connect(): Connection {
  if (!process.argv.includes('--stdio')) return createConnection(ProposedFeatures.all);
  // Given streams instead of readers, the library would exit on the end of input without waiting for anything.
  globalThis.console = new Console(process.stderr);
  return createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
}
