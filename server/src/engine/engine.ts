/**
 * The engine: files in, findings out. Facts are kept per file, programs are linked per language family, and only what
 * changed is computed again. Pure but for the clock that bounds a parse.
 */
import type { FileFacts, FileId, Language } from '../facts/model';
import { fixes } from '../fixes/registry';
import { defaultSettings, settingsIn, type Analysis, type AnalysisSettings } from '../program/analysis';
import { familyOf } from '../program/family';
import { observe, type Observed } from '../program/observe';
import { startsTasks } from '../program/pythonScope';
import { relocate } from '../program/relocate';
import type { Program } from '../program/program';
import { analyseHandlers } from '../program/handlerWork';
import { analyseWork } from '../program/work';
import { rules } from '../rules/registry';
import { keepFirstBranches } from '../syntax/directives';
import { loadGrammars, type BudgetParser } from '../syntax/parser';
import { LineIndex } from '../syntax/positions';
import { TreeStore } from '../syntax/treeStore';
import type {
  AnalysisResult,
  CreationCall,
  Engine,
  EngineOptions,
  GrammarSource,
  HoverText,
  InlayNote,
  ModuleModel,
  NamedSpan,
  ProjectModel,
  SetOptions,
  Skipped,
  TextEdit,
  WayCosts,
} from './api';
import { extract, maxText, unreadable, type ItemCache } from './extract';
import { patient, readFile } from './reading';
import type { Finding, FixResult } from './finding';
import { rewriteFor } from './rewriting';
import { creationCalls, hoverAt } from './hover';
import { inlayNotes } from './inlay';
import { byPosition, worstOfEach } from './order';
import { Programs, type ProgramKey, type ProgramState } from './programs';
import { applySuppressions } from './suppressions';
import { countErrors } from './syntaxErrors';

const languages: readonly Language[] = ['c', 'cpp', 'python', 'javascript', 'typescript', 'tsx'];

interface FileState {
  readonly language: Language;
  readonly program: ProgramKey;
  readonly kept: boolean;
  text: string;
  facts: FileFacts | null;
  skipped: string | null;
  /** How much could not be read when the file was last read whole, where that is much. */
  partial: string | null;
  readonly cache: ItemCache | undefined;
  /** Conditional compilation cuts its statements in two: only the first branches are read. */
  firstBranches: boolean;
  /** What was read of it has been let go, and is read again should its program change. */
  isReleased: boolean;
  /** Made when first asked for. */
  lines: LineIndex | null;
}

/** Loads all grammars, so that everything after it is synchronous. */
export async function createEngine(source: GrammarSource, options: EngineOptions = {}): Promise<Engine> {
  const grammars = loadGrammars({
    runtime: () => source.runtime(),
    grammar: (language) => source.grammar(language as Language),
  });
  const parsers = new Map<Language, BudgetParser>();
  for (const language of options.languages ?? languages)
    parsers.set(language, await grammars.parser(language));
  return new LocalEngine(parsers, options.patient === true ? new TreeStore(patient) : new TreeStore());
}

class LocalEngine implements Engine {
  readonly #files = new Map<FileId, FileState>();
  readonly #programs = new Programs();
  readonly #dirty = new Set<ProgramKey>();
  #findings = new Map<FileId, readonly Finding[]>();
  #settings: AnalysisSettings = defaultSettings;

  constructor(
    private readonly parsers: ReadonlyMap<Language, BudgetParser>,
    private readonly trees: TreeStore,
  ) {}

  set(file: FileId, language: Language, text: string, options: SetOptions = {}): void {
    const before = this.#files.get(file);
    const kept = options.kept === true;
    if (before?.text === text && before.language === language && before.kept === kept) return;
    const program = this.#programs.add(file, language);
    const state: FileState = {
      language,
      program,
      kept,
      text,
      facts: null,
      skipped: null,
      partial: null,
      cache: kept ? new Map() : undefined,
      firstBranches: false,
      isReleased: false,
      lines: null,
    };
    this.#files.set(file, state);
    this.#dirty.add(program);
    if (before && before.program !== program) this.#leave(file, before);
    if (options.reading && !kept) {
      this.trees.forget(file);
      Object.assign(state, options.reading);
    } else this.#read(file, state);
  }

  /** Parses a file from nothing. */
  #read(file: FileId, state: FileState): void {
    const { language, text, kept, cache } = state;
    state.isReleased = false;
    Object.assign(state, readFile(file, language, text, this.#parser(language), this.trees, kept, cache));
  }

  edit(file: FileId, edits: readonly TextEdit[]): void {
    const state = this.#files.get(file);
    if (!state) throw new Error(`${file} was edited before it was opened`);
    let { text } = state;
    for (const { span, text: inserted } of edits)
      text = text.slice(0, span.start) + inserted + text.slice(span.end);
    if (text === state.text) return;
    state.text = text;
    state.lines = null;
    this.#dirty.add(state.program);
    const wasSkipped = state.skipped !== null;
    // Only what is new can make a text unreadable that was readable.
    const suspect =
      wasSkipped ||
      text.length > maxText ||
      edits.some((e) => e.text.length > 10_000 || e.text.includes('\0'));
    state.skipped = suspect ? unreadable(text) : null;
    if (state.skipped !== null) {
      state.facts = null;
      this.trees.forget(file);
      return;
    }
    if (wasSkipped && state.facts === null) {
      this.#read(file, state);
      return;
    }
    const changes = edits.map((e) => ({ ...e.span, text: e.text }));
    const { language } = state;
    const parsedText =
      state.firstBranches && (language === 'c' || language === 'cpp')
        ? keepFirstBranches(text, language)
        : text;
    const outcome = this.trees.edit(file, this.#parser(language), parsedText, changes, (tree, parsed) =>
      extract(tree.rootNode, parsed, language, state.cache, this.#parser(language)),
    );
    if (outcome.ok) state.facts = outcome.value;
    else state.skipped = outcome.reason;
  }

  remove(file: FileId): void {
    const state = this.#files.get(file);
    if (!state) return;
    this.trees.forget(file);
    this.#files.delete(file);
    this.#leave(file, state);
  }

  #leave(file: FileId, { program }: FileState): void {
    this.#programs.remove(file, program);
    this.#dirty.add(program);
  }

  release(files: Iterable<FileId>): void {
    const programs = new Set<ProgramKey>();
    for (const file of files) {
      const state = this.#files.get(file);
      if (!state || state.kept || this.#dirty.has(state.program)) continue;
      state.facts = null;
      state.isReleased = state.skipped === null;
      programs.add(state.program);
    }
    for (const program of programs) this.#programs.release(program);
  }

  analyse(): AnalysisResult {
    const changed = new Map<FileId, readonly Finding[]>();
    const skipped: Skipped[] = [];
    const partial: Skipped[] = [];
    for (const [file, state] of this.#files) {
      if (state.skipped !== null) skipped.push({ file, reason: state.skipped });
      else if (state.partial !== null) partial.push({ file, reason: state.partial });
    }
    if (this.#dirty.size === 0) return { changed, skipped, partial };
    const next = new Map<FileId, readonly Finding[]>();
    for (const [file, findings] of this.#findings) {
      const state = this.#files.get(file);
      if (state && !this.#dirty.has(state.program)) next.set(file, findings);
    }
    for (const key of this.#dirty) {
      const program = this.#programs.get(key);
      if (program && program.files.size > 0) this.#analyseProgram(program, next);
      else this.#programs.drop(key);
    }
    this.#dirty.clear();
    for (const file of new Set([...this.#findings.keys(), ...next.keys()])) {
      const now = next.get(file) ?? [];
      if (JSON.stringify(now) !== JSON.stringify(this.#findings.get(file) ?? [])) changed.set(file, now);
    }
    this.#findings = next;
    return { changed, skipped, partial };
  }

  #analyseProgram(state: ProgramState, out: Map<FileId, readonly Finding[]>): void {
    const { family, linked } = state;
    const facts = this.#factsOf(state);
    const before = state.observed;
    // Should anything below fail, nothing is left that the next analysis could take for its own.
    state.observed = null;
    const program = linked.update(facts);
    const observed = this.#observe(state, program, facts, before);
    state.observed = observed;
    const { concurrency } = observed;
    const analysis: Analysis = {
      program,
      settings: this.#settings,
      concurrency,
      work: analyseWork(program),
      handlers: analyseHandlers(program, concurrency, () => linked.graph, observed.handlers),
    };
    state.analysis = analysis;
    const found = new Map<FileId, Finding[]>();
    for (const rule of rules) {
      if (!rule.languages.some((l) => familyOf(l) === family)) continue;
      for (const finding of rule.check(analysis)) {
        const list = found.get(finding.file);
        if (list) list.push(finding);
        else found.set(finding.file, [finding]);
      }
    }
    for (const [file, fileFacts] of facts) {
      const own = found.get(file) ?? [];
      if (own.length === 0 && fileFacts.suppressions.length === 0) continue;
      const kept = applySuppressions(file, fileFacts, this.#lines(file), worstOfEach(own));
      if (kept.length > 0) out.set(file, [...kept].sort(byPosition));
    }
  }

  /** In the order in which the files came, whatever came and went since. */
  #factsOf(program: ProgramState): Map<FileId, FileFacts> {
    const facts = new Map<FileId, FileFacts>();
    for (const file of program.files) {
      const state = this.#files.get(file);
      if (state?.isReleased === true) this.#read(file, state);
      if (state?.facts) facts.set(file, state.facts);
    }
    return facts;
  }

  /**
   * What was observed of C holds while nothing was edited that a walk can come across, and of Python while what calls
   * lead to is as it was, and the edited files have no part in it and start no tasks.
   */
  #observe(
    { family, linked }: ProgramState,
    program: Program,
    facts: ReadonlyMap<FileId, FileFacts>,
    before: Observed | null,
  ): Observed {
    if (before && linked.moved) {
      const { moved, edited } = linked;
      const functions = new Set(edited.map(({ fn }) => fn));
      const concurrency =
        moved.size === 0 ? before.concurrency : relocate(before.concurrency, moved, functions);
      if (concurrency) {
        before.handlers.edited(edited);
        return { ...before, concurrency };
      }
    }
    const aside = (file: FileId): boolean => {
      const now = facts.get(file);
      return before?.walked.has(file) === false && (now === undefined || !startsTasks(now));
    };
    if (before?.holds?.() === true && [...linked.changed].every(aside)) return before;
    const { value, holds } = linked.noting(() => observe(program, family, () => linked.graph));
    return family === 'python' ? { ...value, holds } : value;
  }

  findings(file: FileId): readonly Finding[] {
    return this.#findings.get(file) ?? [];
  }

  text(file: FileId): string | undefined {
    return this.#files.get(file)?.text;
  }

  hover(file: FileId, offset: number, costs?: readonly WayCosts[]): HoverText | null {
    const program = this.#analysisOf(file)?.program;
    return program ? hoverAt(program, file, offset, costs ?? null) : null;
  }

  inlayNotes(file: FileId): readonly InlayNote[] {
    const analysis = this.#analysisOf(file);
    return analysis ? inlayNotes(analysis, file) : [];
  }

  functions(file: FileId): readonly NamedSpan[] {
    const functions = this.#files.get(file)?.facts?.functions ?? [];
    return functions
      .filter(({ kind }) => kind !== 'module')
      .map(({ name, span }) => ({ name, span }))
      .sort((a, b) => a.span.start - b.span.start);
  }

  creations(file: FileId): readonly CreationCall[] {
    const program = this.#analysisOf(file)?.program;
    return program ? creationCalls(program, file) : [];
  }

  #analysisOf(file: FileId): Analysis | undefined {
    const state = this.#files.get(file);
    return (state?.facts ? this.#programs.get(state.program)?.analysis : null) ?? undefined;
  }

  fix(finding: Finding): FixResult {
    const state = this.#files.get(finding.file);
    const rewrite = finding.fix === undefined ? undefined : fixes.get(finding.fix);
    if (!state || !rewrite) return { ok: false, reason: 'There is no rewrite for this finding.' };
    const { text, language } = state;
    const parser = this.#parser(language);
    return rewriteFor(
      finding,
      rewrite,
      { text, language, settings: settingsIn(this.#settings, finding.file) },
      (read, use) => this.trees.parse('<fix>', parser, read, false, use),
    );
  }

  syntaxErrors(file: FileId): number {
    const state = this.#files.get(file);
    if (!state) return Infinity;
    const outcome = this.trees.parse('<errors>', this.#parser(state.language), state.text, false, (tree) =>
      countErrors(tree.rootNode),
    );
    return outcome.ok ? outcome.value : Infinity;
  }

  configure(settings: AnalysisSettings): void {
    this.#settings = settings;
    for (const { key } of this.#programs.all()) this.#dirty.add(key);
  }

  compiledAs(model: ProjectModel): void {
    this.#programs.compiledAs(model);
    this.#changed('c');
  }

  #changed(family: ProgramState['family']): void {
    for (const program of this.#programs.all()) if (program.family === family) this.#dirty.add(program.key);
  }

  apart(parts: ReadonlyMap<FileId, string>): void {
    this.#programs.apart(parts);
  }

  linkedBy(model: ModuleModel): void {
    if (this.#programs.linkedBy(model)) this.#changed('javascript');
  }

  dispose(): void {
    this.trees.dispose();
    this.#files.clear();
    this.#findings.clear();
  }

  #parser(language: Language): BudgetParser {
    const parser = this.parsers.get(language);
    if (!parser) throw new Error(`The grammar of ${language} was not loaded.`);
    return parser;
  }

  #lines(file: FileId): LineIndex {
    const state = this.#files.get(file);
    if (!state) throw new Error(`${file} is not open`);
    state.lines ??= new LineIndex(state.text);
    return state.lines;
  }
}
