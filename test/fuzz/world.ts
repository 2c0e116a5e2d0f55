/**
 * A program under edits, held by two: an engine that lives through all of them, and for each version an engine that has
 * never seen another. They have to say the same.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { AnalysisSettings, Engine, Reading, TextEdit } from '../../server/src/engine/api';
import { unreadable } from '../../server/src/engine/extract';
import { Reader } from '../../server/src/engine/reading';
import type { Language } from '../../server/src/facts/model';
import { defaultSettings } from '../../server/src/program/analysis';
import type { BudgetParser } from '../../server/src/syntax/parser';
import { keepFirstBranches } from '../../server/src/syntax/directives';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { root, testEngine } from '../harness/engine';
import type { Growth } from './growth';
import type { Program } from './programs';
import { Shadow } from './shadow';
import { applied, changesOf, type Step } from './steps';

export interface Counts {
  /** Versions that were compared. */
  versions: number;
  edits: number;
  /** Files that came, went, were opened, closed or renamed, and settings that changed. */
  others: number;
  /** Versions in which something was found. */
  telling: number;
  /**
   * Versions with syntax errors from which the parser recovers otherwise when it starts from an older tree. Its trees
   * differ, and nothing is compared that follows from them.
   */
  recovered: number;
  /** Versions of which other branches of conditional compilation are read: that is decided when a file is opened. */
  otherBranches: number;
}

export const noCounts = (): Counts => ({
  versions: 0,
  edits: 0,
  others: 0,
  telling: 0,
  recovered: 0,
  otherBranches: 0,
});

interface Open {
  readonly original: string;
  readonly language: Language;
  file: string;
  text: string;
  isThere: boolean;
  shadow: Shadow | null;
}

const settings: readonly AnalysisSettings[] = [
  defaultSettings,
  { ...defaultSettings, libc: 'musl' },
  { ...defaultSettings, python: '3.14' },
  { ...defaultSettings, python: '3.13', freeThreaded: true },
];

const reader = new Reader(grammarFiles(root));

export type ParserOf = (language: Language) => BudgetParser;

export class World {
  readonly #files: Open[];
  /** Trees that are not of this program: another may have failed half-way. */
  readonly #foreign: number;
  readonly #readings = new Map<string, { readonly text: string; readonly json: string }>();
  #settings = defaultSettings;
  #renamed = 0;

  private constructor(
    private readonly engine: Engine,
    program: Program,
    private readonly parserOf: ParserOf,
    private readonly growth: Growth,
    readonly counts: Counts,
  ) {
    this.#foreign = growth.trees();
    this.#files = program.map(({ file, language, text }) => ({
      original: text,
      language,
      file,
      text,
      isThere: true,
      shadow: null,
    }));
    for (const one of this.#files) this.#set(one, true);
  }

  static async of(program: Program, parserOf: ParserOf, growth: Growth, counts: Counts): Promise<World> {
    return new World(await testEngine(), program, parserOf, growth, counts);
  }

  /** Makes a step, and compares after each change of it. Throws where something differs. */
  async step(step: Step): Promise<void> {
    const one = this.#pick(step.file);
    switch (step.k) {
      case 'toggleOpen':
        if (!one.isThere) return;
        this.#set(one, one.shadow === null);
        break;
      case 'toggleFile':
        if (one.isThere) this.#remove(one);
        else this.#set(one, step.length % 2 === 0);
        break;
      case 'rename': {
        if (!one.isThere) return;
        this.#remove(one);
        one.file = one.file.replace(/(\.\w+)$/, `_${this.#renamed++ % 10}$1`);
        this.#set(one, step.length % 2 === 0);
        break;
      }
      case 'configure':
        this.#settings = settings[step.piece % settings.length] ?? defaultSettings;
        this.engine.configure(this.#settings);
        break;
      default:
        await this.#edit(one, step);
        return;
    }
    this.counts.others++;
    await this.#compare();
  }

  dispose(): void {
    for (const { shadow } of this.#files) shadow?.dispose();
    this.engine.dispose();
    assert.equal(this.growth.trees(), this.#foreign, 'trees are left when everything is closed');
  }

  #pick(number: number): Open {
    const one = this.#files[number % this.#files.length];
    assert.ok(one);
    return one;
  }

  async #edit(one: Open, step: Step): Promise<void> {
    if (!one.isThere) this.#set(one, true);
    const other = this.#pick(step.file + 1);
    for (const edits of changesOf(step, one.text, one.language, one.original, other.text)) {
      // What is not open changes on disk: then it is read as a whole.
      const after = applied(one.text, edits);
      one.text = after;
      if (one.shadow === null) this.engine.set(one.file, one.language, after);
      else {
        this.engine.edit(one.file, edits);
        one.shadow.edit(edits, after);
      }
      this.counts.edits++;
      assert.equal(this.engine.text(one.file), after, 'the text is another one');
      await this.#compareFacts(one, edits);
      await this.#compare();
    }
  }

  #set(one: Open, kept: boolean): void {
    one.isThere = true;
    one.shadow?.dispose();
    one.shadow = kept ? new Shadow(one.language, this.parserOf(one.language), one.text) : null;
    this.engine.set(one.file, one.language, one.text, { kept });
  }

  #remove(one: Open): void {
    one.isThere = false;
    one.shadow?.dispose();
    one.shadow = null;
    this.engine.remove(one.file);
  }

  /** The facts of an edited document are those of its text. */
  async #compareFacts(one: Open, edits: readonly TextEdit[]): Promise<void> {
    if (!one.shadow) return;
    const { facts, firstBranches } = await this.#reading(one);
    if (firstBranches) return;
    const ours = one.shadow.read?.facts ?? null;
    if (isDeepStrictEqual(ours, facts) || recoversOtherwise(one)) return;
    assert.deepEqual(ours, facts, `facts after ${JSON.stringify(edits)}`);
  }

  /** What is in a file by itself, read from nothing once, and each time handed out as a copy. */
  async #reading({ file, language, text }: Open): Promise<Reading> {
    const known = this.#readings.get(file);
    if (known?.text === text) return JSON.parse(known.json) as Reading;
    const reading = await reader.read(file, language, text);
    const json = JSON.stringify(reading);
    // An integer that is too large has no word in JSON.
    if (json.includes('"value":null')) return reading;
    this.#readings.set(file, { text, json });
    return JSON.parse(json) as Reading;
  }

  async #compare(): Promise<void> {
    this.counts.versions++;
    const { engine } = this;
    const skipped = engine.analyse().skipped;
    const there = this.#files.filter((one) => one.isThere);
    const open = there.filter((one) => one.shadow !== null);
    const held = open.reduce((sum, { shadow }) => sum + (shadow?.trees ?? 0), 0);
    const trees = this.growth.trees() - this.#foreign;
    assert.equal(trees, 2 * held, 'a tree for each open document, here and in the engine');
    const fresh = await testEngine();
    try {
      fresh.configure(this.#settings);
      for (const one of [...there].sort((a, b) => (a.file < b.file ? -1 : 1)))
        fresh.set(one.file, one.language, one.text, { reading: await this.#reading(one) });
      const theirs = said(fresh, fresh.analyse().skipped, there);
      const ours = said(engine, skipped, there);
      if (theirs.some(({ findings }) => findings.length > 0)) this.counts.telling++;
      if (isDeepStrictEqual(ours, theirs)) return;
      if (open.some(recoversOtherwise)) {
        this.counts.recovered++;
        return;
      }
      if (open.some(readsOtherBranches)) {
        this.counts.otherBranches++;
        return;
      }
      assert.deepEqual(ours, theirs);
    } finally {
      fresh.dispose();
    }
  }
}

interface Said {
  readonly file: string;
  readonly skipped: string | null;
  readonly findings: ReturnType<Engine['findings']>;
}

/** All that an engine says of these files. */
function said(
  engine: Engine,
  skipped: readonly { readonly file: string; readonly reason: string }[],
  files: readonly Open[],
): readonly Said[] {
  return files.map(({ file }) => ({
    file,
    skipped: skipped.find((s) => s.file === file)?.reason ?? null,
    findings: engine.findings(file),
    functions: engine.functions(file),
    creations: engine.creations(file),
    notes: engine.inlayNotes(file),
  }));
}

/** Only where there are syntax errors: a text without has one tree. */
function recoversOtherwise({ shadow, text }: Open): boolean {
  if (!shadow?.read) return false;
  const { read, free } = shadow.anew(text);
  try {
    if (!read || !(read.hasError || shadow.read.hasError)) return false;
    return read.nodes() !== shadow.read.nodes();
  } finally {
    free();
  }
}

function readsOtherBranches({ language, text }: Open): boolean {
  if (language !== 'c' && language !== 'cpp') return false;
  return unreadable(text) === null && keepFirstBranches(text, language) !== text;
}
