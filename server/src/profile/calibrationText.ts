/** A calibration as tables, beside the figures that are commonly quoted. */
import type { Calibration, Measurement } from './calibrate';
import { table, time } from './textParts';

const header = [
  'memory',
  'pages',
  'fork',
  'fork + wait',
  'vfork',
  'posix_spawn',
  'thread',
  'thread + join',
  'page copied',
];

const memory = (megabytes: number): string =>
  megabytes === 0 ? '2 MiB' : megabytes >= 1024 ? `${megabytes / 1024} GiB` : `${megabytes} MiB`;

function row(one: Measurement): readonly string[] {
  return [
    memory(one.megabytes),
    one.hugePages ? 'huge' : '4 KiB',
    ...[one.forkUs, one.forkWaitUs, one.vforkUs, one.posixSpawnUs, one.threadUs, one.threadJoinUs].map(time),
    one.copyPageUs === undefined ? '' : time(one.copyPageUs),
  ];
}

/**
 * Costs as textbooks and interview guides quote them for x86-64 Linux in the mid-2020s, microseconds. `measured` finds
 * what this machine has in its place.
 */
const quoted: readonly {
  readonly operation: string;
  readonly us: number;
  readonly measured: (calibration: Calibration) => number | undefined;
}[] = [
  { operation: 'fork (small process)', us: 200, measured: (c) => smallest(c)?.forkUs },
  { operation: 'fork (4 GB process)', us: 5000, measured: (c) => of(c, 4096, false)?.forkUs },
  { operation: 'fork (4 GB process, huge pages)', us: 5000, measured: (c) => of(c, 4096, true)?.forkUs },
  { operation: 'clone (thread)', us: 10, measured: (c) => smallest(c)?.threadUs },
  { operation: 'posix_spawn (fork + exec)', us: 1000, measured: (c) => smallest(c)?.posixSpawnUs },
  { operation: 'context switch (same core)', us: 1, measured: (c) => c.switches.sameCoreUs },
  { operation: 'context switch (across cores)', us: 5, measured: (c) => c.switches.acrossCoresUs },
  { operation: 'async task (Node, one await)', us: 0.1, measured: (c) => c.asyncTasks.nodeUs },
  { operation: 'async task (Python, create_task)', us: 0.1, measured: (c) => c.asyncTasks.pythonUs },
];

const of = (calibration: Calibration, megabytes: number, huge: boolean): Measurement | undefined =>
  calibration.measurements.find((one) => one.megabytes === megabytes && one.hugePages === huge);
const smallest = (calibration: Calibration): Measurement | undefined => calibration.measurements[0];

function apart(ratio: number): string {
  return ratio >= 1 ? `${ratio.toFixed(ratio < 10 ? 1 : 0)}x as much` : `${(1 / ratio).toFixed(1)}x less`;
}

export function calibrationText(calibration: Calibration): string {
  const compared = quoted.map(({ operation, us, measured }) => {
    const value = measured(calibration);
    return [
      operation,
      time(us),
      value === undefined ? 'not measured' : time(value),
      value === undefined ? '' : apart(value / us),
    ];
  });
  return [
    calibration.machine,
    '',
    table([header, ...calibration.measurements.map(row)], 0),
    '',
    table([['operation', 'often quoted', 'this machine', ''], ...compared], 1),
    '',
  ].join('\n');
}
