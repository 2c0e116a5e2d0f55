/** What tracked locks show: a child that waits for ever, and locks that were held by other threads at a fork. */
import type { ProfileHazard, SourceFrame } from '../protocol';
import type { Creation } from './creations';
import { eventsOf, type EventOf, type NativeEvent } from './events';
import type { Located } from './hazards';
import type { UserSite } from './userFrame';

type Sites = ReadonlyMap<number, UserSite>;
type Held = EventOf<'lock-held'>;

const nowhere: SourceFrame = { file: '?', line: 0, function: '?' };
/** By its name in the program, else by its address. */
const called = ({ name, lock }: { readonly name: string | null; readonly lock: number }): string =>
  name ?? `at 0x${lock.toString(16)}`;
const lineKey = (frame: SourceFrame | undefined): string => (frame ? `${frame.file}:${frame.line}` : '');

const waitingFor: Readonly<Record<EventOf<'deadlock'>['kind'], string>> = {
  mutex: 'mutex',
  rwlock: 'read-write lock',
  spinlock: 'spinlock',
  condition: 'condition variable',
  semaphore: 'semaphore',
};

/** @param located creations at lines of the user's; a child of a fork elsewhere is told without that step */
export function lockHazards(
  events: readonly NativeEvent[],
  creations: readonly Creation[],
  located: readonly Located[],
  sites: Sites,
): readonly ProfileHazard[] {
  const forkOf = (child: number, atUs: number): SourceFrame | undefined =>
    located.findLast(({ creation: { call } }) => call.child === child && call.atUs <= atUs)?.frame;
  const deadlocks = eventsOf(events, 'deadlock');
  const execed = new Set(creations.filter((c) => c.triedExec).map((c) => `${c.call.child}:${c.call.atUs}`));
  // What hung says more than that it might have.
  const held = eventsOf(events, 'lock-held').filter(({ lock }) => !deadlocks.some((d) => d.lock === lock));
  return [
    ...deadlocks.map((event) => deadlock(event, sites, forkOf(event.pid, event.atUs))),
    ...heldAtForks(held, execed, sites, forkOf),
  ];
}

function deadlock(event: EventOf<'deadlock'>, sites: Sites, fork: SourceFrame | undefined): ProfileHazard {
  const { frame = nowhere, stack = [] } = sites.get(event.site) ?? {};
  const holder = sites.get(event.holderSite)?.frame;
  // Python's locks are semaphores underneath.
  const kind = event.kind === 'semaphore' && /\.pyw?$/.test(frame.file) ? 'lock' : waitingFor[event.kind];
  const what = `the ${kind} ${called(event)}`;
  const why =
    event.holder === 0
      ? 'and no thread of the child is left to wake it'
      : event.holder === event.forker
        ? 'which the thread that forked holds itself'
        : 'which a thread held at the fork that does not exist in the child';
  return {
    rule: 'lock-held-across-fork',
    deadlock: true,
    message:
      `Deadlock: ${frame.function}() in the forked child ${event.pid} waits for ${what}, ${why}. ` +
      (event.holder !== 0 && event.holder === event.forker
        ? 'Release it before the fork, or in the child before it is taken again.'
        : 'Exec at once in the child, fork before the threads start, or put the lock in order with pthread_atfork().'),
    site: { file: frame.file, line: frame.line, function: frame.function },
    steps: [
      ...(holder
        ? [{ ...holder, message: `thread ${event.holder} took the lock here and held it at the fork` }]
        : []),
      ...(fork ? [{ ...fork, message: `the fork here copied the lock as it was, but not the thread` }] : []),
      ...stack
        .slice(1)
        .toReversed()
        .map((at) => ({ ...at, message: 'called from here' })),
      { ...frame, message: 'the child waits here, and nobody can wake it' },
    ],
  };
}

/** One hazard a fork line and lock line: that a lock was held at it, however often. */
function heldAtForks(
  held: readonly Held[],
  execed: ReadonlySet<string>,
  sites: Sites,
  forkOf: (child: number, atUs: number) => SourceFrame | undefined,
): readonly ProfileHazard[] {
  const found = new Map<string, { fork: SourceFrame; lock: SourceFrame; count: number; event: Held }>();
  for (const event of held) {
    const fork = forkOf(event.child, event.atUs);
    const lock = sites.get(event.site)?.frame;
    if (!fork || !lock || lock.line === 0 || execed.has(`${event.child}:${event.atUs}`)) continue;
    const key = `${lineKey(fork)}|${lineKey(lock)}`;
    const known = found.get(key);
    if (known) known.count++;
    else found.set(key, { fork, lock, count: 1, event });
  }
  return [...found.values()].map(({ fork, lock, count, event }) => ({
    rule: 'lock-held-across-fork',
    message:
      `At ${count} ${count === 1 ? 'fork' : 'forks'} of ${fork.function}() another thread held ${event.name === null ? 'a lock' : `the lock ${event.name}`} that ${lock.function}() takes: ` +
      'in the child it stays locked for ever.',
    site: fork,
    steps: [
      { ...lock, message: `thread ${event.tid} took it here (${called(event)}), and held it at the fork` },
    ],
  }));
}
