/**
 * Minor faults that a fork caused: the child's until it execs or ends (its count starts at 0), and the parent's from
 * the fork until the child is waited for. The parent's faults between two of its forks and waits go to the latest
 * fork whose child still shares its pages; first touches of new memory in that time are counted too, since the kernel
 * does not tell the two apart.
 */
import type { CallEvent, EventOf } from './events';

export interface ForkFaultInputs {
  /** Calls that copied the memory and succeeded. */
  readonly forks: readonly CallEvent[];
  readonly waits: readonly EventOf<'wait'>[];
  /** Faults of the child process until exec or its end, where known. */
  readonly ofChild: (fork: CallEvent) => number | null;
}

interface Point {
  readonly atUs: number;
  readonly faults: number;
  readonly fork?: CallEvent;
  readonly child: number;
}

function pointsByParent(input: ForkFaultInputs): Map<number, Point[]> {
  const points = new Map<number, Point[]>();
  const add = (pid: number, point: Point): void => {
    const list = points.get(pid);
    if (list) list.push(point);
    else points.set(pid, [point]);
  };
  for (const fork of input.forks)
    add(fork.pid, { atUs: fork.atUs, faults: fork.faults, fork, child: fork.child });
  for (const wait of input.waits)
    add(wait.pid, { atUs: wait.atUs, faults: wait.parentFaults, child: wait.child });
  return points;
}

export function forkFaults(input: ForkFaultInputs): ReadonlyMap<CallEvent, number> {
  const faults = new Map<CallEvent, number>(input.forks.map((fork) => [fork, input.ofChild(fork) ?? 0]));
  for (const points of pointsByParent(input).values()) {
    points.sort((a, b) => a.atUs - b.atUs);
    const sharing = new Map<number, CallEvent>();
    let before: number | null = null;
    for (const point of points) {
      const latest = [...sharing.values()].at(-1);
      if (latest && before !== null)
        faults.set(latest, (faults.get(latest) ?? 0) + Math.max(0, point.faults - before));
      if (point.fork) sharing.set(point.child, point.fork);
      else sharing.delete(point.child);
      before = point.faults;
    }
  }
  return faults;
}
