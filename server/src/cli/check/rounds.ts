/**
 * Applies changes to texts in rounds: of those that touch each other the first goes in, then everything is analysed
 * again, until nothing is left to change. Nothing is written here.
 */
import type { FileId, Language } from '../../facts/model';
import type { Fix, TextChange } from '../../engine/finding';
import type { Source } from '../../project/readers';
import type { Analysis } from './analyse';

/** Rewrites that keep making work for one another are a mistake of theirs; what is done by then is sound. */
export const maxRounds = 20;

/** Changes that do not touch each other; those of one fix go together or not at all. */
export function apart(fixes: readonly Fix[]): readonly Fix[] {
  const taken = new Map<FileId, TextChange[]>();
  return fixes.filter(({ edits }) => {
    const clash = edits.some(({ file, span }) =>
      (taken.get(file) ?? []).some((t) => span.start <= t.span.end && t.span.start <= span.end),
    );
    if (clash) return false;
    for (const edit of edits) {
      const list = taken.get(edit.file);
      if (list) list.push(edit);
      else taken.set(edit.file, [edit]);
    }
    return true;
  });
}

export function applied(text: string, edits: readonly TextChange[]): string {
  let out = text;
  // From the end, so that what comes before keeps its place; of two insertions at one place the first stays first.
  const ordered = [...edits].map((edit, i) => ({ ...edit, i }));
  ordered.sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end || b.i - a.i);
  for (const { span, text: inserted } of ordered)
    out = out.slice(0, span.start) + inserted + out.slice(span.end);
  return out;
}

export interface Edited {
  readonly file: FileId;
  readonly language: Language;
  readonly before: string;
  readonly after: string;
}

/** The texts under change, each as the engine has it. */
export class Texts {
  readonly #sources: ReadonlyMap<FileId, Source>;
  readonly #now = new Map<FileId, string>();

  constructor(
    private readonly analysis: Analysis,
    sources: readonly Source[],
  ) {
    this.#sources = new Map(sources.map((s) => [s.file, s]));
  }

  has(file: FileId): boolean {
    return this.#sources.has(file) && this.analysis.project.has(file);
  }

  text(file: FileId): string {
    return this.#now.get(file) ?? this.#sources.get(file)?.text ?? '';
  }

  /** @returns false where a file could be read worse afterwards; then nothing has changed */
  apply(edits: readonly TextChange[]): boolean {
    const { engine, project } = this.analysis;
    const files = [...new Set(edits.map((e) => e.file))];
    const before = files.map((file) => ({ file, text: this.text(file), errors: engine.syntaxErrors(file) }));
    for (const { file, text } of before)
      this.#put(
        file,
        applied(
          text,
          edits.filter((e) => e.file === file),
        ),
      );
    project.analyse();
    const isWorse = before.some(
      ({ file, errors }) => !project.has(file) || engine.syntaxErrors(file) > errors,
    );
    if (!isWorse) return true;
    for (const { file, text } of before) this.#put(file, text);
    project.analyse();
    return false;
  }

  restore(file: FileId, text: string): void {
    this.#put(file, text);
    this.analysis.project.analyse();
  }

  edited(): readonly Edited[] {
    return [...this.#now].flatMap(([file, after]) => {
      const source = this.#sources.get(file);
      if (!source || source.text === after) return [];
      return [{ file, language: source.language, before: source.text, after }];
    });
  }

  #put(file: FileId, text: string): void {
    const source = this.#sources.get(file);
    if (!source) return;
    this.#now.set(file, text);
    this.analysis.project.set(file, source.language, text, false);
  }
}
