/** `forksight check`: reads files and folders, prints findings. Never runs the user's code. */
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AnalysisSettings, ModuleModel, ProjectModel } from '../../engine/api';
import type { FileId } from '../../facts/model';
import { modelOfFolder } from '../../project/compileDatabase';
import { ConfigError } from '../../project/config/read';
import { ConfigStore, type Applied } from '../../project/config/store';
import type { KnownFacts } from '../../project/factsCache';
import { ModuleReader } from '../../project/modules/reader';
import { declaredBelow } from '../../project/pythonVersion';
import type { Source } from '../../project/readers';
import { preforkConfigs } from '../../project/servers';
import {
  analysisSettings,
  defaultEditorSettings,
  unknownTarget,
  type ProjectTarget,
} from '../../project/settings';
import { reportText, type Checked } from '../../report/formats';
import { Locator, type CheckReport, type ReportFinding, type Rewrites } from '../../report/result';
import { coloured, plain, printable, summary } from '../../report/text';
import { version } from '../../version';
import { errorText, plural, OptionError, say, shown, UsageError } from '../words';
import { addIgnores } from './addIgnores';
import { analyse, root, type Analysis, type Result } from './analyse';
import { writeBaseline } from './baseline';
import { foundBefore, visible, type Seen, type View } from './findings';
import { factsOf, RecentFacts, type Facts } from './facts';
import { fixAll } from './fix';
import { sourcesAt } from './git';
import { commonFolder, gather, type Input } from './input';
import { exitCode, type Options, type Shard } from './options';
import { Progress } from './progress';
import { pythonOf } from './python';
import { Results } from './results';
import type { Edited } from './rounds';
import { writeShard } from './shard';
import { patchOf, writeBack } from './writeBack';

/** @returns the exit code: 0 clean, 1 findings, 2 something that was named could not be checked */
export async function check(paths: readonly string[], options: Options): Promise<number> {
  const progress = new Progress(options.progress);
  try {
    return await new Check(paths, options, progress).run();
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ConfigError)) throw error;
    progress.clear();
    if (error instanceof OptionError) process.stderr.write(`error: ${printable(error.message)}\n`);
    else say(error.message);
    return exitCode.failed;
  } finally {
    progress.clear();
  }
}

class Check {
  readonly #started = performance.now();
  readonly #store: ConfigStore;
  /** What concerns the program as a whole is looked up from here. */
  readonly #folder: string;
  readonly #applied: Applied;
  readonly #paths: readonly string[];
  readonly #facts: Facts;
  #target = unknownTarget;
  readonly #model: ProjectModel;
  #modules: ModuleModel = { packages: [], configs: [] };

  constructor(
    paths: readonly string[],
    private readonly options: Options,
    private readonly progress: Progress,
  ) {
    const { stdinFilename, isolated, config } = options;
    refuseContradictions(paths, options);
    this.#paths = paths.length > 0 ? paths : [stdinFilename ?? '.'];
    this.#store = new ConfigStore({
      isolated: isolated === true,
      ...(config !== undefined && { given: config }),
    });
    this.#folder = commonFolder(this.#paths.filter((p) => p !== '-'));
    this.#applied = this.#store.ofFolder(this.#folder);
    this.#facts = factsOf(options);
    this.#model = this.#readModel();
  }

  async run(): Promise<number> {
    const { progress } = this;
    const input = await gather(this.#paths, this.options, this.#store, (files) => {
      progress.show(`${plural(files, 'file')} found`);
    });
    this.#modules = new ModuleReader().model(input.sources.map(({ file }) => file));
    this.#target = await this.#readTarget(input.sources);
    if (this.options.shard) return this.#shard(input, this.options.shard);
    const { fix, diff, addIgnores: reason } = this.options;
    const isChanging = fix === true || diff === true || reason !== undefined;
    const analysis = isChanging ? await this.#analyse(input.sources, 'reading', false) : null;
    const result = analysis ?? (await this.#result(input.sources, 'reading'));
    try {
      this.#facts.disk?.prune();
      const missed = this.#facts.files?.missed ?? 0;
      if (missed > 0) say(`${plural(missed, 'file')} had to be read here: no facts of them were given`);
      const view = await this.#view(input.sources, result);
      progress.clear();
      const edited = analysis && this.#change(input, analysis, view);
      return this.#finish(input, result, view, edited);
    } finally {
      result.dispose();
    }
  }

  /** As it was found before, where nothing has changed since; no change of texts can start from there. */
  async #result(
    sources: readonly Source[],
    word: string,
    recent: readonly KnownFacts[] = [],
  ): Promise<Result> {
    const { disk, reader } = this.#facts;
    if (!disk) return this.#analyse(sources, word, true, recent);
    const results = new Results(disk, sources, {
      reader,
      settings: this.#settings(),
      model: this.#model,
      modules: this.#modules,
    });
    const before = await results.get();
    if (before) return before;
    const analysis = await this.#analyse(sources, word, true, recent);
    results.put(analysis);
    return analysis;
  }

  /** For which Python, and for which servers, the code is. */
  async #readTarget(sources: readonly Source[]): Promise<ProjectTarget> {
    const said = this.options.python ?? this.#applied.config.python;
    const files = sources.filter((s) => s.language === 'python').map((s) => s.file);
    return {
      python: await pythonOf(said, this.#folder),
      pythons: said === undefined ? await declaredBelow(this.#folder, files) : [],
      prefork: await preforkConfigs(this.#folder, files),
    };
  }

  /** Guessing where the user said how it is compiled would be worse than stopping. */
  #readModel(): ProjectModel {
    const { config, file } = this.#applied;
    const { compileCommands } = this.options;
    const configured =
      config.compileCommands !== undefined && file !== null
        ? path.resolve(path.dirname(file), config.compileCommands)
        : undefined;
    const outcome = modelOfFolder(this.#folder, compileCommands ?? configured);
    if (!outcome.ok) throw new UsageError(outcome.reason);
    return outcome.model;
  }

  async #shard({ sources, named, skipped }: Input, shard: Shard): Promise<number> {
    const { output, jobs } = this.options;
    if (output === undefined) throw new UsageError('--shard needs --output: where to leave the facts');
    const failed = await writeShard(output, this.#facts.reader, sources, shard, {
      ...this.#facts,
      jobs,
      onRead: (done) => {
        this.progress.show(`reading ${done}`);
      },
    });
    const refused = [...named].filter((file) => skipped.has(file));
    for (const file of refused) say(`cannot check ${shown(file)}: ${skipped.get(file) ?? ''}`);
    return failed.length + refused.length > 0 ? exitCode.failed : exitCode.clean;
  }

  /** @param edited null: nothing was to be changed */
  #finish(input: Input, result: Result, view: View, edited: readonly Edited[] | null): number {
    const { options } = this;
    const skipped = new Map([...result.partial, ...input.skipped, ...result.skipped].sort(byName));
    const failed = this.#sayUnchecked(input, result, skipped);
    if (edited && options.diff === true) {
      toStdout(edited.map(patchOf).join(''));
      if (failed.size > 0) return exitCode.failed;
      return edited.length > 0 ? exitCode.findings : exitCode.clean;
    }
    const isWritten = edited === null || writeAll(edited, placesOf(this.#paths));
    const seen = visible(result, view, options.pruneBaseline === true);
    const isSound = failed.size === 0 && isWritten;
    if (options.writeBaseline !== undefined) {
      writeBaseline(options.writeBaseline, seen);
      return isSound ? exitCode.clean : exitCode.failed;
    }
    const report = this.#report(input, result, seen, skipped);
    if (!this.#write({ ...report, failed, pageOf }) || !isSound) return exitCode.failed;
    return verdict(report.report.findings, options);
  }

  #change({ sources }: Input, analysis: Analysis, view: View): readonly Edited[] {
    const { diff, unsafeFixes, addIgnores: reason } = this.options;
    if (reason !== undefined) {
      const { edited, count, left } = addIgnores(
        analysis,
        sources,
        () => visible(analysis, view, null),
        reason,
      );
      say(
        `${plural(count, 'comment')} added${left > 0 ? `; ${plural(left, 'finding')} have no place for one` : ''}`,
      );
      return edited;
    }
    const wanted = () => visible(analysis, view, null).map((one) => one.origin);
    const { edited, count } = fixAll(analysis, sources, wanted, unsafeFixes === true);
    const where = `${plural(count, 'rewrite')} in ${plural(edited.length, 'file')}`;
    say(diff === true ? `${where} would be made` : where);
    return edited;
  }

  async #view(sources: readonly Source[], now: Result): Promise<View> {
    const { select, ignore, minSeverity, baseline, writeBaseline: writes, diffBase } = this.options;
    const { config, file } = this.#applied;
    const configured =
      config.baseline !== undefined && file !== null
        ? path.resolve(path.dirname(file), config.baseline)
        : null;
    const files = new Set<FileId>(sources.map((s) => s.file));
    const view: View = {
      store: this.#store,
      override: { ...(select && { select }), ...(ignore && { ignore }) },
      minSeverity,
      // Who writes a baseline wants all of it.
      baseline: writes === undefined ? (baseline ?? configured) : null,
      isChecked: (name) => files.has(name),
      before: null,
    };
    if (diffBase === undefined) return view;
    const base = await sourcesAt(diffBase, sources, { paths: this.#paths, exclusions: this.#store });
    const recent = new RecentFacts(sources, now.outcomes);
    const result = await this.#result(base.sources, `reading ${diffBase}:`, [recent]);
    try {
      return { ...view, before: foundBefore(result, view, base.renamed) };
    } finally {
      result.dispose();
    }
  }

  #settings(): AnalysisSettings {
    const { config } = this.#applied;
    const libc = this.options.libc ?? config.libc ?? 'glibc';
    return analysisSettings({ ...defaultEditorSettings, libc }, this.#target);
  }

  /** @param recent asked before what is on disk */
  async #analyse(
    sources: readonly Source[],
    word: string,
    once: boolean,
    recent: readonly KnownFacts[] = [],
  ): Promise<Analysis> {
    return analyse(sources, {
      settings: this.#settings(),
      model: this.#model,
      modules: this.#modules,
      once,
      jobs: this.options.jobs,
      known: [...recent, ...this.#facts.known],
      cache: this.#facts.cache,
      onRead: (done) => {
        this.progress.show(`${word} ${done} of ${plural(sources.length, 'file')}`);
      },
      onAnalyse: (files) => {
        this.progress.stage(`analysing ${plural(files, 'file')}`);
      },
    });
  }

  #report(
    input: Input,
    result: Result,
    seen: readonly Seen[],
    skipped: ReadonlyMap<FileId, string>,
  ): Pick<Checked, 'report' | 'recognised'> {
    const locator = new Locator(result.text, shown);
    const recognised = seen.map(({ origin, fingerprint }) => ({
      fingerprint,
      finding: locator.finding(origin, rewritesOf(result, origin)),
    }));
    const report: CheckReport = {
      schema: 1,
      tool: { name: 'forksight', version },
      findings: recognised.map((one) => one.finding),
      skipped: [...skipped].map(([file, reason]) => ({ file: shown(file), reason })),
      stats: {
        ...sizeOf(input.sources.filter((s) => !input.skipped.has(s.file) && !result.skipped.has(s.file))),
        milliseconds: Math.round(performance.now() - this.#started),
      },
    };
    return { report, recognised };
  }

  /** Says what was left out, and tells what should not have been. */
  #sayUnchecked(
    { named }: Input,
    { partial, crashed }: Result,
    skipped: ReadonlyMap<FileId, string>,
  ): ReadonlySet<string> {
    const isPartial = new Set(partial.map(([file]) => file));
    const refused = new Set(
      [...named, ...crashed].filter((f) => skipped.has(f) && (!isPartial.has(f) || crashed.has(f))),
    );
    for (const [file, reason] of skipped) {
      if (refused.has(file)) say(`cannot check ${shown(file)}: ${reason}`);
      else if (this.options.format === 'text') say(`skipped ${shown(file)}: ${reason}`);
    }
    return new Set([...refused, ...crashed].map(shown));
  }

  /** @returns whether the report was written */
  #write(checked: Checked): boolean {
    const { format, output } = this.options;
    const paint = output === undefined && process.stdout.isTTY && process.stdout.hasColors();
    const text = reportText(format, checked, paint ? coloured : plain);
    try {
      if (output === undefined) toStdout(text);
      else writeFileSync(output, text);
    } catch (error) {
      say(`cannot write ${output ?? 'to stdout'}: ${errorText(error)}`);
      return false;
    }
    if (format === 'text') say(summary(checked.report));
    return true;
  }
}

function refuseContradictions(paths: readonly string[], options: Options): void {
  const { stdinFilename, fix, diff, unsafeFixes, addIgnores: adds, writeBaseline: writes } = options;
  if (stdinFilename === undefined && paths.includes('-'))
    throw new UsageError('"-" needs --stdin-filename, which says what the text is');
  if (unsafeFixes === true && fix !== true && diff !== true)
    throw new UsageError('--unsafe-fixes goes with --fix or --diff');
  if (stdinFilename !== undefined && (fix === true || adds !== undefined))
    throw new UsageError('what comes from standard input cannot be written: use --diff');
  if (adds !== undefined && (fix === true || writes !== undefined))
    throw new UsageError('--add-ignores goes with neither --fix nor --write-baseline');
}

/** The rewrite that a finding names, where it applies; a rewrite that fails costs no finding. */
function rewritesOf({ fix }: Result, finding: Seen['origin']): Rewrites {
  if (finding.fix === undefined) return { fixes: [] };
  try {
    const result = fix(finding);
    return result.ok ? { fixes: [result.fix] } : { fixes: [], refused: result.reason };
  } catch (error) {
    say(`the rewrite ${finding.fix} in ${shown(finding.file)} failed: ${errorText(error)}`);
    return { fixes: [] };
  }
}

/** What the user named, links followed, and all below. */
function placesOf(paths: readonly string[]): (place: string) => boolean {
  const roots = paths.filter((at) => existsSync(at)).map((at) => realpathSync(at));
  return (place) => roots.some((root) => place === root || place.startsWith(root.replace(/\/?$/, '/')));
}

/** @returns whether all could be written; each file that could not is named, and is as it was */
function writeAll(edited: readonly Edited[], mayWrite: (place: string) => boolean): boolean {
  let isWritten = true;
  for (const one of edited) {
    const reason = writeBack(one, mayWrite);
    if (reason === null) continue;
    isWritten = false;
    say(`cannot write ${shown(one.file)}: ${reason}`);
  }
  return isWritten;
}

function pageOf(rule: string): string | null {
  try {
    return readFileSync(path.join(root, 'docs/rules', `${rule}.md`), 'utf8').replace(/^<!--.*?-->\s*/s, '');
  } catch {
    return null;
  }
}

/** A reader that has seen enough (`| head`) is no failure. */
function toStdout(text: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stdout.write(text);
}

function verdict(findings: readonly ReportFinding[], options: Options): number {
  if (findings.length === 0 || options.exitZero === true) return exitCode.clean;
  const tolerated =
    options.maxWarnings !== undefined &&
    findings.length <= options.maxWarnings &&
    findings.every((f) => f.severity !== 'error');
  return tolerated ? exitCode.clean : exitCode.findings;
}

function sizeOf(sources: readonly Source[]): { files: number; lines: number } {
  return {
    files: sources.length,
    lines: sources.reduce((sum, { text }) => sum + lineCount(text), 0),
  };
}

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
