/**
 * What the global interpreter lock cost: per thread the time spent waiting for it, and over all threads the share of
 * their lives. CPU time over wall time alone lies on a busy host, so the time for which a thread was runnable but had
 * no CPU counts as if it had run.
 */
import type { ProfileReport } from '../protocol';
import { eventsOf, type NativeEvent } from './events';

type Gil = NonNullable<ProfileReport['gil']>;

interface Life {
  readonly pid: number;
  readonly tid: number;
  readonly main: boolean;
  readonly fromUs: number;
  readonly toUs: number;
  readonly cpuUs: number;
  readonly delayUs: number;
  readonly waitUs: number;
}

const sum = (lives: readonly Life[], of: (life: Life) => number): number =>
  lives.reduce((total, life) => total + of(life), 0);
const ratio = (a: number, b: number): number => (b > 0 ? Math.round((a / b) * 1000) / 1000 : 0);

function livesOf(events: readonly NativeEvent[], wallUs: number): readonly Life[] {
  const waits = new Map<string, number>();
  for (const gil of eventsOf(events, 'gil')) {
    const key = `${gil.pid}:${gil.tid}`;
    waits.set(key, (waits.get(key) ?? 0) + gil.waitNs / 1000);
  }
  const ends = new Map(eventsOf(events, 'thread-end').map((end) => [end.id, end]));
  const root = eventsOf(events, 'start')[0]?.pid ?? 0;
  const threads = eventsOf(events, 'thread-start').map((start): Life => {
    const end = ends.get(start.id);
    return {
      pid: start.pid,
      tid: start.tid,
      main: false,
      fromUs: start.atUs,
      toUs: end?.atUs ?? wallUs,
      cpuUs: (end?.cpuNs ?? 0) / 1000,
      delayUs: (end?.delayNs ?? 0) / 1000,
      waitUs: waits.get(`${start.pid}:${start.tid}`) ?? 0,
    };
  });
  const end = eventsOf(events, 'process-end').find((event) => event.pid === root);
  const main: Life = {
    pid: root,
    tid: root,
    main: true,
    fromUs: 0,
    toUs: end?.atUs ?? wallUs,
    cpuUs: (end?.cpuNs ?? 0) / 1000,
    delayUs: (end?.delayNs ?? 0) / 1000,
    waitUs: waits.get(`${root}:${root}`) ?? 0,
  };
  return [main, ...threads];
}

function mostAtOnce(lives: readonly Life[]): number {
  const changes = lives
    .flatMap(({ fromUs, toUs }) => [
      { at: fromUs, by: 1 },
      { at: toUs, by: -1 },
    ])
    // One that ends as another begins is not alive beside it.
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let alive = 0;
  let most = 0;
  for (const { by } of changes) {
    alive += by;
    most = Math.max(most, alive);
  }
  return most;
}

/** Null where the program started no thread: nobody can have waited for anybody. */
export function gilReport(events: readonly NativeEvent[], wallUs: number): Gil | null {
  const lives = livesOf(events, wallUs);
  // The main thread mostly sits in join(): its life would only thin out the others' share.
  const workers = lives.filter((life) => !life.main);
  if (workers.length === 0) return null;
  const from = workers.reduce((min, life) => Math.min(min, life.fromUs), Infinity);
  const to = workers.reduce((max, life) => Math.max(max, life.toUs), 0);
  // Waking up to find the lock taken again counts as delay in the kernel and as waiting here: once is enough.
  const activeOf = (life: Life): number =>
    Math.min(life.cpuUs + life.delayUs, Math.max(0, life.toUs - life.fromUs - life.waitUs));
  const active = sum(workers, activeOf);
  return {
    waitShare: ratio(
      sum(workers, (life) => life.waitUs),
      sum(workers, (life) => life.toUs - life.fromUs),
    ),
    effectiveParallelism: ratio(active, to - from),
    threadsAtOnce: mostAtOnce(workers),
    hostBusy: ratio(
      sum(workers, (life) => Math.min(life.delayUs, activeOf(life))),
      active,
    ),
    threads: lives.map((life) => ({
      tid: life.tid,
      waitUs: Math.round(life.waitUs),
      cpuUs: Math.round(life.cpuUs),
      wallUs: Math.round(life.toUs - life.fromUs),
    })),
  };
}
