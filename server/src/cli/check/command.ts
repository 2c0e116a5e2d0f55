/** `forksight check`, as the command line has it. */
import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { unknownRule } from '../../project/config/read';
import { selectors } from '../../project/config/schema';
import { formats } from '../../report/formats';
import { check } from './check';
import type { Options, Shard } from './options';

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

function selection(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) if (!selectors.includes(name)) throw new InvalidArgumentError(unknownRule(name));
  return [...before, ...names];
}

function shardOf(text: string): Shard {
  const [, k, n] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { k: Number(k), n: Number(n) };
  if (!(shard.k >= 1 && shard.k <= shard.n))
    throw new InvalidArgumentError('It must be k/n: part k of n, from 1/n to n/n.');
  return shard;
}

function nonEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('find fork, thread, signal and GIL hazards in files and folders')
    .argument('[paths...]', 'files and folders (default: the folder that you are in)')
    .optionsGroup('Which rules:')
    .option('--select <rules>', 'only these: ids, families or "all", separated by commas', selection)
    .option('--ignore <rules>', 'all but these', selection)
    .addOption(
      new Option('--min-severity <severity>', 'leave out what is below')
        .choices(['hint', 'info', 'warning', 'error'])
        .default('hint'),
    )
    .optionsGroup('Only what is new:')
    .option('--baseline <file>', 'leave out the findings that this file lists', nonEmpty)
    .option('--write-baseline <file>', 'list the present findings in this file', nonEmpty)
    .option('--prune-baseline', 'take out of the baseline what is not found any more')
    .option('--diff-base <revision>', 'leave out what git has at this revision already', nonEmpty)
    .optionsGroup('Changing files:')
    .option('--fix', 'apply the rewrites that change nothing but what is wrong')
    .option('--unsafe-fixes', 'with --fix or --diff: also those that change more')
    .option('--diff', 'print what --fix would change, and change nothing')
    .option('--add-ignores [reason]', 'put a suppression comment at each finding')
    .optionsGroup('The program:')
    .option('--config <file>', 'use this configuration file and no other', nonEmpty)
    .option('--isolated', 'use no configuration file')
    .option('--python <python>', 'Python of the code: major.minor, or an interpreter, which is asked for it')
    .addOption(
      new Option('--libc <libc>', 'C library of the target (default: glibc)').choices([
        'glibc',
        'musl',
        'other',
      ]),
    )
    .option(
      '-p, --compile-commands <path>',
      'compile_commands.json, or the folder that holds it (default: the nearest)',
      nonEmpty,
    )
    .option('--third-party', 'also look into node_modules and virtual environments')
    .option('--ignored', 'also look at what .gitignore leaves out')
    .option('--stdin-filename <file>', 'take the text of this file from standard input', nonEmpty)
    .optionsGroup('The report:')
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('text'))
    .option('-o, --output <file>', 'write the report to a file')
    .option('--exit-zero', 'exit with 0 although there are findings')
    .option('--max-warnings <n>', 'exit with 0 up to this many findings that are no errors', count)
    .option('--no-progress', 'show no progress on the terminal')
    .optionsGroup('Speed:')
    .addOption(
      new Option('--jobs <n>', 'threads to read files on')
        .argParser(jobCount)
        .default(availableParallelism()),
    )
    .option('--no-cache', 'read every file anew')
    .option(
      '--cache-dir <folder>',
      'where facts are kept (default: forksight in $XDG_CACHE_HOME or ~/.cache)',
      nonEmpty,
    )
    .option(
      '--shard <k/n>',
      'only read the k-th of n parts, and leave its facts in --output for --facts',
      shardOf,
    )
    .option('--facts <files...>', 'use the facts that --shard made, on this or another machine')
    .action(async (paths: readonly string[], options: Options) => {
      process.exitCode = await check(paths, options);
    });
}
