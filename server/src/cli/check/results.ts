/**
 * Whole results on disk: a check of the same files in the same way finds what it found before. What they follow from is
 * the program, the settings of the analysis, how the files are compiled, and the name, language and text of each file;
 * severities, selections and baselines come in after them.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { AnalysisSettings, ModuleModel, ProjectModel } from '../../engine/api';
import { createEngine } from '../../engine/engine';
import type { Finding } from '../../engine/finding';
import { sha256, type DiskCache } from '../../project/diskCache';
import { grammarFiles } from '../../project/grammarFiles';
import type { Source } from '../../project/readers';
import { root, type Analysis, type Result } from './analyse';

const pairs = z.array(z.tuple([z.string(), z.string()]));
const offset = z.int().nonnegative();
const place = { file: z.string(), span: z.object({ start: offset, end: offset }) };
const finding = z.object({
  ...place,
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'info', 'hint']),
  confidence: z.enum(['high', 'medium', 'low']),
  message: z.string(),
  steps: z.array(z.object({ ...place, message: z.string() })),
  fix: z.string().optional(),
});
const stored = z.object({ findings: z.array(finding), skipped: pairs, partial: pairs });

/** What a cache holds may be from anybody who can write to it. */
function storedIn(text: string): z.output<typeof stored> | null {
  try {
    return stored.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export interface ResultKey {
  readonly reader: string;
  readonly settings: AnalysisSettings;
  readonly model: ProjectModel;
  readonly modules: ModuleModel;
}

export class Results {
  readonly #key: string;

  constructor(
    private readonly disk: DiskCache,
    private readonly sources: readonly Source[],
    private readonly how: ResultKey,
  ) {
    const { reader, settings, model, modules } = how;
    const program = sha256(readFileSync(path.join(root, 'server/dist/cli.js')));
    const commands = [...model.files].map(([file, one]) => [file, { ...one, defines: [...one.defines] }]);
    this.#key = sha256(
      'result',
      program,
      reader,
      JSON.stringify([settings, commands, modules]),
      ...sources.flatMap(({ file, language, text }) => [file, language, text]),
    );
  }

  /** A file whose analysis crashed is tried again the next time. */
  put({ crashed, findings, skipped, partial }: Analysis): void {
    if (crashed.size > 0) return;
    this.disk.put(this.#key, JSON.stringify({ findings: findings(), skipped: [...skipped], partial }));
  }

  async get(): Promise<Result | null> {
    const text = this.disk.get(this.#key);
    if (text === null) return null;
    const data = storedIn(text);
    if (data === null) return null;
    const texts = new Map(this.sources.map((s) => [s.file, s]));
    // Rewrites are made from texts; only files that have any are given to an engine, and not analysed.
    const mended = new Set(data.findings.flatMap((f) => (f.fix === undefined ? [] : [f.file])));
    const engine = await createEngine(grammarFiles(root), {
      languages: [...new Set([...mended].flatMap((file) => texts.get(file)?.language ?? []))],
      patient: true,
    });
    engine.configure(this.how.settings);
    for (const file of mended) {
      const source = texts.get(file);
      const reading = { facts: null, skipped: null, partial: null, firstBranches: false };
      if (source) engine.set(file, source.language, source.text, { reading });
    }
    return {
      findings: () => data.findings as readonly Finding[],
      skipped: new Map(data.skipped),
      partial: data.partial,
      crashed: new Set(),
      outcomes: new Map(),
      text: (file) => texts.get(file)?.text,
      fix: (finding) => engine.fix(finding),
      dispose: () => {
        engine.dispose();
      },
    };
  }
}
