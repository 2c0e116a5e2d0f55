/** A calibration as a client may send it: measured long ago perhaps, by another version. */
import * as z from 'zod';

const us = z.number().nonnegative();

export const calibrationSchema = z.object({
  schema: z.literal(1),
  measurements: z.array(
    z.object({
      megabytes: us,
      hugePages: z.boolean().optional(),
      forkUs: us,
      forkWaitUs: us,
      vforkUs: us,
      posixSpawnUs: us,
      threadUs: us,
      threadJoinUs: us,
      copyPageUs: us.optional(),
    }),
  ),
});
