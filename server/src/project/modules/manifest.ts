/** package.json, pnpm-workspace.yaml and lerna.json, as far as they say which file an import means. */
import path from 'node:path';
import { load } from 'js-yaml';
import { minimatch } from 'minimatch';
import * as z from 'zod';
import { refusedPattern } from '../ignorePatterns';
import { readTextSync } from '../readText';
import type { Manifest } from '../../engine/api';
import type { FileId } from '../../facts/model';
import { fileIdOf } from '../workspaceFiles';

const text = z.string().optional().catch(undefined);
const names = z.record(z.string(), z.string()).optional().catch(undefined);
/** Deeper than people nest conditions: what walks them goes as deep as they do. */
const deepest = 50;
const conditions = z
  .unknown()
  .refine((value) => isShallow(value, deepest))
  .optional()
  .catch(undefined);
const globs = z.array(z.string()).transform((patterns) => patterns.filter(canBeTried));
const schema = z.object({
  name: text,
  private: z.boolean().optional().catch(undefined),
  source: text,
  module: text,
  main: text,
  exports: conditions,
  imports: conditions,
  workspaces: z
    .union([globs, z.object({ packages: globs }).transform(({ packages }) => packages)])
    .optional()
    .catch(undefined),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});
const otherWorkspace = z.object({ packages: globs });

export interface ReadManifest {
  readonly folder: FileId;
  readonly manifest: Manifest;
  readonly links: readonly (readonly [string, FileId])[];
  /** Patterns of folders of packages that make a workspace with this one. */
  readonly workspaces: readonly string[] | null;
}

/** @returns null where it cannot be read: then it is as if it were not there */
export function readManifest(folder: string): ReadManifest | null {
  const data = readJson(path.join(folder, 'package.json'), schema);
  if (!data) return null;
  const { name, source, module, main, exports, imports, workspaces } = data;
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = data;
  const links: [string, FileId][] = [];
  for (const list of [dependencies, devDependencies, optionalDependencies, peerDependencies])
    for (const [as, where] of Object.entries(list ?? {})) {
      const to = /^(?:file|link|portal|workspace):(\.{1,2}(?:\/.*)?|\/.*)$/.exec(where)?.[1];
      if (to !== undefined) links.push([as, fileIdOf(path.resolve(folder, to))]);
    }
  return {
    folder: fileIdOf(folder),
    manifest: {
      ...(name !== undefined && { name }),
      ...(data.private === true && { private: true as const }),
      ...(source !== undefined && { source }),
      ...(module !== undefined && { module }),
      ...(main !== undefined && { main }),
      ...(exports !== undefined && { exports }),
      ...(imports !== undefined && { imports }),
    },
    links,
    workspaces: workspaces ?? null,
  };
}

/** https://pnpm.io/pnpm-workspace_yaml, https://lerna.js.org/docs/api-reference/configuration */
export function otherWorkspaces(folder: string, file: 'pnpm-workspace.yaml' | 'lerna.json'): string[] | null {
  const at = path.join(folder, file);
  if (file === 'lerna.json') return readJson(at, otherWorkspace)?.packages ?? null;
  try {
    return otherWorkspace.parse(load(readTextSync(at))).packages;
  } catch {
    return null;
  }
}

/** Whether patterns take in a folder, `path` being relative to theirs: `packages/*`, `apps/**`, `!**\/test/**`. */
export function takesIn(patterns: readonly string[], relative: string): boolean {
  let taken = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    const glob = pattern
      .replace(/^!/, '')
      .replace(/^\.?\/+/, '')
      .replace(/\/+$/, '');
    if (taken === negated && minimatch(relative, glob, { dot: true, nonegate: true, braceExpandMax: 1000 }))
      taken = !negated;
  }
  return taken;
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((one) => isShallow(one, depth - 1));
}

/** Lists in braces are tried one by one, and `+(a|aa)` in ways that double with each letter: nobody writes such patterns. */
function canBeTried(pattern: string): boolean {
  const [braces, groups] = [/\{/g, /\(/g].map((one) => pattern.match(one)?.length ?? 0);
  return (
    refusedPattern(pattern) === null &&
    (braces ?? 0) <= 4 &&
    (groups ?? 0) <= 1 &&
    !/[*+]\(/.test(pattern) &&
    !pattern.replace(/^!?(?:\.\.?\/)*/, '').includes('..')
  );
}

function readJson<T>(file: string, of: z.ZodType<T>): T | null {
  try {
    return of.parse(JSON.parse(readTextSync(file).replace(/^\uFEFF/, '')));
  } catch {
    return null;
  }
}
