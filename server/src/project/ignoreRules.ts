/**
 * What a folder's `.gitignore` files leave out: those inside the folder, and those above it up to the top of the
 * repository. A deeper file wins over a higher one, as in git. `.forksightignore` files say in the same way what only
 * Forksight leaves out, and a configuration file may exclude more.
 */
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Ignore } from 'ignore';
import { matcherOf, patternsIn } from './ignorePatterns';
import { readText } from './readText';

/** Version control's own folders: never looked into. */
export const versionControl: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj']);

const ownFile = '.forksightignore';

/** Names of the files that say what is left out. */
export const ignoreFiles = { git: '.gitignore', own: ownFile } as const;

/** What a project's configuration excludes besides. */
export interface Exclusions {
  excludes(folder: string, name: string, isFolder: boolean): boolean;
}

export class IgnoreRules {
  private readonly files = new Map<string, Promise<Ignore | null>>();
  private readonly top: Promise<string>;

  /**
   * @param root absolute path of the folder that is analysed; itself never ignored
   * @param git whether `.gitignore` counts
   */
  constructor(
    private readonly root: string,
    private readonly exclusions: Exclusions | null = null,
    private readonly git = true,
  ) {
    this.top = this.findTop();
  }

  /** Whether an entry directly inside a folder is left out. The folder itself is taken as accepted. */
  async ignoresEntry(folder: string, name: string, isFolder: boolean): Promise<boolean> {
    if (isFolder && versionControl.has(name)) return true;
    if (this.exclusions?.excludes(folder, name, isFolder) === true) return true;
    if (await this.ignoredBy(ignoreFiles.own, folder, name, isFolder)) return true;
    return this.git && (await this.ignoredBy(ignoreFiles.git, folder, name, isFolder));
  }

  private async ignoredBy(list: string, folder: string, name: string, isFolder: boolean): Promise<boolean> {
    const file = path.join(folder, name);
    let ignored = false;
    for (const base of await this.bases(folder)) {
      const rules = await this.rulesIn(path.join(base, list));
      if (!rules) continue;
      const relative = path.relative(base, file).split(path.sep).join('/');
      const verdict = rules.test(isFolder ? `${relative}/` : relative);
      if (verdict.ignored) ignored = true;
      else if (verdict.unignored) ignored = false;
    }
    return ignored;
  }

  /** Whether a file anywhere below the root is left out, by itself or with a folder on the way to it. */
  async ignoresFile(file: string): Promise<boolean> {
    const parts = path.relative(this.root, file).split(path.sep);
    let folder = this.root;
    for (const [i, name] of parts.entries()) {
      if (await this.ignoresEntry(folder, name, i < parts.length - 1)) return true;
      folder = path.join(folder, name);
    }
    return false;
  }

  /** Rules above the root count, unless they leave out the root itself: who names a folder wants it looked at. */
  private async findTop(): Promise<string> {
    const top = await repositoryTop(this.root);
    if (top === this.root) return top;
    const above = new IgnoreRules(top, this.exclusions, this.git);
    return (await above.ignoresFolder(this.root)) ? this.root : top;
  }

  private async ignoresFolder(wanted: string): Promise<boolean> {
    let folder = this.root;
    for (const name of path.relative(this.root, wanted).split(path.sep)) {
      if (await this.ignoresEntry(folder, name, true)) return true;
      folder = path.join(folder, name);
    }
    return false;
  }

  /** Folders whose rules apply inside `folder`, outermost first. */
  private async bases(folder: string): Promise<string[]> {
    const top = await this.top;
    const out = [folder];
    for (let at = folder; at !== top && at !== path.dirname(at);) out.unshift((at = path.dirname(at)));
    return out;
  }

  private rulesIn(file: string): Promise<Ignore | null> {
    let rules = this.files.get(file);
    if (!rules) this.files.set(file, (rules = readRules(file)));
    return rules;
  }
}

async function readRules(file: string): Promise<Ignore | null> {
  try {
    return matcherOf(patternsIn(await readText(file)));
  } catch {
    // No such file in most folders; one that cannot be read hides nothing.
    return null;
  }
}

/** The nearest folder at or above `root` that holds `.git`; `root` where there is none. */
async function repositoryTop(root: string): Promise<string> {
  for (let at = root; ; at = path.dirname(at)) {
    try {
      await access(path.join(at, '.git'));
      return at;
    } catch {
      if (at === path.dirname(at)) return root;
    }
  }
}
