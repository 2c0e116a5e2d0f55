/** A calibration as its chart draws it: a curve for each way of creating a task. */
import type { CalibratedCosts, Calibration } from '../../../server/src/protocol';
import type { CalibrationChart, Curve } from './chartModel';
import { t } from '../words';

const ways: readonly (readonly [string, (one: CalibratedCosts) => number])[] = [
  ['fork + wait', (one) => one.forkWaitUs],
  ['fork', (one) => one.forkUs],
  ['posix_spawn', (one) => one.posixSpawnUs],
  ['thread + join', (one) => one.threadJoinUs],
  ['vfork', (one) => one.vforkUs],
  ['thread', (one) => one.threadUs],
];

export function calibrationChart({ measurements }: Calibration): CalibrationChart {
  const curve = (name: string, cost: (one: CalibratedCosts) => number, huge: boolean): Curve => ({
    name,
    points: measurements
      .filter(({ hugePages }) => (hugePages === true) === huge)
      .sort((a, b) => a.megabytes - b.megabytes)
      // The measuring program itself has two megabytes.
      .map((one) => ({ megabytes: Math.max(2, one.megabytes), us: cost(one) })),
  });
  const curves = [
    ...ways.map(([name, cost]) => curve(name, cost, false)),
    curve(t('fork, huge pages'), (one) => one.forkUs, true),
  ].filter(({ points }) => points.length > 0);
  return {
    chart: 'calibration',
    title: t('What creating a task costs on this machine'),
    subtitle: t('Median, by the memory of the process that creates it. Both axes are logarithmic.'),
    curves,
  };
}
