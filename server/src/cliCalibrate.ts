/** `forksight calibrate`: what fork, vfork, posix_spawn and threads cost on this machine, by memory. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { nativeDirectory } from './nativeDirectory';
import { calibrate, calibrationSizes, type Measurement } from './profile/calibrate';
import { table, time } from './profile/text';

const header = [
  'memory',
  'fork',
  'fork + wait',
  'vfork',
  'posix_spawn',
  'thread',
  'thread + join',
  'page copied',
];

function row(one: Measurement): readonly string[] {
  return [
    one.megabytes === 0 ? '2 MiB' : `${one.megabytes} MiB`,
    ...[one.forkUs, one.forkWaitUs, one.vforkUs, one.posixSpawnUs, one.threadUs, one.threadJoinUs].map(time),
    one.copyPageUs === undefined ? '' : time(one.copyPageUs),
  ];
}

async function run(format: 'text' | 'json'): Promise<number> {
  const cancel = new AbortController();
  const stop = (): void => {
    cancel.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const result = await calibrate(nativeDirectory(), calibrationSizes, cancel.signal);
    if (!result.ok) {
      process.stderr.write(`forksight: ${result.reason}\n`);
      return 2;
    }
    const { calibration } = result;
    process.stdout.write(
      format === 'json'
        ? `${JSON.stringify(calibration, null, 2)}\n`
        : `${table([header, ...calibration.measurements.map(row)], 0)}\n`,
    );
    return 0;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

export function registerCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description('measure what creating processes and threads costs on this machine')
    .addOption(new Option('--format <format>', 'of the result').choices(['text', 'json']).default('text'))
    .action(async (options: { readonly format: 'text' | 'json' }) => {
      process.exitCode = await run(options.format);
    });
}
