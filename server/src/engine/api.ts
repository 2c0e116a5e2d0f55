/** The engine as its shells see it: text in, findings out. No file system, no protocol, no clock. */
import type { FileId, Language, Span } from '../facts/model';
import type { CreationWay } from '../knowledge/creation';
import type { AnalysisSettings, AssumedPython } from '../program/analysis';
import type { Manifest, ModuleModel, PackageModel, ScriptConfig } from '../program/moduleModel';
import type { CompiledFile, ProjectModel } from '../program/projectModel';
import type { Finding, FixResult } from './finding';
import type { Reading } from './reading';

export type {
  AnalysisSettings,
  AssumedPython,
  CompiledFile,
  CreationWay,
  Manifest,
  ModuleModel,
  PackageModel,
  ProjectModel,
  Reading,
  ScriptConfig,
};

export interface TextEdit {
  /** In the text before this edit; edits of one call apply one after the other. */
  readonly span: Span;
  readonly text: string;
}

export interface Skipped {
  readonly file: FileId;
  readonly reason: string;
}

export interface HoverText {
  readonly span: Span;
  readonly markdown: string;
}

export interface NamedSpan {
  readonly name: string;
  readonly span: Span;
}

/** A call that creates a task, and the system's way in which it does. */
export interface CreationCall extends NamedSpan {
  readonly way: CreationWay;
}

/** Microseconds of each way of creating a task, for a process with so many megabytes of its own. */
export type WayCosts = Readonly<Record<CreationWay, number>> & { readonly megabytes: number };

/** A word that an editor may show inside the text, behind what it explains. */
export interface InlayNote {
  readonly offset: number;
  readonly text: string;
  readonly tooltip: string;
}

export interface AnalysisResult {
  /** Files whose findings changed since the last call, and all of each one's findings, in order of position. */
  readonly changed: ReadonlyMap<FileId, readonly Finding[]>;
  readonly skipped: readonly Skipped[];
  /** Files of which much could not be read: they are analysed as far as they go. */
  readonly partial: readonly Skipped[];
}

export interface SetOptions {
  /** An editor has it open, so its tree stays for incremental parses. */
  readonly kept?: boolean;
  /** What was read of this very text elsewhere; not for a file that is kept. */
  readonly reading?: Reading;
}

export interface Engine {
  /** Adds a file or replaces its whole text. */
  set(file: FileId, language: Language, text: string, options?: SetOptions): void;
  /** Incremental change of a file that was set with `kept`. */
  edit(file: FileId, edits: readonly TextEdit[]): void;
  /** Forgets a file. */
  remove(file: FileId): void;
  /**
   * Lets go of what was read of files and of what it was linked to; findings and texts stay. For whoever goes through more
   * files than fit at once. Should a program of theirs change, its files are read again.
   */
  release(files: Iterable<FileId>): void;
  /** Brings findings up to date with all changes so far. */
  analyse(): AnalysisResult;
  findings(file: FileId): readonly Finding[];
  text(file: FileId): string | undefined;
  /**
   * Calls that create tasks or have to do with signals, clone flags decoded; null where there is nothing to say.
   * `costs`: what was measured on this machine, by size.
   */
  hover(file: FileId, offset: number, costs?: readonly WayCosts[]): HoverText | null;
  /** Clone flags decoded, start methods in force, and where functions run; in order of position. */
  inlayNotes(file: FileId): readonly InlayNote[];
  /** The functions that a file defines, in order of position. */
  functions(file: FileId): readonly NamedSpan[];
  /** Calls in a file that create tasks, in order of position. */
  creations(file: FileId): readonly CreationCall[];
  /** How many places of a file the grammar cannot read; infinitely many where it cannot be parsed at all. */
  syntaxErrors(file: FileId): number;
  /** The rewrite that a finding names, computed now on the current text. Refused where syntax errors are around it. */
  fix(finding: Finding): FixResult;
  configure(settings: AnalysisSettings): void;
  /** How the project compiles its C and C++ files. */
  compiledAs(model: ProjectModel): void;
  /** Which files the imports of JavaScript and TypeScript mean, beyond relative ones. */
  linkedBy(model: ModuleModel): void;
  /**
   * Which files are linked by themselves, by the name of their part, because all together are too many; for files that are
   * set from now on.
   */
  apart(parts: ReadonlyMap<FileId, string>): void;
  /** Frees every tree. */
  dispose(): void;
}

export interface EngineOptions {
  /** Only these grammars are loaded; all of them by default. */
  readonly languages?: readonly Language[];
  /** Nobody is typing: a parse may take seconds instead of milliseconds. */
  readonly patient?: boolean;
}

/** Gives the engine its grammars: the bytes of `grammars/<language>.wasm` and of the tree-sitter runtime. */
export interface GrammarSource {
  runtime(): Promise<Uint8Array>;
  grammar(language: Language): Promise<Uint8Array>;
}
