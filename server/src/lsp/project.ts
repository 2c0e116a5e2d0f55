/**
 * One program under analysis: the files of a workspace folder, or those that belong to none. Wraps an engine so that
 * a file whose analysis crashes is named and left out, and all others keep their findings.
 */
import type { AnalysisResult, Engine, ModuleModel, ProjectModel, Reading, TextEdit } from '../engine/api';
import type { Finding } from '../engine/finding';
import type { FileId, Language } from '../facts/model';

interface Suspect {
  readonly file: FileId;
  readonly language: Language;
  readonly kept: boolean;
  readonly text: string;
}

export class Project {
  /** Files of the engine whose text changed since the last analysis that went well. */
  private readonly dirty = new Map<FileId, { readonly language: Language; readonly kept: boolean }>();
  private readonly languages = new Map<FileId, { readonly language: Language; readonly kept: boolean }>();
  private pending = false;
  /** Files left out, with the reason. */
  readonly skipped = new Map<FileId, string>();
  /** Files that are analysed although much of them could not be read. */
  partial: AnalysisResult['partial'] = [];

  /**
   * @param root absolute folder, `/` separators, without a trailing one; null for files outside all folders
   * @param onCrash hears of each crash, for the log
   */
  constructor(
    readonly root: string | null,
    readonly engine: Engine,
    private readonly onCrash: (file: FileId | null, error: unknown) => void,
  ) {}

  get size(): number {
    return this.languages.size;
  }

  has(file: FileId): boolean {
    return this.languages.has(file);
  }

  languageOf(file: FileId): Language | undefined {
    return this.languages.get(file)?.language;
  }

  files(): readonly FileId[] {
    return [...this.languages.keys()];
  }

  /** Something changed that an analysis has not seen. */
  get isDirty(): boolean {
    return this.pending;
  }

  configure(settings: Parameters<Engine['configure']>[0]): void {
    this.pending = true;
    this.engine.configure(settings);
  }

  compiledAs(model: ProjectModel): void {
    this.pending = true;
    this.engine.compiledAs(model);
  }

  linkedBy(model: ModuleModel): void {
    this.pending = true;
    this.engine.linkedBy(model);
  }

  /** @param reading what was read of this text elsewhere */
  set(file: FileId, language: Language, text: string, kept: boolean, reading?: Reading): void {
    this.skipped.delete(file);
    this.pending = true;
    try {
      this.engine.set(file, language, text, { kept, ...(reading && { reading }) });
      this.languages.set(file, { language, kept });
      this.dirty.set(file, { language, kept });
    } catch (error) {
      this.crashed(file, error);
    }
  }

  /** @param after the whole text with the edits applied, for a file whose last analysis crashed */
  edit(file: FileId, edits: readonly TextEdit[], language: Language, after: () => string): void {
    const known = this.languages.get(file);
    if (!known?.kept) {
      this.set(file, language, after(), true);
      return;
    }
    this.pending = true;
    try {
      this.engine.edit(file, edits);
      this.dirty.set(file, known);
    } catch (error) {
      this.crashed(file, error);
    }
  }

  /** Leaves a file out, for a reason that the user should know. */
  skip(file: FileId, reason: string): void {
    this.remove(file);
    this.skipped.set(file, reason);
  }

  release(files: Iterable<FileId>): void {
    this.engine.release(files);
  }

  /** A file whose reading crashed elsewhere. */
  fail(file: FileId, reason: string): void {
    this.crashed(file, new Error(reason));
  }

  remove(file: FileId): void {
    this.skipped.delete(file);
    this.dirty.delete(file);
    if (!this.languages.delete(file)) return;
    this.pending = true;
    try {
      this.engine.remove(file);
    } catch (error) {
      this.onCrash(file, error);
    }
  }

  /** Never throws: what crashes is taken out, file by file, until the rest can be analysed. */
  analyse(): ReadonlyMap<FileId, readonly Finding[]> {
    this.pending = false;
    try {
      return this.note(this.engine.analyse());
    } catch (error) {
      return this.recover(error);
    } finally {
      this.dirty.clear();
    }
  }

  /** Most likely the crash came with what changed last; else any file may be the cause. */
  private recover(error: unknown): ReadonlyMap<FileId, readonly Finding[]> {
    const changed = new Map<FileId, readonly Finding[]>();
    const attempt = () => {
      for (const [file, findings] of this.note(this.engine.analyse())) changed.set(file, findings);
    };
    const out: Suspect[] = [];
    for (const suspects of [this.dirty, this.languages]) {
      out.push(
        ...[...suspects]
          .filter(([file]) => !out.some((o) => o.file === file))
          .map(([file, how]) => this.takeOut(file, how)),
      );
      try {
        attempt();
        this.putBack(out, error, attempt, changed);
        return changed;
      } catch {
        // Not one of these: take out all.
      }
    }
    for (const { file } of out) this.languages.delete(file);
    this.onCrash(null, error);
    return changed;
  }

  private takeOut(file: FileId, { language, kept }: { language: Language; kept: boolean }): Suspect {
    const text = this.engine.text(file) ?? '';
    this.engine.remove(file);
    return { file, language, kept, text };
  }

  /**
   * Adds files again, by halves, until those that crash stand alone; those stay out.
   * @param crash what these files together are known to do; null: not tried yet
   */
  private putBack(
    suspects: readonly Suspect[],
    crash: unknown,
    attempt: () => void,
    changed: Map<FileId, readonly Finding[]>,
  ): void {
    const [first] = suspects;
    if (!first) return;
    let error = crash;
    if (error === null || suspects.length === 1) {
      try {
        for (const { file, language, kept, text } of suspects)
          this.engine.set(file, language, text, { kept });
        attempt();
        return;
      } catch (again) {
        error = again;
      }
      for (const { file } of suspects) this.engine.remove(file);
    }
    if (suspects.length === 1) {
      this.crashed(first.file, error);
      changed.set(first.file, []);
      return;
    }
    const half = suspects.length >> 1;
    this.putBack(suspects.slice(0, half), null, attempt, changed);
    this.putBack(suspects.slice(half), null, attempt, changed);
  }

  private note(result: AnalysisResult): ReadonlyMap<FileId, readonly Finding[]> {
    for (const { file, reason } of result.skipped) this.skipped.set(file, reason);
    this.partial = result.partial;
    return result.changed;
  }

  private crashed(file: FileId, error: unknown): void {
    this.onCrash(file, error);
    this.languages.delete(file);
    this.dirty.delete(file);
    try {
      this.engine.remove(file);
    } catch {
      // It has just been reported; what matters is that its findings go.
    }
    this.skipped.set(file, `its analysis failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
