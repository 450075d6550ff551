import { z } from 'zod';
import { badKinds } from '../sample.ts';
import { serviceSummarySchema } from './service-summary.ts';
import { invalidReasons } from './invalid-reason.ts';

/** Why a level did not survive. */
export const deaths = ['good-share', 'bad-stretch', 'not-normal-again', 'stale', 'service-failed'] as const;
export type Death = (typeof deaths)[number];

const share = z.number().min(0).max(1);
const count = z.number().min(0);

const outcomeSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('survived') }).describe('the rule of survival held'),
    z.object({
      kind: z.literal('died'),
      by: z.array(z.enum(deaths)).min(1).readonly().describe('what of the rule did not hold'),
      detail: z.string().describe('observed against allowed, for a person'),
    }),
    z
      .object({ kind: z.literal('invalid'), reason: z.enum(invalidReasons), detail: z.string() })
      .describe('says nothing about the target; moves no bound'),
  ])
  .describe('what the replay says about its level at this multiple of the night');

const measuresSchema = z
  .object({
    intents: count.describe("users' requests, each counted once"),
    sent: count.describe('requests sent for them, retries included'),
    retryAmplification: z.number().min(0).describe('sent / intents; 1 without retries'),
    goodShare: share.describe(
      'good requests over all that ended or found no generator, over the whole night, 0..1',
    ),
    worstSecondShare: share.describe('share good of the worst second in which requests ended, 0..1'),
    longestBadSeconds: count.describe('longest run of bad seconds'),
    peakOfferedPerSecond: count.describe('most offered in a second, requests/s'),
    peakGoodputPerSecond: count.describe('most answered well in a second, requests/s'),
    bad: z.partialRecord(z.enum(badKinds), z.number()).describe('requests that were not good, by kind'),
    dropped: count.describe('arrivals that found no free virtual user'),
    latencyMs: z
      .object({ p50: z.number(), p95: z.number(), p99: z.number() })
      .exactOptional()
      .describe('percentiles in ms, from when requests were due; absent when nothing was answered'),
    freshness: z
      .object({
        sampled: count.describe('posts that were sampled'),
        freshShare: share.describe("share of them that showed within the SLO's seconds, 0..1"),
        p50Seconds: z.number().exactOptional(),
        p95Seconds: z.number().exactOptional(),
      })
      .exactOptional()
      .describe('from a post until a follower sees it; absent when it is not sampled'),
    generatorCpuCores: z.number().describe('CPU used by the load generator, in cores'),
    hostBusyShare: z.number().describe("share of all the host's CPU time that was not idle, 0..1"),
    services: z.array(serviceSummarySchema).readonly().describe('mean use of each service'),
  })
  .describe('what was measured over the whole night');

const rates = z.array(z.number().min(0)).readonly();

export const courseSchema = z
  .object({
    stepSeconds: z.number().gt(0).describe('length of a step'),
    offeredPerSecond: rates.describe("users' requests that fell due, requests/s of each step"),
    sentPerSecond: rates.describe('requests sent for them, retries included'),
    goodPerSecond: rates.describe("users' requests answered within the SLO"),
  })
  .describe('how the night went, step by step');

export const replaySchema = z.object({
  id: z.string().describe('unique in the run; names its files in replays/ and series/'),
  level: z.string().describe('name of the capacity level'),
  variant: z.string().describe('name of the variant of the night'),
  k: z.number().gt(0).describe("the night's rates were multiplied by this"),
  durationMs: z.number().gt(0).describe('how long the night took'),
  startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
  stoppedEarly: z.boolean().describe('it was stopped before its end, because it was lost'),
  outcome: outcomeSchema,
  measures: measuresSchema,
  course: courseSchema.exactOptional().describe('absent when the replay was stopped before its end'),
});

/** One replay of the night at a multiple, as recorded. */
export type Replay = z.output<typeof replaySchema>;
export type ReplayOutcome = Replay['outcome'];
export type ReplayMeasures = Replay['measures'];
export type Course = z.output<typeof courseSchema>;

export const surgeSchema = z
  .object({
    variant: z.string().describe('name of the variant of the night'),
    status: z
      .enum(['found', 'at-least', 'below-least', 'budget-exhausted', 'measurement-invalid', 'single'])
      .describe(
        'found: low and high are as near as asked; at-least, below-least: the limits of the search; ' +
          'budget-exhausted: as near as maxReplays allowed; single: one k was asked for, not searched',
      ),
    low: z.number().exactOptional().describe('highest k that was survived'),
    high: z.number().exactOptional().describe('lowest k that was not'),
  })
  .describe('surge multiple: the largest k for which the level survives night x k lies from low to high');

export type Surge = z.output<typeof surgeSchema>;
