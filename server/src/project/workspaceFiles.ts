/**
 * Finds the source files of a folder, in a stable order: not what `.gitignore` leaves out, not what others wrote
 * (`node_modules`, virtual environments) unless asked, never a file twice through a link. Whatever is left out
 * although it looked like source is named with its reason, so that nobody takes silence for "no finding".
 */
import type { Dirent } from 'node:fs';
import { access, open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileId, Language } from '../facts/model';
import { IgnoreRules, versionControl, type Exclusions } from './ignoreRules';
import { languageOfName, languageOfText, mayBeScript } from './languages';
import { openFlags, readBytes, tooLarge } from './readText';

/** SQLite's amalgamation, the largest C file that people are known to edit, has 9.1 MB; what is larger is generated. */
export const maxFileBytes = 10 * 1024 * 1024;

export interface DiscoverOptions {
  /** Also look into `node_modules` and virtual environments below the root. */
  readonly thirdParty?: boolean;
  /** Also look at what `.gitignore` leaves out. */
  readonly ignored?: boolean;
  /** What the configuration leaves out. */
  readonly exclusions?: Exclusions;
  readonly signal?: AbortSignal;
}

/** A file that may be source, or a file or folder that was left out. */
export type Discovered =
  | { readonly k: 'file'; readonly file: FileId }
  | { readonly k: 'skipped'; readonly file: FileId; readonly reason: string };

export type SourceText =
  | { readonly ok: true; readonly text: string; readonly language: Language }
  /** `reason` null: simply no source file of ours. */
  | { readonly ok: false; readonly reason: string | null };

/** The file's name as the engine knows it: an absolute path with `/` separators. */
export function fileIdOf(file: string): FileId {
  return path.resolve(file).split(path.sep).join('/');
}

/**
 * @param start a folder, or a file, which is then taken as it is
 * Never rejects for what it finds on disk; stops early when the signal aborts.
 */
export async function* discover(start: string, options: DiscoverOptions = {}): AsyncGenerator<Discovered> {
  const root = path.resolve(start);
  try {
    const info = await stat(root);
    if (!info.isDirectory()) {
      yield { k: 'file', file: fileIdOf(root) };
      return;
    }
  } catch (error) {
    yield { k: 'skipped', file: fileIdOf(root), reason: errorText(error) };
    return;
  }
  yield* walk(root, options);
}

async function* walk(root: string, options: DiscoverOptions): AsyncGenerator<Discovered> {
  const seen = new Set([await realpath(root)]);
  const { exclusions = null } = options;
  const rulesAt = (folder: string): IgnoreRules =>
    new IgnoreRules(folder, exclusions, options.ignored !== true);
  const waiting = [{ folder: root, rules: rulesAt(root) }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { folder, rules } = next;
    if (options.signal?.aborted) return;
    let entries: Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      const reason = folder.includes('\ufffd') ? notUnicode : errorText(error);
      yield { k: 'skipped', file: fileIdOf(folder), reason };
      continue;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const folders: typeof waiting = [];
    for (const entry of entries) {
      const at = path.join(folder, entry.name);
      const kind = await kindOf(root, at, entry, seen);
      if (kind === null) continue;
      if (kind === 'file' && languageOfName(entry.name) === null && !mayBeScript(entry.name)) continue;
      if (kind === 'folder' && versionControl.has(entry.name)) continue;
      const thirdParty = kind === 'folder' && (await isThirdParty(at, entry.name));
      if (thirdParty && options.thirdParty !== true) continue;
      // Repositories ignore what they install; whoever asks for it asks for it all the same.
      if (!thirdParty && (await rules.ignoresEntry(folder, entry.name, kind === 'folder'))) continue;
      if (kind === 'folder') folders.push({ folder: at, rules: thirdParty ? rulesAt(at) : rules });
      else yield { k: 'file', file: fileIdOf(at) };
    }
    // Depth first, in the order of names.
    waiting.push(...folders.reverse());
  }
}

/** What an entry is after following links; null for what is seen elsewhere, broken or special. */
async function kindOf(
  root: string,
  at: string,
  entry: Dirent,
  seen: Set<string>,
): Promise<'file' | 'folder' | null> {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  if (!entry.isSymbolicLink()) return null;
  try {
    const target = await realpath(at);
    // Inside the root it is met under its own name; outside, once: links may form a loop.
    if (!path.relative(await realpath(root), target).startsWith('..') || seen.has(target)) return null;
    for (const other of seen) if (`${other}${path.sep}`.startsWith(`${target}${path.sep}`)) return null;
    seen.add(target);
    const info = await stat(target);
    return info.isDirectory() ? 'folder' : info.isFile() ? 'file' : null;
  } catch {
    return null;
  }
}

async function isThirdParty(folder: string, name: string): Promise<boolean> {
  if (name === 'node_modules' || name === 'site-packages') return true;
  try {
    await access(path.join(folder, 'pyvenv.cfg'));
    return true;
  } catch {
    return false;
  }
}

/** Whether discovery from `root` would come to this file: for a file that a watcher reports by itself. */
export async function wouldDiscover(root: string, file: string, rules: IgnoreRules): Promise<boolean> {
  const relative = path.relative(path.resolve(root), file);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return false;
  let folder = path.resolve(root);
  for (const name of relative.split(path.sep).slice(0, -1)) {
    folder = path.join(folder, name);
    if (await isThirdParty(folder, name)) return false;
  }
  return !(await rules.ignoresFile(file));
}

/** Reads a file as source text, UTF-8 without its byte order mark, the same text that an editor shows. */
export async function readSource(file: string): Promise<SourceText> {
  try {
    const named = languageOfName(file);
    if (named === null && !(mayBeScript(file) && (await hasShebang(file))))
      return { ok: false, reason: null };
    const bytes = await readBytes(file, maxFileBytes);
    if (bytes.includes(0)) return { ok: false, reason: binary };
    const text = new TextDecoder().decode(bytes);
    const language = languageOfText(file, text);
    return language === null ? { ok: false, reason: null } : { ok: true, text, language };
  } catch (error) {
    return { ok: false, reason: file.includes('\ufffd') ? notUnicode : errorText(error) };
  }
}

/** Why text that an editor holds is not analysed; null where it is. */
export function refusalOfText(text: string): string | null {
  if (text.length > maxFileBytes) return tooLarge(text.length, maxFileBytes);
  return text.includes('\0') ? binary : null;
}

/** Node gives such a name with other characters in it, by which nothing can be found. */
const notUnicode = 'its name is not UTF-8';
const binary = 'it holds NUL bytes, so it is not text';

async function hasShebang(file: string): Promise<boolean> {
  const handle = await open(file, openFlags);
  try {
    if (!(await handle.stat()).isFile()) return false;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === '#!';
  } finally {
    await handle.close();
  }
}

const errorWords: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  EIO: 'the disk reported an error',
};

function errorText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return errorWords[code] ?? (error instanceof Error ? error.message : String(error));
}
