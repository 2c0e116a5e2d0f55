/** `forksight calibrate`: what fork, vfork, posix_spawn, threads, context switches and async tasks cost on this machine. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { nativeDirectory } from '../nativeDirectory';
import { calibrate, calibrationSizes, type Calibration } from '../profile/calibrate';
import { calibrationChart } from '../profile/calibrationChart';
import { machineName, storeCalibration, storedCalibration } from '../profile/calibrationStore';
import { calibrationText } from '../profile/calibrationText';

interface Options {
  readonly format: 'text' | 'json' | 'svg';
  readonly output?: string;
  readonly sizes?: readonly number[];
  readonly stored?: boolean;
}

function sizes(text: string): readonly number[] {
  const list = text.split(',').map(Number);
  if (list.some((size) => !Number.isInteger(size) || size < 0 || size > 65536))
    throw new InvalidArgumentError('It must be mebibytes, such as 0,16,256.');
  return list;
}

const formats: Readonly<Record<Options['format'], (calibration: Calibration) => string>> = {
  text: calibrationText,
  json: (calibration) => `${JSON.stringify(calibration, null, 2)}\n`,
  svg: calibrationChart,
};

function write(calibration: Calibration, options: Options): void {
  const text = formats[options.format](calibration);
  if (options.output === undefined) process.stdout.write(text);
  else writeFileSync(options.output, text);
}

function failed(reason: string): number {
  process.stderr.write(`forksight: ${reason}\n`);
  return 2;
}

function keep(calibration: Calibration): number {
  try {
    process.stderr.write(`forksight: kept in ${storeCalibration(calibration, process.env)}\n`);
    return 0;
  } catch (error) {
    return failed(`this cannot be kept: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Measured by a run of only some sizes, it is shown but not kept. */
async function run(options: Options): Promise<number> {
  const machine = machineName();
  if (options.stored) {
    const kept = storedCalibration(machine, process.env);
    if (!kept) return failed('This machine was not calibrated yet: run "forksight calibrate".');
    write(kept, options);
    return 0;
  }
  const cancel = new AbortController();
  const stop = (): void => {
    cancel.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const result = await calibrate({
      nativeDir: nativeDirectory(),
      sizes: options.sizes ?? calibrationSizes,
      machine,
      measuredAt: new Date().toISOString(),
      signal: cancel.signal,
    });
    if (!result.ok) return failed(result.reason);
    write(result.calibration, options);
    return options.sizes === undefined ? keep(result.calibration) : 0;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

export function registerCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description('measure what creating processes and threads costs on this machine, and keep it')
    .addOption(
      new Option('--format <format>', 'a table, data, or a chart')
        .choices(['text', 'json', 'svg'])
        .default('text'),
    )
    .option('--output <file>', 'write it there')
    .option('--sizes <list>', `mebibytes of memory (${calibrationSizes.join(',')})`, sizes)
    .option('--stored', 'show what was measured last')
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}
