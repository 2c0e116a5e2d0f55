/**
 * What the package.json and tsconfig.json files around sources say about their imports. Only read, never run; what is
 * installed (`node_modules`) is left alone. Folders are remembered, so that asking again after files came is cheap.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { ModuleModel, PackageModel, ScriptConfig } from '../../engine/api';
import type { FileId } from '../../facts/model';
import { otherWorkspaces, readManifest, takesIn, type ReadManifest } from './manifest';
import { scriptConfigs } from './scriptConfig';

/** Files whose change may change what an import means. */
export const moduleFiles = /(^|\/)(package\.json|pnpm-workspace\.yaml|lerna\.json|[tj]sconfig[^/]*\.json)$/;

const scripts = /\.[cm]?[jt]sx?$/;

interface Folder {
  readonly manifest: ReadManifest | null;
  readonly configs: readonly ScriptConfig[];
  readonly workspaces: readonly string[] | null;
}

const nothing: Folder = { manifest: null, configs: [], workspaces: null };

export class ModuleReader {
  readonly #folders = new Map<FileId, Folder>();

  /** One of the files that say so came, went or changed. */
  reset(): void {
    this.#folders.clear();
  }

  /** @param files sources in any language; where there is no JavaScript or TypeScript among them, nothing is read */
  model(files: Iterable<FileId>): ModuleModel {
    const folders = new Set<FileId>();
    for (const file of files) {
      if (!scripts.test(file) || /(^|\/)node_modules\//.test(file)) continue;
      for (let at = file; at.lastIndexOf('/') > 0;) {
        at = at.slice(0, at.lastIndexOf('/'));
        if (folders.has(at)) break;
        folders.add(at);
      }
    }
    const found = [...folders].sort().map((folder) => [folder, this.#read(folder)] as const);
    const roots = new Map(
      found.flatMap(([folder, { workspaces }]) => (workspaces ? [[folder, workspaces]] : [])),
    );
    const configs = new Map<string, ScriptConfig>();
    for (const [, folder] of found)
      for (const config of folder.configs) configs.set(JSON.stringify(config), config);
    return {
      packages: found.flatMap(([folder, { manifest }]): PackageModel[] =>
        manifest
          ? [
              {
                folder,
                manifest: manifest.manifest,
                workspace: workspaceOf(folder, roots),
                links: manifest.links,
              },
            ]
          : [],
      ),
      configs: [...configs.values()],
    };
  }

  #read(folder: FileId): Folder {
    let known = this.#folders.get(folder);
    if (!known) this.#folders.set(folder, (known = readFolder(folder)));
    return known;
  }
}

function readFolder(folder: FileId): Folder {
  let names: ReadonlySet<string>;
  try {
    names = new Set(readdirSync(folder));
  } catch {
    return nothing;
  }
  const manifest = names.has('package.json') ? readManifest(folder) : null;
  // TypeScript takes the first of the two. Where `references` are, the configurations of other folders are among them.
  const config = ['tsconfig.json', 'jsconfig.json'].find((name) => names.has(name));
  const configs = config === undefined ? [] : scriptConfigs(path.join(folder, config));
  const pnpm = names.has('pnpm-workspace.yaml') ? otherWorkspaces(folder, 'pnpm-workspace.yaml') : null;
  const lerna = names.has('lerna.json') ? otherWorkspaces(folder, 'lerna.json') : null;
  const workspaces = pnpm ?? manifest?.workspaces ?? lerna;
  if (!manifest && configs.length === 0 && !workspaces) return nothing;
  return { manifest, configs, workspaces };
}

/** The nearest folder around whose patterns take it in; a folder with patterns is a part of its own workspace. */
function workspaceOf(folder: FileId, roots: ReadonlyMap<FileId, readonly string[]>): FileId | null {
  if (roots.has(folder)) return folder;
  for (let at = folder; at.lastIndexOf('/') > 0;) {
    at = at.slice(0, at.lastIndexOf('/'));
    const patterns = roots.get(at);
    if (patterns && takesIn(patterns, folder.slice(at.length + 1))) return at;
  }
  return null;
}
