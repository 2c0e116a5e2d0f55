/**
 * What the sources were at a revision of git, for `--diff-base`. Git is started without a shell, told to run no hook,
 * external diff or monitor, and only asked to read.
 */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { FileId } from '../../facts/model';
import { IgnoreRules, type Exclusions } from '../../project/ignoreRules';
import { languageOfText } from '../../project/languages';
import type { Source } from '../../project/readers';
import { fileIdOf, refusalOfText, wouldDiscover } from '../../project/workspaceFiles';
import { errorText, UsageError } from '../words';
import { isFolder } from './input';

export interface Base {
  /** What was analysed then, had the check run there. */
  readonly sources: readonly Source[];
  /** The name that a file had, by the one that it has. */
  readonly renamed: ReadonlyMap<FileId, FileId>;
  /** Nothing that is analysed has changed. */
  readonly same: boolean;
}

export interface Wanted {
  readonly paths: readonly string[];
  readonly exclusions: Exclusions;
}

interface Change {
  readonly status: string;
  readonly blob: string;
  readonly before: FileId;
  readonly now: FileId;
}

const quiet = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.quotePath=false',
  '--no-pager',
];

export async function sourcesAt(revision: string, sources: readonly Source[], wanted: Wanted): Promise<Base> {
  const start = path.resolve(wanted.paths[0] ?? '.');
  const top = topOf(start);
  const git = (args: readonly string[], input?: string): Buffer => run(top, args, input);
  const commit = baseCommit(git, revision);
  const { files, modules } = treeOf(git, commit, top);
  const changes = changesSince(git, commit, top);
  const byName = new Map(sources.map((s) => [s.file, s]));
  const base = new Map<FileId, Source>();
  for (const source of sources) {
    const inModule = modules.some((m) => source.file.startsWith(`${m}/`));
    if (inModule || files.has(source.file)) base.set(source.file, source);
  }
  const texts = blobs(
    git,
    changes.filter((c) => c.status !== 'A').map((c) => c.blob),
  );
  const renamed = new Map<FileId, FileId>();
  let same = base.size === sources.length;
  for (const { status, blob, before, now } of changes) {
    if (byName.has(now)) same = false;
    base.delete(now);
    if (status === 'A') continue;
    if (before !== now && status === 'R') renamed.set(now, before);
    const isSource = byName.has(before) || byName.has(now) || (await isWanted(before, wanted));
    const bytes = texts.get(blob);
    if (!isSource || bytes === undefined) continue;
    same = false;
    if (refusalOfText(bytes.toString('latin1')) !== null) continue;
    const text = new TextDecoder().decode(bytes);
    const language = languageOfText(before, text);
    if (language !== null) base.set(before, { file: before, text, language });
  }
  return {
    sources: [...base.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)),
    renamed,
    same,
  };
}

/** Where the branch left the revision: what others have done there since is nobody's here. */
function baseCommit(git: (args: readonly string[]) => Buffer, revision: string): string {
  let commit: string;
  try {
    commit = line(git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]));
  } catch {
    throw new UsageError(
      `there is no revision ${JSON.stringify(revision)} here: in CI, fetch it first ("git fetch", or a deeper checkout)`,
    );
  }
  try {
    return line(git(['merge-base', commit, 'HEAD']));
  } catch {
    // No common past, or a clone that is cut off before it.
    return commit;
  }
}

function treeOf(
  git: (args: readonly string[]) => Buffer,
  commit: string,
  top: string,
): { readonly files: ReadonlySet<FileId>; readonly modules: readonly FileId[] } {
  const files = new Set<FileId>();
  const modules: FileId[] = [];
  for (const entry of records(git(['ls-tree', '-r', '-z', '--full-tree', commit]))) {
    const tab = entry.indexOf('\t');
    const file = fileIdOf(path.join(top, entry.slice(tab + 1)));
    if (entry.startsWith('160000 ')) modules.push(file);
    else files.add(file);
  }
  return { files, modules };
}

function changesSince(
  git: (args: readonly string[]) => Buffer,
  commit: string,
  top: string,
): readonly Change[] {
  const out = records(
    git([
      'diff',
      '--raw',
      '-z',
      '-M',
      '--no-abbrev',
      '--no-ext-diff',
      '--no-textconv',
      '--ignore-submodules',
      commit,
      '--',
    ]),
  );
  const changes: Change[] = [];
  for (let at = 0; at < out.length;) {
    const [, , blob = '', , status = ''] = (out[at++] ?? '').split(' ');
    const before = fileIdOf(path.join(top, out[at++] ?? ''));
    const moved = status.startsWith('R') || status.startsWith('C');
    const now = moved ? fileIdOf(path.join(top, out[at++] ?? '')) : before;
    // A copy's original stands where it was.
    changes.push({ status: status.startsWith('C') ? 'A' : status.charAt(0), blob, before, now });
  }
  return changes;
}

function blobs(
  git: (args: readonly string[], input?: string) => Buffer,
  names: readonly string[],
): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (names.length === 0) return found;
  const out = git(['cat-file', '--batch'], `${[...new Set(names)].join('\n')}\n`);
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at);
    const [name = '', type, size] = out.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue;
    if (type === 'blob') found.set(name, out.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}

async function isWanted(file: FileId, { paths, exclusions }: Wanted): Promise<boolean> {
  for (const start of paths) {
    const folder = path.resolve(start);
    if (fileIdOf(folder) === file) return true;
    if (await wouldDiscover(folder, file, new IgnoreRules(folder, exclusions))) return true;
  }
  return false;
}

function topOf(start: string): string {
  const folder = isFolder(start) ? start : path.dirname(start);
  try {
    const top = line(run(folder, ['rev-parse', '--show-toplevel']));
    // Names of sources are as they were given: where a link leads there, git's own name is another.
    const prefix = line(run(folder, ['rev-parse', '--show-prefix'])).replace(/\/$/, '');
    const given = prefix === '' ? folder : folder.slice(0, -prefix.length - 1);
    return realpathSync(given) === realpathSync(top) ? given : top;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--diff-base needs a git repository: ${errorText(error)}`);
  }
}

const filters = new Map<string, NodeJS.ProcessEnv>();

/**
 * Comparing with files on disk, git would run the filters that .gitattributes names, which are programs of the
 * repository's own configuration. Each is told to do nothing.
 */
function withoutFilters(folder: string): NodeJS.ProcessEnv {
  const known = filters.get(folder);
  if (known) return known;
  let names: readonly string[] = [];
  try {
    const keys = records(start(folder, ['config', '-z', '--name-only', '--get-regexp', '^filter\\.'], {}));
    names = [...new Set(keys.map((key) => key.slice('filter.'.length, key.lastIndexOf('.'))))];
  } catch {
    // None is configured.
  }
  const off = names.flatMap((name) => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);
  const env = Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(off.length)],
    ...off.flatMap(([key = '', value = ''], i) => [
      [`GIT_CONFIG_KEY_${i}`, key],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]),
  ]) as NodeJS.ProcessEnv;
  filters.set(folder, env);
  return env;
}

function run(folder: string, args: readonly string[], input?: string): Buffer {
  return start(folder, args, withoutFilters(folder), input);
}

function start(folder: string, args: readonly string[], env: NodeJS.ProcessEnv, input?: string): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', [...quiet, ...args], {
    cwd: folder,
    // A clone may lack objects, which git would fetch in the way that the repository says.
    env: { ...process.env, ...env, GIT_OPTIONAL_LOCKS: '0', GIT_ALLOW_PROTOCOL: 'none', LC_ALL: 'C' },
    maxBuffer: 2 ** 30,
    ...(input !== undefined && { input }),
  });
  if (error) throw new UsageError(`--diff-base needs git, which could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString('utf8').trim()}`);
  return stdout;
}

function records(out: Buffer): readonly string[] {
  return out
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '');
}

function line(out: Buffer): string {
  return out.toString('utf8').replace(/\n$/, '');
}
