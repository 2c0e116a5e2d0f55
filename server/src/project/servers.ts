/** How the servers of a project start its application, as far as files say that are not Python. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { preforkCommand, preforkIni, type PreforkConfig } from '../knowledge/libraries/python/prefork';

const commands = [
  'Procfile',
  'Dockerfile',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yaml',
  'compose.yml',
];
const inis = ['uwsgi.ini', 'wsgi.ini'];

/** @param folder absolute path of the project */
export async function preforkConfigs(folder: string): Promise<readonly PreforkConfig[]> {
  const found: PreforkConfig[] = [];
  for (const name of commands) {
    const text = await textOf(path.join(folder, name));
    // A command may go on behind a backslash.
    const lines = text?.replaceAll(/\\\r?\n/gu, ' ').split(/\r?\n/u) ?? [];
    const server = lines
      .filter((line) => !line.trimStart().startsWith('#'))
      .map(preforkCommand)
      .find((s) => s !== null);
    if (server) found.push({ server, said: `--preload in ${name}` });
  }
  for (const name of inis) {
    const text = await textOf(path.join(folder, name));
    const server = text === null ? null : preforkIni(text);
    if (server) found.push({ server, said: `no lazy-apps in ${name}` });
  }
  return found;
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}
