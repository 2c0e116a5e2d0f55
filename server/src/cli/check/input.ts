/** Which files a check is about, and their texts. */
import path from 'node:path';
import { readFileSync, statSync } from 'node:fs';
import type { FileId } from '../../facts/model';
import type { ConfigStore } from '../../project/config/store';
import { languageOfText } from '../../project/languages';
import type { Source } from '../../project/readers';
import { discover, fileIdOf, readSource, refusalOfText } from '../../project/workspaceFiles';
import type { Options } from './options';

export interface Input {
  readonly sources: readonly Source[];
  /** What is not analysed, with the reason. */
  readonly skipped: ReadonlyMap<FileId, string>;
  /** What the user named: that has to be checked, while what is met in a folder may be skipped. */
  readonly named: ReadonlySet<FileId>;
}

const noSource = 'not a C, C++, Python, JavaScript or TypeScript file';

export function isFolder(at: string): boolean {
  try {
    return statSync(at).isDirectory();
  } catch {
    return false;
  }
}

/** The folder that all paths are in: what concerns a program as a whole is configured there. */
export function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((at) => {
    const absolute = path.resolve(at);
    return isFolder(absolute) ? absolute : path.dirname(absolute);
  });
  return folders.reduce(
    (a, b) => {
      let common = a;
      while (path.relative(common, b).startsWith('..')) common = path.dirname(common);
      return common;
    },
    folders[0] ?? path.resolve('.'),
  );
}

/** Each file once and in order of name: what is printed depends on neither the order nor the overlap of the arguments. */
export async function gather(
  paths: readonly string[],
  options: Options,
  exclusions: ConfigStore,
  onFile: (files: number) => void,
): Promise<Input> {
  const found = new Set<FileId>();
  const typed = options.stdinFilename === undefined ? null : fileIdOf(options.stdinFilename);
  const named = new Set([
    ...paths.filter((p) => p !== '-').map(fileIdOf),
    ...(typed === null ? [] : [typed]),
  ]);
  const skipped = new Map<FileId, string>();
  for (const start of new Set(paths)) {
    if (fileIdOf(start) === typed || start === '-') continue;
    for await (const one of discover(start, {
      thirdParty: options.thirdParty === true,
      ignored: options.ignored === true,
      exclusions,
    })) {
      if (one.k === 'file') found.add(one.file);
      else skipped.set(one.file, one.reason);
    }
  }
  if (typed !== null) found.add(typed);
  const sources: Source[] = [];
  for (const file of [...found].sort()) {
    const source = file === typed ? fromStdin(file) : await readSource(file);
    if (source.ok) sources.push({ file, text: source.text, language: source.language });
    else if (source.reason !== null) skipped.set(file, source.reason);
    else if (named.has(file)) skipped.set(file, noSource);
    onFile(sources.length);
  }
  return { sources, skipped, named };
}

/** The text that an editor holds, under the name that it will have. */
function fromStdin(file: FileId): Awaited<ReturnType<typeof readSource>> {
  const text = new TextDecoder().decode(readFileSync(0));
  const reason = refusalOfText(text);
  if (reason !== null) return { ok: false, reason };
  const language = languageOfText(file, text);
  return language === null ? { ok: false, reason: null } : { ok: true, text, language };
}
