/**
 * What a folder's configuration files say, the same that the command line reads there. A wrong file stops nothing in an
 * editor: it is as if there were none, and the user is told.
 */
import path from 'node:path';
import type { ProjectModel } from '../engine/api';
import type { Finding } from '../engine/finding';
import { databaseName, modelOfFolder } from '../project/compileDatabase';
import { ConfigStore, type Applied } from '../project/config/store';
import { configFileName } from '../project/config/schema';
import { withLevels, type Settings } from '../project/settings';
import { ignoreFiles, type Exclusions } from '../project/ignoreRules';

/** Files whose change makes the folder be read again. */
export const configFiles: readonly string[] = [...Object.values(ignoreFiles), configFileName, databaseName];

export class FolderConfig implements Exclusions {
  #store = new ConfigStore();
  #problem: string | null = null;

  /** @param folder null where nothing is read but what is open */
  constructor(private readonly folder: string | null) {
    if (folder === null) this.#store = new ConfigStore({ isolated: true });
  }

  /** What is wrong with a configuration file; null: nothing that was met so far. */
  get problem(): string | null {
    return this.#problem;
  }

  /** To be called when a configuration file came, went or changed. */
  reset(): void {
    if (this.folder !== null) this.#store = new ConfigStore();
    this.#problem = null;
  }

  /** Of the folder itself: what concerns its program as a whole. */
  get applied(): Applied {
    const { folder } = this;
    if (folder === null) return { file: null, from: [], config: {} };
    return this.#guarded(() => this.#store.ofFolder(folder));
  }

  excludes(folder: string, name: string, isFolder: boolean): boolean {
    return this.#guarded(() => this.#store.excludes(folder, name, isFolder));
  }

  /** @param rules the editor's own settings, which are for this user only */
  apply(findings: readonly Finding[], rules: Settings['rules']): readonly Finding[] {
    if (this.folder === null) return withLevels(findings, rules);
    return this.#guarded(() => this.#store.apply(findings, { rules }));
  }

  /** What the configuration says where compile_commands.json is. */
  get compileCommands(): string | undefined {
    const { config, file } = this.applied;
    return config.compileCommands !== undefined && file !== null
      ? path.resolve(path.dirname(file), config.compileCommands)
      : undefined;
  }

  compiledAs(): ProjectModel {
    if (this.folder === null) return { files: new Map() };
    const given = this.compileCommands;
    const outcome = modelOfFolder(this.folder, given);
    if (outcome.ok) return outcome.model;
    this.#problem ??= outcome.reason;
    return { files: new Map() };
  }

  #guarded<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      this.#problem ??= error instanceof Error ? error.message : String(error);
      this.#store = new ConfigStore({ isolated: true });
      return ask();
    }
  }
}
