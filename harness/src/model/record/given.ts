import { z } from 'zod';

/** What a level got, service by service, as it was read back when it came up. */
export const givenSchema = z.record(
  z.string(),
  z.object({
    replicas: z.int().min(0).describe('replicas that ran'),
    cpus: z
      .number()
      .exactOptional()
      .describe('CPU of one replica, in cores; absent when nothing but the machine limits it'),
    memoryBytes: z
      .number()
      .exactOptional()
      .describe('memory of one replica, in bytes; absent when nothing but the machine limits it'),
    readFrom: z
      .enum(['kernel', 'engine', 'limiter'])
      .describe(
        "kernel: its cgroups; engine: what the engine says, where they cannot be read; limiter: headroom's own, without cgroups",
      ),
  }),
);

export type Given = z.output<typeof givenSchema>;
