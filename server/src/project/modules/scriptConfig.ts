/**
 * tsconfig.json and jsconfig.json, as far as they say which file an import means. Read here and not by a library, because
 * those that there are give up on a file that extends one which is not installed, and nothing has to be installed for
 * `check`. https://www.typescriptlang.org/tsconfig/#extends
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import * as z from 'zod';
import { readTextSync } from '../readText';
import type { ScriptConfig } from '../../engine/api';
import { fileIdOf } from '../workspaceFiles';

const schema = z.object({
  extends: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  references: z
    .array(z.object({ path: z.string() }))
    .optional()
    .catch(undefined),
  compilerOptions: z
    .object({
      baseUrl: z.string().optional().catch(undefined),
      paths: z.record(z.string(), z.array(z.string())).optional().catch(undefined),
      outDir: z.string().optional().catch(undefined),
      rootDir: z.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** What counts, with absolute folders. */
interface Options {
  readonly baseUrl?: string;
  readonly paths?: ScriptConfig['paths'];
  readonly outDir?: string;
  readonly rootDir?: string;
}

interface Read {
  readonly options: Options;
  readonly references: readonly string[];
}

/** @returns what a configuration and those that it refers to say; none where they say nothing of imports */
export function scriptConfigs(file: string): readonly ScriptConfig[] {
  const found: ScriptConfig[] = [];
  const seen = new Set<string>();
  const queue = [file];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (seen.has(at) || seen.size > 200) continue;
    seen.add(at);
    const read = readConfig(at, path.dirname(at), new Set());
    if (!read) continue;
    queue.push(...read.references);
    const { baseUrl, paths, outDir, rootDir } = read.options;
    if (baseUrl === undefined && paths === undefined && outDir === undefined) continue;
    found.push({
      folder: fileIdOf(path.dirname(at)),
      paths: paths ?? [],
      baseUrl: baseUrl === undefined ? null : fileIdOf(baseUrl),
      built:
        outDir === undefined
          ? null
          : { out: fileIdOf(outDir), from: rootDir === undefined ? null : fileIdOf(rootDir) },
    });
  }
  return found;
}

/**
 * @param own folder of the configuration that extends this one in the end, which `${configDir}` stands for
 * @param chain files that lead here: a ring ends
 */
function readConfig(file: string, own: string, chain: ReadonlySet<string>): Read | null {
  if (chain.has(file) || chain.size > 20) return null;
  let data: z.infer<typeof schema>;
  try {
    const outcome = schema.safeParse(parse(readTextSync(file), [], { allowTrailingComma: true }));
    if (!outcome.success) return null;
    ({ data } = outcome);
  } catch {
    return null;
  }
  const folder = path.dirname(file);
  const absolute = (name: string): string => path.resolve(folder, name.replace('${configDir}', own));
  const options: { -readonly [K in keyof Options]: Options[K] } = {};
  for (const base of [data.extends ?? []].flat()) {
    const extended = extendedFile(folder, base);
    const inherited = extended === null ? null : readConfig(extended, own, new Set([...chain, file]));
    Object.assign(options, inherited?.options);
  }
  const { baseUrl, paths, outDir, rootDir } = data.compilerOptions ?? {};
  if (baseUrl !== undefined) options.baseUrl = absolute(baseUrl);
  if (outDir !== undefined) options.outDir = absolute(outDir);
  if (rootDir !== undefined) options.rootDir = absolute(rootDir);
  if (paths !== undefined)
    // Relative to `baseUrl`, also to one that is inherited; without it to the file that they stand in.
    options.paths = Object.entries(paths).map(([pattern, targets]) => ({
      pattern,
      targets: targets.map((target) =>
        fileIdOf(path.resolve(options.baseUrl ?? folder, target.replace('${configDir}', own))),
      ),
    }));
  return {
    options,
    references: (data.references ?? []).map(({ path: to }) => withName(path.resolve(folder, to))),
  };
}

function withName(at: string): string {
  return isFile(at) ? at : path.join(at, 'tsconfig.json');
}

/** A path, or a file of a package that is installed somewhere around. */
function extendedFile(folder: string, base: string): string | null {
  const candidates = (at: string): string | null =>
    [at, `${at}.json`, path.join(at, 'tsconfig.json')].find(isFile) ?? null;
  if (/^\.{0,2}\//.test(base) || path.isAbsolute(base)) return candidates(path.resolve(folder, base));
  for (let at = folder; ; at = path.dirname(at)) {
    const found = candidates(path.join(at, 'node_modules', base));
    if (found !== null || at === path.dirname(at)) return found;
  }
}

function isFile(at: string): boolean {
  try {
    return statSync(at, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // No name of a file: too long, or with a NUL.
    return false;
  }
}
