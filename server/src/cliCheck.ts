/** `forksight check`: reads files and folders, prints findings. Never runs the user's code. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Engine } from './engine/api';
import { createEngine } from './engine/engine';
import type { Finding, Fix } from './engine/finding';
import { Reader } from './engine/reading';
import type { FileId } from './facts/model';
import { Project } from './lsp/project';
import { grammarFiles } from './project/grammarFiles';
import { askInterpreter } from './project/pythonInterpreter';
import { declaredPython, pythonOfText, unknownPython, type PythonTarget } from './project/pythonVersion';
import { readAll, type Source } from './project/readers';
import { analysisSettings, defaultEditorSettings } from './project/settings';
import { discover, fileIdOf, readSource } from './project/workspaceFiles';
import { Locator, type CheckReport, type ReportFinding } from './report/result';
import { coloured, findingText, plain, printable, summary } from './report/text';
import { version } from './version';

interface Options {
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly exitZero?: boolean;
  readonly maxWarnings?: number;
  readonly minSeverity: Finding['severity'];
  readonly python?: string;
  readonly libc: 'glibc' | 'musl' | 'other';
  readonly thirdParty?: boolean;
  readonly ignored?: boolean;
  readonly jobs: number;
}

const exitCode = { clean: 0, findings: 1, failed: 2 } as const;

const order: Readonly<Record<Finding['severity'], number>> = { hint: 0, info: 1, warning: 2, error: 3 };

function count(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

function jobCount(text: string): number {
  const jobs = count(text);
  if (jobs < 1) throw new InvalidArgumentError('It must be 1 or more.');
  return jobs;
}

/** A version, or an interpreter that is asked for its own. */
async function pythonOf(text: string | undefined, paths: readonly string[]): Promise<PythonTarget> {
  if (text === undefined) return (await declaredPython(commonFolder(paths))) ?? unknownPython;
  const version = /^\d+\.\d+t?$/.test(text) ? pythonOfText(text, null) : null;
  if (version) return version;
  const asked = await askInterpreter(text);
  if (asked.ok) return asked.python;
  throw new InvalidArgumentError(
    `option '--python' takes major.minor, such as 3.12 (3.13t for a free-threaded build), or an interpreter: ${asked.reason}.`,
  );
}

/** The innermost folder that holds all that is checked. */
function commonFolder(paths: readonly string[]): string {
  const parts = paths.map((p) => path.resolve(p).split(path.sep));
  const [first = []] = parts;
  let length = 0;
  while (length < first.length && parts.every((p) => p[length] === first[length])) length++;
  return first.slice(0, length).join(path.sep) || path.sep;
}

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('find fork, thread, signal and GIL hazards in files and folders')
    .argument('[paths...]', 'files and folders', ['.'])
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('-o, --output <file>', 'write the findings to a file')
    .option('--exit-zero', 'exit with 0 although there are findings')
    .option('--max-warnings <n>', 'exit with 0 up to this many findings that are no errors', count)
    .addOption(
      new Option('--min-severity <severity>', 'leave out what is below')
        .choices(['hint', 'info', 'warning', 'error'])
        .default('hint'),
    )
    .option('--python <python>', 'Python of the code: major.minor, or an interpreter, which is asked for it')
    .addOption(
      new Option('--libc <libc>', 'C library of the target')
        .choices(['glibc', 'musl', 'other'])
        .default('glibc'),
    )
    .addOption(
      new Option('--jobs <n>', 'threads to read files on')
        .argParser(jobCount)
        .default(availableParallelism()),
    )
    .option('--third-party', 'also look into node_modules and virtual environments')
    .option('--ignored', 'also look at what .gitignore leaves out')
    .action(async (paths: readonly string[], options: Options, command: Command) => {
      let python: PythonTarget;
      try {
        python = await pythonOf(options.python, paths);
      } catch (error) {
        return command.error(`error: ${errorText(error)}`, { exitCode: exitCode.failed });
      }
      process.exitCode = await check(paths, options, python);
    });
}

interface Input {
  readonly sources: readonly Source[];
  /** What is not analysed, with the reason. */
  readonly skipped: ReadonlyMap<FileId, string>;
  /** What the user named: that has to be checked, while what is met in a folder may be skipped. */
  readonly named: ReadonlySet<FileId>;
}

/** @returns the exit code: 0 clean, 1 findings, 2 something that was named could not be checked */
async function check(paths: readonly string[], options: Options, python: PythonTarget): Promise<number> {
  const started = performance.now();
  const input = await gather(paths, options);
  const grammars = grammarFiles(path.resolve(__dirname, '../..'));
  const engine = await createEngine(grammars, {
    languages: [...new Set(input.sources.map((s) => s.language))],
    patient: true,
  });
  const crashed = new Set<FileId>();
  const say = (word: string): void => void process.stderr.write(`forksight: ${printable(word)}\n`);
  // The editor's own way to a result: a file whose analysis crashes is named, the others keep their findings.
  const project = new Project(null, engine, (file, error) => {
    if (file !== null) crashed.add(file);
    else for (const source of input.sources) crashed.add(source.file);
    if (file === null) say(`the analysis failed: ${errorText(error)}`);
  });
  try {
    const { libc } = options;
    project.configure(analysisSettings({ ...defaultEditorSettings, libc }, python));
    const readings = await readAll(input.sources, {
      jobs: options.jobs,
      script: path.join(__dirname, 'readWorker.js'),
      here: new Reader(grammars),
    });
    for (const { file, language, text } of input.sources) {
      const outcome = readings.get(file);
      if (outcome?.ok === false) project.fail(file, outcome.reason);
      else project.set(file, language, text, false, outcome?.reading);
    }
    project.analyse();
    const skipped = new Map([...input.skipped, ...project.skipped]);
    const report: CheckReport = {
      schema: 1,
      tool: { name: 'forksight', version },
      findings: reported(engine, input.sources, options, say),
      skipped: [...skipped, ...project.partial.map(({ file, reason }) => [file, reason] as const)]
        .sort(byName)
        .map(([file, reason]) => ({ file: shown(file), reason })),
      stats: {
        ...sizeOf(input.sources.filter((s) => !skipped.has(s.file))),
        milliseconds: Math.round(performance.now() - started),
      },
    };
    const refused = new Set([...input.named, ...crashed].filter((file) => skipped.has(file)).map(shown));
    for (const { file, reason } of report.skipped) {
      if (refused.has(file)) say(`cannot check ${file}: ${reason}`);
      else if (options.format === 'text') say(`skipped ${file}: ${reason}`);
    }
    if (!write(report, options, say) || refused.size > 0 || crashed.size > 0) return exitCode.failed;
    return verdict(report.findings, options);
  } finally {
    engine.dispose();
  }
}

/** Each file once and in order of name: what is printed depends on neither the order nor the overlap of the arguments. */
async function gather(paths: readonly string[], options: Options): Promise<Input> {
  const found = new Set<FileId>();
  const named = new Set(paths.map(fileIdOf));
  const skipped = new Map<FileId, string>();
  for (const start of new Set(paths))
    for await (const one of discover(start, {
      thirdParty: options.thirdParty === true,
      ignored: options.ignored === true,
    })) {
      if (one.k === 'file') found.add(one.file);
      else skipped.set(one.file, one.reason);
    }
  const sources: Source[] = [];
  for (const file of [...found].sort()) {
    const source = await readSource(file);
    if (source.ok) sources.push({ file, text: source.text, language: source.language });
    else if (source.reason !== null) skipped.set(file, source.reason);
    else if (named.has(file)) skipped.set(file, 'not a C, C++, Python, JavaScript or TypeScript file');
  }
  return { sources, skipped, named };
}

function reported(
  engine: Engine,
  sources: readonly Source[],
  options: Options,
  say: (word: string) => void,
): ReportFinding[] {
  const locator = new Locator((file) => engine.text(file), shown);
  return sources
    .flatMap((source) => engine.findings(source.file))
    .filter((finding) => order[finding.severity] >= order[options.minSeverity])
    .map((finding) => locator.finding(finding, fixesOf(engine, finding, say)));
}

/** The rewrite that a finding names, where it applies; a rewrite that fails costs no finding. */
function fixesOf(engine: Engine, finding: Finding, say: (word: string) => void): readonly Fix[] {
  if (finding.fix === undefined) return [];
  try {
    const result = engine.fix(finding);
    return result.ok ? [result.fix] : [];
  } catch (error) {
    say(`the rewrite ${finding.fix} in ${shown(finding.file)} failed: ${errorText(error)}`);
    return [];
  }
}

/** @returns whether the report was written */
function write(report: CheckReport, options: Options, say: (word: string) => void): boolean {
  const paint = options.output === undefined && process.stdout.isTTY && process.stdout.hasColors();
  const text =
    options.format === 'json'
      ? `${JSON.stringify(report, null, 2)}\n`
      : report.findings.map((f) => `${findingText(f, paint ? coloured : plain)}\n`).join('\n');
  try {
    if (options.output === undefined) toStdout(text);
    else writeFileSync(options.output, text);
  } catch (error) {
    say(`cannot write ${options.output ?? 'to stdout'}: ${errorText(error)}`);
    return false;
  }
  if (options.format === 'text') say(summary(report));
  return true;
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

/** As short as it can be said from here. */
function shown(file: FileId): string {
  const relative = path.relative('.', file);
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return outside || relative === '' ? file : relative;
}

function sizeOf(sources: readonly Source[]): { files: number; lines: number } {
  return {
    files: sources.length,
    lines: sources.reduce((sum, { text }) => sum + text.split('\n').length, 0),
  };
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
