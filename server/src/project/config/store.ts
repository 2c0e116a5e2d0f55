/**
 * Which configuration applies to a file: that of the nearest `forksight.json` at or above it, alone; a file further up
 * counts only where it is extended. The same for the editor and the command line.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Ignore } from 'ignore';
import type { Finding } from '../../engine/finding';
import type { FileId } from '../../facts/model';
import { matcherOf } from '../ignorePatterns';
import { readConfig, type ReadConfig } from './read';
import { configFileName, isSelected, type ConfigFile, type Level } from './schema';

/** What the command line or the editor's own settings say on top. */
export interface Override {
  /** In place of the file's own. */
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly rules?: Readonly<Partial<Record<string, Level>>>;
}

export interface Applied {
  readonly file: string | null;
  readonly from: readonly string[];
  readonly config: ConfigFile;
}

interface Entry extends Applied {
  readonly folder: string;
  readonly exclude: Ignore | null;
  readonly perFile: readonly { readonly files: Ignore; readonly rules: readonly string[] }[];
}

const nothing: Entry = { file: null, from: [], config: {}, folder: path.sep, exclude: null, perFile: [] };

export class ConfigStore {
  readonly #byFolder = new Map<string, Entry>();
  readonly #given: Entry | null;

  /**
   * @param isolated no file counts
   * @param given this file counts and no other
   * @throws {ConfigError} where the given file is wrong; so do all methods, for the files that they meet
   */
  constructor({ isolated = false, given }: { readonly isolated?: boolean; readonly given?: string } = {}) {
    this.#given = isolated ? nothing : given === undefined ? null : entryOf(readConfig(path.resolve(given)));
  }

  /** @param folder absolute */
  ofFolder(folder: string): Applied {
    return this.#nearest(folder);
  }

  /** Whether an entry is excluded by the configuration of the folder that it is in. */
  excludes(folder: string, name: string, isFolder: boolean): boolean {
    const { exclude, folder: base } = this.#nearest(folder);
    if (!exclude) return false;
    const relative = path.relative(base, path.join(folder, name)).split(path.sep).join('/');
    if (relative === '' || relative.startsWith('../')) return false;
    return exclude.ignores(isFolder ? `${relative}/` : relative);
  }

  /** Findings as this project wants them: at their levels, without what does not apply. */
  apply(findings: readonly Finding[], override: Override = {}): readonly Finding[] {
    return findings.flatMap((finding) => {
      const level = this.level(finding.file, finding.rule, override) ?? finding.severity;
      return level === 'off' ? [] : [level === finding.severity ? finding : { ...finding, severity: level }];
    });
  }

  /** null: that of the finding. */
  level(file: FileId, rule: string, override: Override = {}): Level | null {
    const { config, perFile, folder } = this.#nearest(path.dirname(file));
    const select = override.select ?? config.select;
    if (select && !isSelected(rule, select)) return 'off';
    const ignored = [...(override.select ? [] : (config.ignore ?? [])), ...(override.ignore ?? [])];
    if (isSelected(rule, ignored)) return 'off';
    if (perFile.length > 0) {
      const relative = path.relative(folder, file).split(path.sep).join('/');
      const inside = relative !== '' && !relative.startsWith('../');
      if (inside && perFile.some((p) => isSelected(rule, p.rules) && p.files.ignores(relative))) return 'off';
    }
    const level = override.rules?.[rule] ?? config.rules?.[rule] ?? null;
    return level === 'off' && override.select && override.rules?.[rule] === undefined ? null : level;
  }

  #nearest(folder: string): Entry {
    if (this.#given) return this.#given;
    const known = this.#byFolder.get(folder);
    if (known) return known;
    const file = path.join(folder, configFileName);
    const above = path.dirname(folder);
    const entry = existsSync(file)
      ? entryOf(readConfig(file))
      : above === folder
        ? nothing
        : this.#nearest(above);
    this.#byFolder.set(folder, entry);
    return entry;
  }
}

function entryOf({ file, config, from }: ReadConfig): Entry {
  return {
    file,
    from,
    config,
    folder: path.dirname(file),
    exclude: config.exclude ? matcherOf(config.exclude) : null,
    perFile: Object.entries(config.perFileIgnores ?? {}).map(([pattern, rules]) => ({
      files: matcherOf([pattern]),
      rules,
    })),
  };
}
