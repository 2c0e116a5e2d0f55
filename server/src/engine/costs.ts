/** The words for what creating a task costs: measured on this machine where it was calibrated, else for reference. */
import { referenceCosts, type CreationNote, type CreationWay } from '../knowledge/creation';
import type { WayCosts } from './api';

/** Sizes of a process at which a fork is told; what was measured in between says no more. */
const toldSizes = 3;

export function costLine(note: CreationNote, costs: readonly WayCosts[] | null): string {
  if (note.way === null) return note.cost === undefined ? '' : `Cost: ${note.cost}.`;
  if (!costs || costs.length === 0)
    return `Reference cost: ${referenceCosts[note.way]}. *Forksight: Calibrate* measures this machine’s.`;
  return `Cost on this machine: ${measured(note.way, costs)}.`;
}

function measured(way: CreationWay, costs: readonly WayCosts[]): string {
  const first = costs[0];
  const last = costs.at(-1);
  if (!first || !last) return '';
  // Only a fork copies page tables; the others cost the same at any size, within what two measurements differ by.
  if (way !== 'fork') return `${duration(first[way])} at any size`;
  const step = Math.max(1, Math.ceil((costs.length - 1) / (toldSizes - 1)));
  return costs
    .filter((_, i) => i % step === 0 || i === costs.length - 1)
    .map((one) => `${duration(one.fork)} at ${size(one.megabytes)}`)
    .join(', ');
}

/** A process without memory of its own measures 2 MiB. */
export function size(megabytes: number): string {
  return megabytes >= 1024 ? `${megabytes / 1024} GB` : `${Math.max(2, megabytes)} MB`;
}

export function duration(us: number): string {
  if (us < 10) return `${us.toFixed(1)} µs`;
  if (us < 1000) return `${us.toFixed(0)} µs`;
  return us < 10_000 ? `${(us / 1000).toFixed(1)} ms` : `${(us / 1000).toFixed(0)} ms`;
}
