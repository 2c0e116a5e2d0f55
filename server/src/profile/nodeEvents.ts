/** What native/node/hook.cjs writes into its file: one JSON object per line, times in microseconds of CLOCK_MONOTONIC. */
import { z } from 'zod';

const frame = z.object({ file: z.string(), line: z.number(), function: z.string() });

const nodeEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call'),
    api: z.string(),
    atUs: z.number(),
    costUs: z.number(),
    failed: z.boolean(),
    pid: z.number().nullable(),
    stack: z.array(frame),
  }),
  z.object({
    type: z.literal('loop'),
    p50: z.number(),
    p99: z.number(),
    max: z.number(),
    utilization: z.number(),
  }),
  z.object({ type: z.literal('block'), file: z.string(), line: z.number(), ms: z.number() }),
]);

export type NodeEvent = z.infer<typeof nodeEvent>;
export type NodeCall = Extract<NodeEvent, { type: 'call' }>;

/** The last line may be cut off where the program was killed: it is left out. */
export function parseNodeEvents(text: string): readonly NodeEvent[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line) => nodeEvent.parse(JSON.parse(line)));
}
