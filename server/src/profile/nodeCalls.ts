/** What the Node hook saw, joined to the native events by time: both read CLOCK_MONOTONIC. */
import type { ProfileReport } from '../protocol';
import type { CallEvent } from './events';
import type { NodeEvent } from './nodeEvents';
import type { UserSite } from './userFrame';

export interface UserCall {
  readonly api: string;
  readonly site: UserSite;
  readonly costUs: number;
  readonly failed: boolean;
}

interface Interval {
  readonly tid: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly call: UserCall;
  matched: boolean;
}

function toUserCall(event: Extract<NodeEvent, { type: 'call' }>): UserCall | null {
  const [frame] = event.stack;
  return frame
    ? {
        api: event.api,
        site: { frame, stack: event.stack, api: event.api },
        costUs: event.costUs,
        failed: event.failed,
      }
    : null;
}

export class NodeCalls {
  private readonly intervals: Interval[] = [];

  /** `originUs`: the start of the target on CLOCK_MONOTONIC, from which the native times count. */
  constructor(events: readonly NodeEvent[], originUs: number) {
    for (const event of events) {
      const call = event.type === 'call' ? toUserCall(event) : null;
      if (event.type !== 'call' || !call) continue;
      const fromUs = event.atUs - originUs;
      this.intervals.push({ tid: event.tid, fromUs, toUs: fromUs + event.costUs, call, matched: false });
    }
  }

  /** The JavaScript call that made this process; threads are Node's own affair. */
  around(native: CallEvent): UserCall | undefined {
    if (native.kind === 'thread') return undefined;
    const found = this.intervals.find(
      ({ tid, fromUs, toUs }) => tid === native.tid && native.atUs >= fromUs && native.atUs <= toUs,
    );
    if (found) found.matched = true;
    return found?.call;
  }

  unmatched(): readonly UserCall[] {
    return this.intervals.filter((interval) => !interval.matched).map((interval) => interval.call);
  }
}

type EventLoop = NonNullable<ProfileReport['eventLoop']>;

/** The synchronous calls that took long, by line and function. */
function syncCalls(events: readonly NodeEvent[]): EventLoop['syncCalls'] {
  const found = new Map<string, { file: string; line: number; api: string; times: number[] }>();
  for (const event of events) {
    const [frame] = event.type === 'sync' || event.type === 'call' ? event.stack : [];
    const isSync =
      event.type === 'sync' || (event.type === 'call' && !event.worker && event.api.endsWith('Sync'));
    if (!frame || !isSync) continue;
    const key = `${frame.file}\0${frame.line}\0${event.api}`;
    const known = found.get(key);
    if (known) known.times.push(event.costUs);
    else found.set(key, { file: frame.file, line: frame.line, api: event.api, times: [event.costUs] });
  }
  const ms = (us: number): number => Math.round(us) / 1000;
  return [...found.values()]
    .map(({ times, ...place }) => ({
      ...place,
      count: times.length,
      totalMs: ms(times.reduce((sum, time) => sum + time, 0)),
      maxMs: ms(times.reduce((max, time) => Math.max(max, time), 0)),
    }))
    .sort((a, b) => b.totalMs - a.totalMs);
}

export function eventLoopReport(events: readonly NodeEvent[]): EventLoop | null {
  const last = events.filter((event) => event.type === 'loop').at(-1);
  if (!last) return null;
  return {
    delayUs: { p50: last.p50, p99: last.p99, max: last.max },
    histogram: last.histogram,
    utilization: last.utilization,
    blocks: events
      .filter((event) => event.type === 'block')
      .map(({ file, line, ms }) => ({ file, line, ms })),
    syncCalls: syncCalls(events),
  };
}
