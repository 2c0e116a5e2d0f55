/** Which thread received which asynchronous signal, and what it was doing at that moment. */
import type { ProfileReport, SourceFrame } from '../protocol';
import { eventsOf, type NativeEvent, type NativeSite } from './events';
import { signalName } from './exitStatus';
import type { UserSite } from './userFrame';

type Signals = NonNullable<ProfileReport['signals']>;

const nowhere: SourceFrame = { file: '?', line: 0, function: '?' };

/** `ours`: the signal that profiling itself sends. One entry for each signal, thread and interrupted place, the most frequent first. Null where none arrived. */
export function signalReport(
  events: readonly NativeEvent[],
  users: ReadonlyMap<number, UserSite>,
  ours: string | null,
): Signals | null {
  const sites = new Map<number, NativeSite>(eventsOf(events, 'site').map((site) => [site.id, site]));
  const found = new Map<
    string,
    { entry: Omit<Signals[number], 'count' | 'senders'>; count: number; senders: Set<number> }
  >();
  for (const event of eventsOf(events, 'signal')) {
    if (signalName(event.signal) === ours) continue;
    const inside = sites.get(event.site)?.frames[0]?.function ?? null;
    const user = users.get(event.site)?.frame;
    const at = user && user.line > 0 ? user : nowhere;
    const key = [event.signal, event.pid, event.tid, inside, at.file, at.line].join('\0');
    let known = found.get(key);
    if (!known) {
      const entry = {
        signal: signalName(event.signal),
        pid: event.pid,
        tid: event.tid,
        main: event.pid === event.tid,
        inside: inside === at.function ? null : inside,
        at: at === nowhere ? null : at,
      };
      known = { entry, count: 0, senders: new Set() };
      found.set(key, known);
    }
    known.count++;
    if (event.sender > 0) known.senders.add(event.sender);
  }
  const list = [...found.values()]
    .map(({ entry, count, senders }) => ({ ...entry, count, senders: [...senders] }))
    .sort((a, b) => b.count - a.count);
  return list.length === 0 ? null : list;
}
