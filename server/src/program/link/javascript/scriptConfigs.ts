/** `paths`, `baseUrl`, `outDir` and `rootDir` of tsconfig.json. https://www.typescriptlang.org/docs/handbook/modules/reference.html#paths */
import type { FileId } from '../../../facts/model';
import type { ScriptConfig } from '../../moduleModel';
import { around, fileAt, type Files } from './paths';

export class ScriptConfigs {
  readonly #byFolder = new Map<FileId, ScriptConfig[]>();

  constructor(
    configs: readonly ScriptConfig[],
    private readonly files: Files,
  ) {
    for (const config of configs) {
      const known = this.#byFolder.get(config.folder);
      if (known) known.push(config);
      else this.#byFolder.set(config.folder, [config]);
    }
  }

  /**
   * The nearest folder first. A folder may have several configurations, for its tests or for the browser; which of them is
   * compiled with which file does not matter where only one of them leads to a file.
   */
  resolve(folder: FileId, specifier: string): FileId | null {
    if (this.#byFolder.size === 0) return null;
    for (const at of around(folder))
      for (const config of this.#byFolder.get(at) ?? []) {
        for (const target of targetsOf(config, specifier)) {
          const found = fileAt(target, this.files);
          if (found !== null) return found;
        }
        const found = config.baseUrl === null ? null : fileAt(`${config.baseUrl}/${specifier}`, this.files);
        if (found !== null) return found;
      }
    return null;
  }

  /** What a file was compiled from, without its extension; null: nobody says so. */
  sourceOf(file: FileId): FileId | null {
    for (const at of around(file))
      for (const { built, folder } of this.#byFolder.get(at) ?? [])
        if (built && file.startsWith(`${built.out}/`))
          return `${built.from ?? folder}${file.slice(built.out.length)}`;
    return null;
  }
}

/** Of the pattern with the longest beginning; one without `*` before all others. */
function targetsOf({ paths }: ScriptConfig, specifier: string): readonly FileId[] {
  let best: readonly FileId[] = [];
  let longest = -1;
  for (const { pattern, targets } of paths) {
    if (pattern === specifier) return targets;
    const star = pattern.indexOf('*');
    if (star <= longest) continue;
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
    if (specifier.length < before.length + after.length) continue;
    if (!specifier.startsWith(before) || !specifier.endsWith(after)) continue;
    const middle = specifier.slice(before.length, specifier.length - after.length);
    best = targets.map((target) => target.replace('*', () => middle));
    longest = star;
  }
  return best;
}
