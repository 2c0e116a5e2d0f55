/** Joins each task-creating call with what is known of the task it made: start, exec, end, usage, exit status. */
import type { TaskExit } from '../protocol';
import { eventsOf, type CallEvent, type EventOf, type NativeEvent } from './events';
import { exitOf } from './exitStatus';

export interface Creation {
  readonly call: CallEvent;
  /** Thread id of the task, 0 where it was never seen. */
  readonly tid: number;
  readonly pid: number;
  readonly execUs: number | null;
  /** The child tried to exec, though perhaps in vain. */
  readonly triedExec: boolean;
  readonly endUs: number | null;
  readonly cpuUs: number | null;
  readonly switches: number | null;
  readonly faults: number | null;
  /** Faults of a process until its exec or end. */
  readonly faultsBeforeExec: number | null;
  readonly exit: TaskExit | null;
}

/** Events about a process id, which the kernel may give out again: a look-up takes the first one after a time. */
class ByPid<T extends { readonly atUs: number }> {
  private readonly lists = new Map<number, T[]>();

  constructor(events: readonly T[], pidOf: (event: T) => number) {
    for (const event of events) {
      const list = this.lists.get(pidOf(event));
      if (list) list.push(event);
      else this.lists.set(pidOf(event), [event]);
    }
    for (const list of this.lists.values()) list.sort((a, b) => a.atUs - b.atUs);
  }

  firstAfter(pid: number, atUs: number): T | undefined {
    return this.lists.get(pid)?.find((event) => event.atUs >= atUs);
  }

  between(pid: number, fromUs: number, toUs: number): readonly T[] {
    return (this.lists.get(pid) ?? []).filter((event) => event.atUs >= fromUs && event.atUs <= toUs);
  }
}

type End = EventOf<'wait'> | EventOf<'reaped'>;

/** A call that never came back (system() of a killed program) is known by its beginning alone. */
function allCalls(events: readonly NativeEvent[]): readonly CallEvent[] {
  const calls = eventsOf(events, 'call');
  const finished = new Set(calls.map((call) => call.id).filter((id) => id > 0));
  const unfinished = eventsOf(events, 'begin').filter((begin) => begin.id === 0 || !finished.has(begin.id));
  return [...calls, ...unfinished.map((begin) => ({ ...begin, type: 'call' as const, costNs: -1 }))].sort(
    (a, b) => a.atUs - b.atUs,
  );
}

export function joinCreations(events: readonly NativeEvent[]): readonly Creation[] {
  const threadStarts = new Map(eventsOf(events, 'thread-start').map((event) => [event.id, event]));
  const threadEnds = new Map(eventsOf(events, 'thread-end').map((event) => [event.id, event]));
  const ends = new ByPid<End>(
    [...eventsOf(events, 'wait'), ...eventsOf(events, 'reaped')],
    (event) => event.child,
  );
  const processEnds = new ByPid(eventsOf(events, 'process-end'), (event) => event.pid);
  const execs = new ByPid(eventsOf(events, 'exec'), (event) => event.pid);
  const failedExecs = new ByPid(eventsOf(events, 'exec-failed'), (event) => event.pid);

  const ofThread = (call: CallEvent): Creation => {
    const end = threadEnds.get(call.id);
    return {
      call,
      tid: threadStarts.get(call.id)?.tid ?? end?.tid ?? 0,
      pid: call.pid,
      execUs: null,
      triedExec: false,
      endUs: end?.atUs ?? null,
      cpuUs: end ? end.cpuNs / 1000 : null,
      switches: end?.switches ?? null,
      faults: end?.faults ?? null,
      faultsBeforeExec: null,
      exit: null,
    };
  };

  const ofProcess = (call: CallEvent): Creation => {
    const end = call.child > 0 ? ends.firstAfter(call.child, call.atUs) : undefined;
    const until = end?.atUs ?? Infinity;
    const exec = execs.between(call.child, call.atUs, until).at(-1);
    // subprocess tries one exec for each entry of PATH: the last one counts, unless it failed as well. A failed exec
    // carries the time at which it began.
    const failed = failedExecs.between(call.child, call.atUs, until).at(-1);
    const execed = exec && failed?.atUs !== exec.atUs ? exec : undefined;
    const ownEnd = processEnds.between(call.child, call.atUs, until).at(-1);
    return {
      call,
      tid: call.child,
      pid: call.child,
      execUs: call.kind === 'posix_spawn' ? call.atUs + call.costNs / 1000 : (execed?.atUs ?? null),
      triedExec: exec !== undefined,
      endUs: (execed ? undefined : ownEnd?.atUs) ?? end?.atUs ?? null,
      cpuUs: end ? end.cpuNs / 1000 : null,
      switches: end?.switches ?? null,
      faults: end?.faults ?? null,
      faultsBeforeExec: execed?.faults ?? end?.faults ?? ownEnd?.faults ?? null,
      exit: end ? exitOf(end.status) : null,
    };
  };

  return allCalls(events).map((call) => (call.kind === 'thread' ? ofThread(call) : ofProcess(call)));
}
