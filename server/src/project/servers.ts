/** How the servers of a project start its applications, as far as files say that are not Python. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { preforkCommand, preforkIni, type PreforkConfig } from '../knowledge/libraries/python/prefork';
import { composeCommands, dockerCommands, procfileCommands, unitCommands } from './commandLines';
import { readText } from './readText';

/** Kinds of files that hold command lines, by their names. */
const kinds: readonly {
  readonly name: RegExp;
  readonly commands: (text: string) => readonly (readonly string[])[];
}[] = [
  { name: /^Procfile(?:\.\w+)?$/u, commands: procfileCommands },
  { name: /^(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$|\.Dockerfile$/iu, commands: dockerCommands },
  { name: /^(?:docker-)?compose(?:[.-][\w-]+)*\.ya?ml$/u, commands: composeCommands },
  { name: /\.service$/u, commands: unitCommands },
];
const ini = /^[\w-]*wsgi[\w-]*\.ini$/u;

/** Folders beside the code in which projects keep such files. */
const besides =
  /^(?:\.?docker|compose|deploy(?:ment)?|systemd|etc|conf|config|contrib|infra|ops|scripts|build)$/iu;

/** More folders than this are not asked; a repository of so many packages has its files at the top. */
const mostFolders = 500;

/** For watching: each name that counts fits one of them, and others may. */
export const serverFilePatterns: readonly string[] = [
  'Procfile*',
  '*Dockerfile*',
  'Containerfile*',
  '*compose*.yml',
  '*compose*.yaml',
  '*.service',
  '*wsgi*.ini',
];

/** Whether a change of such a file may change what is known of the servers. */
export function isServerFile(name: string): boolean {
  return ini.test(name) || kinds.some((kind) => kind.name.test(name));
}

/**
 * @param root absolute path of the project
 * @param files its source files: the folders that lead to them are asked, and those beside them that hold such files
 */
export async function preforkConfigs(
  root: string,
  files: Iterable<string> = [],
): Promise<readonly PreforkConfig[]> {
  const holders = new Set([root]);
  for (const file of files)
    for (
      let at = path.dirname(file);
      at.length > root.length && at.startsWith(root) && !holders.has(at) && holders.size < mostFolders;
      at = path.dirname(at)
    )
      holders.add(at);
  const found: PreforkConfig[] = [];
  for (const holder of [...holders].sort()) {
    const folder = holder === root ? null : holder;
    for (const at of await inFolder(holder, holders)) {
      const text = await textOf(at);
      if (text !== null) found.push(...configsOf(text, path.basename(at), path.relative(root, at), folder));
    }
  }
  return found;
}

/** Files of interest in a folder, and in folders beside its code. */
async function inFolder(folder: string, holders: ReadonlySet<string>): Promise<readonly string[]> {
  const found: string[] = [];
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const entry of await entriesOf(at)) {
      const name = path.join(at, entry.name);
      if (entry.isFile() && isServerFile(entry.name)) found.push(name);
      else if (entry.isDirectory() && at === folder && besides.test(entry.name) && !holders.has(name))
        waiting.push(name);
    }
  return found.sort();
}

function configsOf(
  text: string,
  name: string,
  shown: string,
  folder: string | null,
): readonly PreforkConfig[] {
  if (ini.test(name)) {
    const server = preforkIni(text);
    return server ? [{ server, said: `no lazy-apps in ${shown}`, folder }] : [];
  }
  return (kinds.find((kind) => kind.name.test(name))?.commands(text) ?? []).flatMap((words) => {
    const found = preforkCommand(words);
    return found ? [{ server: found.server, said: `${found.why} in ${shown}`, folder }] : [];
  });
}

async function entriesOf(folder: string): ReturnType<typeof list> {
  try {
    return await list(folder);
  } catch {
    return [];
  }
}

const list = (folder: string) => readdir(folder, { withFileTypes: true });

async function textOf(file: string): Promise<string | null> {
  try {
    return await readText(file);
  } catch {
    return null;
  }
}
