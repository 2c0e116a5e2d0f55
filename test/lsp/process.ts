/** The language server as a real process, the one that users run. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { TestClient } from './client';

export const root = process.env.FORKSIGHT_ROOT ?? process.cwd();
export const serverModule = path.join(root, 'server', 'dist', 'main.js');

export interface ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly client: TestClient;
  readonly exited: Promise<number | null>;
  readonly stderr: () => string;
}

export function startServer(env: Readonly<Record<string, string>> = {}): ServerProcess {
  const child = spawn(process.execPath, [serverModule, '--stdio'], {
    stdio: 'pipe',
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const client = new TestClient(child.stdout, child.stdin);
  return { child, client, exited, stderr: () => stderr };
}

/** Ends it as an editor does; the exit code, or a failure when it stays. */
export async function stopServer({ child, client, exited }: ServerProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  await client.connection.sendRequest('shutdown');
  await client.connection.sendNotification('exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  const code = await exited;
  clearTimeout(timer);
  client.connection.dispose();
  return code;
}
