import { z } from 'zod';

const ratio = z.number().min(0);

/** What changed between the first and the last canary of a level (analysis/at-rest/canary.ts). */
export const driftSchema = z.object({
  of: z
    .enum(['machine', 'stack'])
    .describe(
      'machine: it ran at another speed, and a request cost more or less for that; stack: it did not',
    ),
  latencyRatio: ratio.exactOptional().describe('median latency in ms, the last over the first'),
  cpuRatio: ratio
    .exactOptional()
    .describe('CPU of all services for a request in ms, the last over the first'),
  speedRatio: ratio
    .exactOptional()
    .describe('speed of the machine in pieces of work a ms, the last over the first'),
  detail: z.string().describe('for a person'),
});
export type CanaryDrift = z.output<typeof driftSchema>;
