/**
 * Reads sources and analyses them as one program: the editor's own way to a result, so that a file whose analysis
 * crashes is named and the others keep their findings.
 */
import path from 'node:path';
import type { AnalysisSettings, Engine } from '../../engine/api';
import { createEngine } from '../../engine/engine';
import type { Finding } from '../../engine/finding';
import { Reader } from '../../engine/reading';
import type { FileId } from '../../facts/model';
import { Project } from '../../lsp/project';
import { grammarFiles } from '../../project/grammarFiles';
import { readAll, type Source } from '../../project/readers';

import { errorText, say } from '../words';

export interface AnalyseOptions {
  readonly settings: AnalysisSettings;
  readonly jobs: number;
  readonly onRead: (done: number) => void;
  readonly onAnalyse: () => void;
}

export interface Analysis {
  readonly engine: Engine;
  readonly project: Project;
  /** Files whose analysis crashed; all of them where the analysis as a whole did. */
  readonly crashed: ReadonlySet<FileId>;
  readonly findings: () => readonly Finding[];
}

/** The folder of package.json, seen from the bundle in server/dist/. */
export const root = path.resolve(__dirname, '../..');

/** @param sources in the order in which findings are reported */
export async function analyse(
  sources: readonly Source[],
  { settings, jobs, onRead, onAnalyse }: AnalyseOptions,
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
  try {
    project.configure(settings);
    const readings = await readAll(sources, {
      jobs,
      script: path.join(__dirname, 'readWorker.js'),
      here: new Reader(grammars),
      onRead,
    });
    for (const { file, language, text } of sources) {
      const outcome = readings.get(file);
      if (outcome?.ok === false) project.fail(file, outcome.reason);
      else project.set(file, language, text, false, outcome?.reading);
    }
    onAnalyse();
    project.analyse();
  } catch (error) {
    engine.dispose();
    throw error;
  }
  return {
    engine,
    project,
    crashed,
    findings: () => sources.flatMap((source) => engine.findings(source.file)),
  };
}
