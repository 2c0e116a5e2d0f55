/** Starts a language server on this process: over stdio, node ipc, a pipe or a socket, as the arguments say. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Session, type SessionDeps } from './session';

export function startServer(deps: SessionDeps): void {
  const connection = createConnection(ProposedFeatures.all);
  const session = new Session(connection, deps);
  // A client that dies closes its end: over stdio the library ends this process, over ipc we do.
  process.on('disconnect', () => {
    process.exit(1);
  });
  process.on('exit', () => {
    session.dispose();
  });
  session.listen();
}
