import { z } from 'zod';

const share = z.number().min(0);

const pointSchema = z.object({
  ofCollapsePoint: z.number().gt(0).describe('the load, as a share of the collapse point'),
  use: share
    .exactOptional()
    .describe('part of what there is that was used, 0..1; absent when there is no limit'),
  throttledShare: share
    .exactOptional()
    .describe('CPU: share of scheduling periods in which the quota ran out, 0..1'),
  waiting: share.exactOptional().describe('requests that waited for it, mean; absent when that is not told'),
  kills: share.exactOptional().describe('memory: kills for lack of it'),
  evictionsPerSecond: share.exactOptional().describe('cache: what was thrown out for lack of room'),
  causedShare: share
    .exactOptional()
    .describe(
      'cache: share of the requests to the service behind it that it would have answered with more room, 0..1',
    ),
});

const evidenceSchema = z.object({
  service: z.string().describe('name of the service, or `host`'),
  resource: z.string().describe('CPU, memory, or as the config names it'),
  role: z
    .enum(['cause', 'symptom', 'full', 'free'])
    .describe(
      'cause: it gave out first; symptom: full because of another, see `because`; full: full as well, or already far ' +
        'below the collapse point; free: there was some left',
    ),
  because: z.string().exactOptional().describe('of a symptom: what it waits for'),
  fullAt: z
    .number()
    .exactOptional()
    .describe(
      'where a straight line through its use below the collapse point reaches 1, as a share of that point',
    ),
  points: z.array(pointSchema).readonly(),
});

const nameSchema = z.object({ service: z.string(), resource: z.string() });

export const bottleneckSchema = z
  .object({
    kind: z
      .enum(['service', 'host', 'unknown'])
      .describe(
        'service: see service and resource; host: the machine that all services share; unknown: see why',
      ),
    service: z.string().exactOptional().describe('name of the service that gave out first'),
    resource: z.string().exactOptional().describe('and what of it: CPU, memory, or as the config names it'),
    confidence: z
      .enum(['clear', 'likely', 'weak'])
      .describe(
        'clear: the only cause, full at the collapse point; likely: full only past it, or not alone; ' +
          'weak: nothing was full, this came nearest',
      ),
    why: z.string().describe('in a sentence'),
    evidence: z.array(evidenceSchema).readonly().describe('every resource that was seen, the cause first'),
    runnersUp: z.array(nameSchema).readonly().describe('what would give out next, the nearest first'),
    scrapes: z
      .object({
        asked: z.int().min(0).describe("times that a service's own metrics were asked for"),
        failed: z.int().min(0),
        reasons: z.array(z.string()).readonly().describe('each once'),
      })
      .exactOptional()
      .describe('absent when the config names no metrics'),
  })
  .describe('which resource of which service gives out first, as load reaches the collapse point');

/** Which service and resource gave out first, with the evidence. */
export type Bottleneck = z.output<typeof bottleneckSchema>;
export type BottleneckEvidence = Bottleneck['evidence'][number];
export type EvidencePoint = BottleneckEvidence['points'][number];
