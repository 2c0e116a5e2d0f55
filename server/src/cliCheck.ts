/** `forksight check`: reads files and folders, prints findings. Never runs the user's code. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Finding } from './engine/finding';
import { createEngine } from './engine/engine';
import type { Language } from './facts/model';
import { defaultSettings } from './program/analysis';
import { grammarFiles } from './project/grammarFiles';
import { discover, fileIdOf, readSource } from './project/workspaceFiles';
import { Locator, type CheckReport } from './report/result';
import { coloured, findingText, plain, summary } from './report/text';
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
  readonly fixes?: boolean;
}

const order: Readonly<Record<Finding['severity'], number>> = { hint: 0, info: 1, warning: 2, error: 3 };

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

function pythonVersion(text: string): string {
  if (!/^\d+\.\d+t?$/.test(text))
    throw new InvalidArgumentError(
      'It must be major.minor, such as 3.12, or 3.13t for a free-threaded build.',
    );
  return text;
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
    .option('--python <version>', 'Python version of the code, major.minor', pythonVersion)
    .addOption(
      new Option('--libc <libc>', 'C library of the target')
        .choices(['glibc', 'musl', 'other'])
        .default('glibc'),
    )
    .option('--third-party', 'also look into node_modules and virtual environments')
    .option('--ignored', 'also look at what .gitignore leaves out')
    .option('--fixes', 'compute the rewrites and print them (JSON: as edits)')
    .action(async (paths: readonly string[], options: Options) => {
      process.exitCode = await check(paths, options);
    });
}

/** @returns the exit code: 0 clean, 1 findings, 2 nothing could be checked */
async function check(paths: readonly string[], options: Options): Promise<number> {
  const started = performance.now();
  const sources: { file: string; text: string; language: Language }[] = [];
  const skipped: { file: string; reason: string }[] = [];
  const missing: string[] = [];
  for (const start of paths) {
    for await (const found of discover(start, {
      thirdParty: options.thirdParty === true,
      ignored: options.ignored === true,
    })) {
      if (found.k === 'skipped') {
        skipped.push(found);
        if (found.file === fileIdOf(start)) missing.push(`${start}: ${found.reason}`);
        continue;
      }
      const source = await readSource(found.file);
      if (source.ok) sources.push({ file: found.file, text: source.text, language: source.language });
      else if (source.reason !== null) skipped.push({ file: found.file, reason: source.reason });
      else if (found.file === fileIdOf(start))
        missing.push(`${start}: not a C, C++, Python, JavaScript or TypeScript file`);
    }
  }
  for (const word of missing) process.stderr.write(`forksight: cannot check ${word}\n`);

  const languages = [...new Set(sources.map((s) => s.language))];
  const engine = await createEngine(grammarFiles(path.resolve(__dirname, '../..')), {
    languages,
    patient: true,
  });
  engine.configure({
    ...defaultSettings,
    libc: options.libc,
    python: options.python?.replace(/t$/, '') ?? null,
    freeThreaded: options.python?.endsWith('t') === true,
  });
  let lines = 0;
  for (const source of sources) {
    engine.set(source.file, source.language, source.text);
    lines += source.text.split('\n').length;
  }
  const result = engine.analyse();
  const named = (file: string): string => {
    const relative = path.relative('.', file);
    return relative.startsWith('..') ? file : relative;
  };
  const locator = new Locator((file) => engine.text(file), named);
  const findings = sources
    .flatMap((s) => engine.findings(s.file))
    .filter((f) => order[f.severity] >= order[options.minSeverity])
    .map((f) => {
      const fix = options.fixes === true && f.fix !== undefined ? engine.fix(f) : null;
      return locator.finding(f, fix?.ok === true ? [fix.fix] : []);
    });
  const report: CheckReport = {
    schema: 1,
    tool: { name: 'forksight', version },
    findings,
    skipped: [...skipped, ...result.skipped].map((s) => ({ file: named(s.file), reason: s.reason })),
    stats: { files: sources.length, lines, milliseconds: Math.round(performance.now() - started) },
  };
  engine.dispose();
  write(report, options);
  if (missing.length > 0) return 2;
  if (findings.length === 0 || options.exitZero === true) return 0;
  const errors = findings.some((f) => f.severity === 'error');
  return !errors && options.maxWarnings !== undefined && findings.length <= options.maxWarnings ? 0 : 1;
}

function write(report: CheckReport, options: Options): void {
  const toTerminal = options.output === undefined && process.stdout.isTTY;
  const text =
    options.format === 'json'
      ? `${JSON.stringify(report, null, 2)}\n`
      : report.findings.map((f) => `${findingText(f, toTerminal ? coloured : plain)}\n`).join('\n');
  if (options.output === undefined) process.stdout.write(text);
  else writeFileSync(options.output, text);
  if (options.format === 'json') return;
  for (const { file, reason } of report.skipped)
    process.stderr.write(`forksight: skipped ${file}: ${reason}\n`);
  process.stderr.write(`forksight: ${summary(report)}\n`);
}
