/** What native/node/hook.cjs writes into its file: one JSON object per line, times in microseconds of CLOCK_MONOTONIC. */
import { z } from 'zod';
import { eventLines } from './events';
import type { SourceMaps } from './sourceMaps';

/** `column` is 0 where the place is already that of the source. */
const frame = z.object({ file: z.string(), line: z.number(), column: z.number(), function: z.string() });

const nodeEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call'),
    api: z.string(),
    atUs: z.number(),
    costUs: z.number(),
    failed: z.boolean(),
    pid: z.number().nullable(),
    /** The thread that called; 0 where it is not known. */
    tid: z.number(),
    worker: z.boolean(),
    stack: z.array(frame),
  }),
  z.object({
    type: z.literal('loop'),
    p50: z.number(),
    p99: z.number(),
    max: z.number(),
    utilization: z.number(),
    histogram: z.array(z.object({ upToMs: z.number().nullable(), count: z.number() })),
  }),
  z.object({
    type: z.literal('sync'),
    api: z.string(),
    atUs: z.number(),
    costUs: z.number(),
    stack: z.array(frame),
  }),
  z.object({ type: z.literal('block'), file: z.string(), line: z.number(), ms: z.number() }),
]);

export type NodeEvent = z.infer<typeof nodeEvent>;

/** The same events at the lines that were written, where a compiler made the files that ran. */
export function atSource(events: readonly NodeEvent[], maps: SourceMaps): readonly NodeEvent[] {
  return events.map((event) => {
    switch (event.type) {
      case 'block':
        return { ...event, ...maps.original(event.file, event.line, 0) };
      case 'call':
      case 'sync':
        return {
          ...event,
          stack: event.stack.map((frame) =>
            frame.column === 0 ? frame : { ...frame, ...maps.original(frame.file, frame.line, frame.column) },
          ),
        };
      case 'loop':
        return event;
    }
  });
}

/** The last line may be cut off where the program was killed, and the program itself may write there what it likes. */
export function parseNodeEvents(text: string): readonly NodeEvent[] {
  return eventLines(text.slice(0, text.lastIndexOf('\n') + 1), nodeEvent);
}
