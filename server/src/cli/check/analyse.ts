/**
 * Reads sources and analyses them as one program: the editor's own way to a result, so that a file whose analysis
 * crashes is named and the others keep their findings.
 */
import path from 'node:path';
import type { AnalysisSettings, Engine, ModuleModel, ProjectModel, Reading } from '../../engine/api';
import { createEngine } from '../../engine/engine';
import type { Finding, FixResult } from '../../engine/finding';
import { Reader } from '../../engine/reading';
import type { FileId } from '../../facts/model';
import { Project } from '../../lsp/project';
import { grammarFiles } from '../../project/grammarFiles';
import { RememberingReader, type FactsCache, type KnownFacts } from '../../project/factsCache';
import { readAll, type Outcome, type Source } from '../../project/readers';

import { errorText, say } from '../words';
import { batchesOf, partsOf } from './batches';

export interface FactsOptions {
  /** Asked first, in this order. */
  readonly known: readonly KnownFacts[];
  /** Where what is read is left for the next time. */
  readonly cache: FactsCache | null;
}

export interface ReadOptions extends FactsOptions {
  readonly jobs: number;
  readonly onRead: (done: number) => void;
}

/** What came of each source, by file: known already, or read now on several threads. */
export async function readSources(
  sources: readonly Source[],
  { known, cache, jobs, onRead }: ReadOptions,
): Promise<ReadonlyMap<FileId, Outcome>> {
  const outcomes = new Map<FileId, Outcome>();
  const unknown: Source[] = [];
  for (const source of sources) {
    const reading = firstOf(known, source);
    if (reading) outcomes.set(source.file, { ok: true, reading });
    else unknown.push(source);
    onRead(outcomes.size);
  }
  const reader = new Reader(grammarFiles(root));
  const before = outcomes.size;
  const read = await readAll(unknown, {
    jobs,
    script: path.join(__dirname, 'readWorker.js'),
    here: cache ? new RememberingReader(reader, cache) : reader,
    ...(cache && { cache: cache.place }),
    onRead: (done) => {
      onRead(before + done);
    },
  });
  for (const [file, outcome] of read) outcomes.set(file, outcome);
  return outcomes;
}

function firstOf(known: readonly KnownFacts[], { language, text }: Source): Reading | null {
  for (const facts of known) {
    const reading = facts.get(language, text);
    if (reading) return reading;
  }
  return null;
}

export interface AnalyseOptions extends ReadOptions {
  readonly settings: AnalysisSettings;
  readonly model: ProjectModel;
  readonly modules: ModuleModel;
  /** What is analysed is looked at once, and not changed. */
  readonly once: boolean;
  readonly onAnalyse: (files: number) => void;
}

/** What came of a check, analysed now or before. */
export interface Result {
  /** What is not analysed, with the reason. */
  readonly skipped: ReadonlyMap<FileId, string>;
  /** What is analysed in part. */
  readonly partial: readonly (readonly [FileId, string])[];
  /** Files whose analysis crashed; all of them where the analysis as a whole did. */
  readonly crashed: ReadonlySet<FileId>;
  readonly findings: () => readonly Finding[];
  /** What was read of each file, where that has not been let go. */
  readonly outcomes: ReadonlyMap<FileId, Outcome>;
  readonly text: (file: FileId) => string | undefined;
  readonly fix: (finding: Finding) => FixResult;
  readonly dispose: () => void;
}

/** One that can go on with changed texts. */
export interface Analysis extends Result {
  readonly engine: Engine;
  readonly project: Project;
}

/** The folder of package.json, seen from the bundle in server/dist/. */
export const root = path.resolve(__dirname, '../..');

/** @param sources in the order in which findings are reported */
export async function analyse(
  sources: readonly Source[],
  { settings, model, modules, once, onAnalyse, ...reading }: AnalyseOptions,
): Promise<Analysis> {
  const grammars = grammarFiles(root);
  const engine = await createEngine(grammars, {
    languages: [...new Set(sources.map((s) => s.language))],
    patient: true,
  });
  const crashed = new Set<FileId>();
  const project = new Project(null, engine, (file, error) => {
    if (file !== null) crashed.add(file);
    else for (const source of sources) crashed.add(source.file);
    if (file === null) say(`the analysis failed: ${errorText(error)}`);
  });
  let outcomes: ReadonlyMap<FileId, Outcome> = new Map();
  try {
    project.configure(settings);
    project.compiledAs(model);
    project.linkedBy(modules);
    const { parts, words } = partsOf(sources);
    for (const one of words) say(one);
    engine.apart(parts);
    const batches = batchesOf(sources, once, parts);
    let before = 0;
    for (const [i, batch] of batches.entries()) {
      const done = before;
      outcomes = await readSources(batch, {
        ...reading,
        onRead: (read) => {
          reading.onRead(done + read);
        },
      });
      for (const { file, language, text } of batch) {
        const outcome = outcomes.get(file);
        if (outcome?.ok === false) project.fail(file, outcome.reason);
        else project.set(file, language, text, false, outcome?.reading);
      }
      onAnalyse(batch.length);
      project.analyse();
      // The last one is at hand for what comes next: rewrites, or another analysis of much the same.
      if (i < batches.length - 1) {
        project.release(batch.map(({ file }) => file));
        outcomes = new Map();
      }
      before += batch.length;
    }
  } catch (error) {
    engine.dispose();
    throw error;
  }
  return {
    engine,
    project,
    get skipped() {
      return project.skipped;
    },
    get partial() {
      return project.partial.map(({ file, reason }) => [file, reason] as const);
    },
    crashed,
    outcomes,
    text: (file) => engine.text(file),
    fix: (finding) => engine.fix(finding),
    dispose: () => {
      engine.dispose();
    },
    findings: () => sources.flatMap((source) => engine.findings(source.file)),
  };
}
