/**
 * What the native runner writes: one JSON object per line. The schema is the border; past it the data is trusted to
 * have this shape. Times are microseconds since the start of the target, costs and usage nanoseconds.
 */
import { z } from 'zod';

const who = { pid: z.number(), tid: z.number() };
const usage = { cpuNs: z.number(), faults: z.number(), switches: z.number() };

const nativeFrame = z.object({
  file: z.string().nullable(),
  line: z.number(),
  function: z.string().nullable(),
  module: z.string().nullable(),
});

const taskCall = {
  ...who,
  kind: z.enum(['thread', 'fork', 'vfork', 'clone', 'posix_spawn', 'exec', 'system', 'popen']),
  child: z.number(),
  error: z.number(),
  atUs: z.number(),
  costNs: z.number(),
  flags: z.number(),
  threads: z.number(),
  rssKb: z.number(),
  hugeKb: z.number(),
  faults: z.number(),
  id: z.number(),
  site: z.number(),
};

const lockKind = z.enum(['mutex', 'rwlock', 'spinlock', 'condition', 'semaphore']);

const nativeEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    pid: z.number(),
    method: z.enum(['shim', 'ptrace']),
    /** Why the program is traced. */
    why: z.string().nullable(),
    originNs: z.number(),
  }),
  z.object({
    type: z.literal('error'),
    what: z.enum(['refused', 'setup', 'start', 'terminal']),
    why: z.string(),
  }),
  z.object({ type: z.literal('call'), ...taskCall }),
  z.object({ type: z.literal('begin'), ...taskCall }),
  z.object({ type: z.literal('exec'), ...taskCall }),
  z.object({ type: z.literal('exec-failed'), ...taskCall }),
  z.object({ type: z.literal('thread-start'), ...who, id: z.number(), atUs: z.number() }),
  z.object({
    type: z.literal('thread-end'),
    ...who,
    id: z.number(),
    atUs: z.number(),
    delayNs: z.number(),
    ...usage,
  }),
  z.object({ type: z.literal('process-end'), ...who, atUs: z.number(), delayNs: z.number(), ...usage }),
  z.object({
    type: z.literal('wait'),
    ...who,
    child: z.number(),
    status: z.number(),
    atUs: z.number(),
    parentFaults: z.number(),
    ...usage,
  }),
  z.object({ type: z.literal('reaped'), child: z.number(), status: z.number(), atUs: z.number(), ...usage }),
  z.object({ type: z.literal('gil'), ...who, waitNs: z.number(), waits: z.number() }),
  z.object({
    type: z.literal('lock-held'),
    ...who,
    kind: lockKind,
    child: z.number(),
    lock: z.number(),
    /** The variable, where it is one; null for a lock on the heap or the stack. */
    name: z.string().nullable(),
    atUs: z.number(),
    site: z.number(),
  }),
  z.object({
    type: z.literal('deadlock'),
    ...who,
    kind: lockKind,
    lock: z.number(),
    name: z.string().nullable(),
    atUs: z.number(),
    site: z.number(),
    /** Thread that held the lock at the fork, 0 where that is not known; `forker`: the thread that forked. */
    holder: z.number(),
    forker: z.number(),
    holderSite: z.number(),
  }),
  z.object({
    type: z.literal('signal'),
    ...who,
    signal: z.number(),
    /** 0: the kernel. */
    sender: z.number(),
    threads: z.number(),
    atUs: z.number(),
    site: z.number(),
  }),
  z.object({
    type: z.literal('site'),
    id: z.number(),
    frames: z.array(nativeFrame),
    python: z.array(nativeFrame),
    libraryFile: z.string().nullable(),
    libraryFunction: z.string().nullable(),
  }),
  z.object({
    type: z.literal('end'),
    end: z.enum(['exit', 'timeout', 'task-limit', 'output-limit', 'memory-limit', 'deadlock', 'cancelled']),
    status: z.number(),
    killed: z.number(),
    /** Looks at all processes until none of the tree was alive. */
    killRounds: z.number(),
    /** From the end of the program, or the decision to end it, until none was. */
    clearedNs: z.number(),
    leftBehind: z.number(),
    wallNs: z.number(),
    attached: z.number(),
    overheadNs: z.number(),
    clockNs: z.number(),
    /** What the kernel needs longer for a fork because the shim is mapped into the program. */
    forkBiasNs: z.number(),
    dropped: z.number(),
    refused: z.number(),
    outputBytes: z.number(),
    /** Of the runner itself: its largest resident size. */
    peakKb: z.number(),
    /** Only where locks were tracked: nanoseconds for taking and releasing one, forks that waited, and with success. */
    lockNs: z.number().optional(),
    locksUntracked: z.number().optional(),
    provokeTried: z.number().optional(),
    provoked: z.number().optional(),
  }),
]);

export type NativeEvent = z.infer<typeof nativeEvent>;
export type EventOf<T extends NativeEvent['type']> = Extract<NativeEvent, { type: T }>;
export type CallEvent = EventOf<'call'>;
export type NativeSite = EventOf<'site'>;
export type NativeFrame = z.infer<typeof nativeFrame>;

/** Up to the first line that is no event: where the runner was killed, the last one is cut off. */
export function parseEvents(text: string): readonly NativeEvent[] {
  return eventLines(text, nativeEvent);
}

/** What a schema makes of lines of JSON, as far as they are such. */
export function eventLines<T>(text: string, schema: z.ZodType<T>): readonly T[] {
  const events: T[] = [];
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    const event = end === at ? undefined : eventOf(text.slice(at, end), schema);
    if (event === null) break;
    if (event !== undefined) events.push(event);
    at = end + 1;
  }
  return events;
}

function eventOf<T>(line: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** All events of one type, in the order in which they were written. */
export function eventsOf<T extends NativeEvent['type']>(
  events: readonly NativeEvent[],
  type: T,
): readonly EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
