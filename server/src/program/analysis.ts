/** What the rules look at: the linked program and everything that interpretation observed in it. */
import type { FileId } from '../facts/model';
import type { PreforkConfig } from '../knowledge/libraries/python/prefork';
import type { Concurrency } from './concurrency';
import type { HandlerAnalysis } from './handlerWork';
import type { Program } from './program';
import type { WorkAnalysis } from './work';

/** Which Python code is for. */
export interface AssumedPython {
  /** `major.minor`; null: not known, below 3.14 assumed. */
  readonly python: string | null;
  /** Where the version was read, as a phrase for messages; null: the user said it, or nobody did. */
  readonly pythonFrom: string | null;
  readonly freeThreaded: boolean;
}

export interface AnalysisSettings extends AssumedPython {
  readonly libc: 'glibc' | 'musl' | 'other';
  /** Folders of the program that declare another Python than the whole, the innermost first. */
  readonly pythons: readonly (AssumedPython & { readonly folder: FileId })[];
  /** Servers that load the application before they fork, as files say that are not analysed. */
  readonly prefork: readonly PreforkConfig[];
}

export const defaultSettings: AnalysisSettings = {
  libc: 'glibc',
  python: null,
  pythonFrom: null,
  freeThreaded: false,
  pythons: [],
  prefork: [],
};

/** The settings that hold in one file. */
export function settingsIn(settings: AnalysisSettings, file: FileId): AnalysisSettings {
  const nearest = settings.pythons.find(({ folder }) => file.startsWith(`${folder}/`));
  if (!nearest) return settings;
  const { python, pythonFrom, freeThreaded } = nearest;
  return { ...settings, python, pythonFrom, freeThreaded };
}

/** `Python 3.9 (the lowest that pyproject.toml allows)` */
export function pythonSaid({ python, pythonFrom }: AnalysisSettings): string {
  if (python === null) return 'Python below 3.14 is assumed';
  return pythonFrom === null ? `Python ${python}` : `Python ${python} (${pythonFrom})`;
}

/** Minor version of Python 3; null: not known. */
export function pythonMinor({ python }: AnalysisSettings): number | null {
  const minor = /^3\.(\d+)/u.exec(python ?? '')?.[1];
  return minor === undefined ? null : Number(minor);
}

export interface Analysis {
  readonly program: Program;
  readonly settings: AnalysisSettings;
  /** Forks, threads, signals: where they happen and in which state control is there. */
  readonly concurrency: Concurrency;
  /** Where the time of a function goes: CPU in the interpreter, waiting, or calls that release the GIL. */
  readonly work: WorkAnalysis;
  /** Signal handlers, and what they do to any depth. */
  readonly handlers: HandlerAnalysis;
}
