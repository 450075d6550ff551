import { z } from 'zod';

/** Mean use of one service over a time, over its replicas (the type is in trial.ts). */
export const serviceSummarySchema = z.object({
  service: z.string().describe('name of the service'),
  replicas: z.int().min(0).describe('replicas that ran'),
  cpuCores: z.number().describe('CPU used by all replicas together, in cores'),
  cpuLimitCores: z
    .number()
    .exactOptional()
    .describe('CPU quota of all replicas together, in cores; absent when unlimited'),
  throttledShare: z.number().describe('share of scheduling periods in which the CPU quota ran out, 0..1'),
  memoryBytes: z.number().describe('memory used by all replicas together, in bytes'),
  restarts: z.int().describe('restarts since the stack came up'),
  oomKills: z.int().describe('kills for lack of memory since the stack came up'),
});
