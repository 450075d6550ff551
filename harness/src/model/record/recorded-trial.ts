import { z } from 'zod';
import { badKinds } from '../sample.ts';
import { serviceSummarySchema } from './service-summary.ts';
import { invalidReasons } from './invalid-reason.ts';
import { violations } from './trial.ts';
import type { DurationMs, RatePerSecond } from '../units.ts';

/** Read back from JSON, a rate or a duration has its unit again: the schema is the constructor. */
export const rate = z.number().min(0) as unknown as z.ZodType<RatePerSecond, number>;
const duration = z.number().min(0) as unknown as z.ZodType<DurationMs, number>;
const measuredRate = z.number().min(0);
const share = z.number().min(0).max(1);
const time = z.iso.datetime();

const trend = z.object({
  perSecond: z.number(),
  standardError: z.number().min(0).describe('standard error of perSecond, in its unit'),
});

const outcomeSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('sustained') }).describe('the SLO held and nothing grew'),
    z
      .object({
        kind: z.literal('violated'),
        by: z.array(z.enum(violations)).min(1).readonly().describe('what was violated'),
        detail: z.string().describe('observed against allowed, for a person'),
      })
      .describe('the level cannot carry this load'),
    z
      .object({ kind: z.literal('undecided'), detail: z.string() })
      .describe('neither sustained nor violated with enough certainty; moves no bound'),
    z
      .object({
        kind: z.literal('invalid'),
        reason: z.enum(invalidReasons).describe('why the trial says nothing about the target'),
        detail: z.string(),
      })
      .describe('says nothing about the target; moves no bound'),
  ])
  .describe('what the trial says about the level');

const measuresSchema = z
  .object({
    windowSeconds: z.number().describe('seconds judged, after the settling time was cut off'),
    offeredPerSecond: measuredRate.describe('offered load: requests really sent, requests/s'),
    throughputPerSecond: measuredRate.describe('requests finished, well or not, requests/s'),
    goodputPerSecond: measuredRate.describe('requests finished well within the SLO, requests/s'),
    goodShare: share.describe('good requests over all requests that were sent and ended, 0..1'),
    bad: z.partialRecord(z.enum(badKinds), z.number()).describe('requests that were not good, by kind'),
    dropped: z.number().describe('arrivals that found no free virtual user'),
    latencyMs: z
      .object({ p50: z.number(), p95: z.number(), p99: z.number() })
      .exactOptional()
      .describe(
        'percentiles of latency in ms, from when requests were due; absent when nothing was answered',
      ),
    latenessP99Ms: z.number().exactOptional().describe('99th percentile of sent minus due, in ms'),
    served: z
      .object({
        fromSeconds: z.number().describe('from when on it was counted, in seconds of the trial'),
        seconds: z.number().describe('seconds from then on, before the first timeouts'),
        offeredPerSecond: measuredRate.describe('requests sent in them, requests/s'),
        perSecond: measuredRate.describe('requests answered in them, late or not, requests/s'),
        scatterPerSecond: measuredRate.describe("standard deviation of the seconds' rates, requests/s"),
        trend: trend.describe("growth of the seconds' rates, in requests/s a second"),
      })
      .exactOptional()
      .describe('what an overloaded target can serve; absent when requests timed out from the beginning'),
    latencyTrend: trend.describe('growth of latency over the window, in ms a second'),
    inFlightTrend: trend.describe('growth of the requests in flight over the window, in requests a second'),
    generatorCpuCores: z.number().describe('CPU used by the load generator, in cores'),
    hostBusyShare: z.number().describe("share of all the host's CPU time that was not idle, 0..1"),
    hostStealShare: z.number().describe("share of all the host's CPU time taken by the hypervisor, 0..1"),
    hostSpeed: z
      .number()
      .exactOptional()
      .describe(
        'how quickly the machine did a fixed piece of work, in pieces a ms: only ratios of it say something',
      ),
    harnessCpuCores: z.number().describe('CPU used by the harness itself, in cores'),
    harnessMemoryBytes: z.number().describe('resident memory of the harness, in bytes'),
    services: z.array(serviceSummarySchema).readonly().describe('mean use of each service over the window'),
  })
  .describe('what was measured over the judged window');

/** A trial as it is recorded, in run.json and in a file of its own. */
export const trialSchema = z.object({
  id: z
    .string()
    .describe(
      'unique in the run; names the files of the trial in trials/ and series/, which are in evidence.tar.gz when the run is finished',
    ),
  level: z.string().describe('name of the capacity level'),
  load: rate.describe('arrival rate asked for, in requests/s'),
  duration: duration.describe('how long load was sent, in milliseconds'),
  startedAt: time.describe('ISO 8601, UTC'),
  outcome: outcomeSchema,
  measures: measuresSchema,
  whyBad: z
    .object({
      statuses: z
        .array(z.int())
        .readonly()
        .describe('HTTP statuses of answers that were not what was asked for'),
      words: z
        .array(z.string())
        .readonly()
        .describe("the load generator's own, on requests without an answer"),
    })
    .exactOptional()
    .describe(
      'why requests were bad, beside their kinds: each once, the most frequent first; absent when all were answered as was ' +
        'asked for, and in older records',
    ),
});
