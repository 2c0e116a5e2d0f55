/** A program: linked functions of many files. Knows facts, never trees. */
import type { CallEvent, FileFacts, FileId, FunctionFacts, Span, Value } from '../facts/model';
import type { Model } from '../knowledge/effects';
import type { LockGuards } from './link/c/lockGuards';
import type { ProjectPackage } from './link/javascript/packages';

export interface FunctionRef {
  /** `file#key`. */
  readonly id: string;
  readonly file: FileId;
  readonly facts: FunctionFacts;
}

/** What a call or a value may refer to. */
export type Target =
  | {
      readonly k: 'function';
      readonly fn: FunctionRef;
      /** Held by a pointer: somebody else names it. */
      readonly indirect?: true;
    }
  /** From outside the project, by its qualified name; `model` null where knowledge has no entry. */
  | { readonly k: 'external'; readonly name: string; readonly model: Model | null }
  /** A class of the project. */
  | { readonly k: 'class'; readonly file: FileId; readonly key: string };

/** A value as it is written somewhere in the program, and where. */
export interface WrittenValue {
  readonly at: FunctionRef;
  readonly value: Value;
}

/** Resolves names across the files of one language family. Empty result: unknown. */
/** A value, and whether what it rests on is as it was. */
export interface Noted<T> {
  readonly value: T;
  readonly holds: () => boolean;
}

export interface Linker {
  /** What this call may call. Several targets where the value is not unique. */
  callees(caller: FunctionRef, call: CallEvent): readonly Target[];
  /** What this value may be, as a function or class. */
  targets(at: FunctionRef, value: Value): readonly Target[];
  /** The same of a value that is only passed on: what a pointer may hold has been handed out before. */
  handsOut?(at: FunctionRef, value: Value): readonly Target[];
  /** The calls, objects, lists and functions that a value was given by, names followed. */
  written?(at: FunctionRef, value: Value): readonly WrittenValue[];
  /** Functions that the initialisers at a file's level name. */
  tables?(file: FileId): readonly FunctionRef[];
  /** Takes over what became of some files, none of which is new; false: it must be linked anew. */
  refresh?(
    changed: ReadonlySet<FileId>,
    files: ReadonlyMap<FileId, FileFacts>,
    functions: ReadonlyMap<string, FunctionRef>,
  ): boolean;
  /** JavaScript and TypeScript: the file that an import in `from` names; null: none of the program. */
  module?(from: FileId, specifier: string): FileId | null;
  /** JavaScript and TypeScript: the package of the project that a file is of; null: not known. */
  packageOf?(file: FileId): ProjectPackage | null;
  /** How many answers were looked for so far, for tests. */
  work?(): number;
  /** Computes something that rests on answers; it holds until one of these changes. */
  noting?<T>(compute: () => T): Noted<T>;
  /** C and C++: which classes hold a lock while their objects live. */
  readonly guards?: LockGuards;
  /** What the call leads to depends on assignments and calls in other functions. */
  isIndirect?(caller: FunctionRef, call: CallEvent): boolean;
}

/** The files of one analysis, linked. */
export interface Program extends Required<Omit<Linker, 'refresh' | 'work' | 'noting' | 'guards'>> {
  readonly files: ReadonlyMap<FileId, FileFacts>;
  readonly functions: ReadonlyMap<string, FunctionRef>;
  /** Function of a file by its key. */
  functionOf(file: FileId, key: string): FunctionRef | undefined;
}

/** A span inside a function's body as an absolute span of its file. */
export function absolute(fn: FunctionRef, span: Span): { file: FileId; span: Span } {
  const base = fn.facts.span.start;
  return { file: fn.file, span: { start: base + span.start, end: base + span.end } };
}

export function functionId(file: FileId, key: string): string {
  return `${file}#${key}`;
}
