import { z } from 'zod';
import { badKinds } from '../sample.ts';
import { invalidReasons } from './invalid-reason.ts';

/** What is done past a level's collapse point, once it is known: the config's `overload`. */
const settingsSchema = z
  .strictObject({
    /** Loads of the overload, as multiples of the collapse point. */
    multiples: z.array(z.number().gt(1).max(10)).min(1).max(6).default([1.25, 2]),
    /** Length of each; the first takes longer where the SLO's latency is long (analysis/past-collapse/stretches.ts). */
    seconds: z.int().min(3).max(600).default(3),
    /** After it, the load falls to this share of the collapse point. */
    recoveryFraction: z.number().min(0.1).max(0.95).default(0.8),
    /** The longest that recovery is waited for at that load. */
    recoverySeconds: z.int().min(5).max(3600).default(60),
    /** Recovered later than this is slow. */
    slowAfterSeconds: z.number().min(1).max(3600).default(10),
    /** Also step the load up and down around the collapse point: where the SLO is lost, where it comes back. */
    hysteresis: z.boolean().default(false),
  })
  .prefault({});

/** `false`: a level ends with its collapse point. */
export const overloadConfigSchema = z.union([z.literal(false), settingsSchema]);

export type OverloadSettings = z.output<typeof settingsSchema>;

/** What a stretch of the load is for. `rising` and `falling` are of the hysteresis alone. */
const phases = ['approach', 'overload', 'recovery', 'step-down', 'rising', 'falling'] as const;
export type Phase = (typeof phases)[number];

/** A part of the load at one rate. */
export interface Stretch {
  readonly phase: Phase;
  /** The rate, as a multiple of the collapse point. */
  readonly multiple: number;
  /** Where it begins in the load, and how long it is, in whole seconds. */
  readonly fromSeconds: number;
  readonly seconds: number;
  /** Seconds at its start that are not judged: what came before still shows, and a queue takes time to grow. */
  readonly settleSeconds: number;
}

const count = z.number().min(0);
const multiple = z.number().gt(0);
const time = z.iso.datetime();

const stretchMeasuresSchema = z.object({
  phase: z.enum(phases).describe('what this part of the load was for'),
  trial: z
    .string()
    .exactOptional()
    .describe('approach only: the trial or the canary that told it, in place of a part of this load'),
  multiple: multiple.describe('its rate as a multiple of the collapse point'),
  load: count.describe('arrival rate asked for, in requests/s'),
  fromSeconds: count.describe('when it began, in seconds after the first arrival was due'),
  seconds: count.describe('how long it really was'),
  judgedSeconds: count.describe('seconds that the figures are of, after its settling time'),
  offeredPerSecond: count.describe('requests really sent, requests/s'),
  throughputPerSecond: count.describe('requests finished, well or not, requests/s'),
  servedPerSecond: count.describe('requests answered well, late ones too, requests/s'),
  goodputPerSecond: count.describe('requests answered well within the SLO, requests/s'),
  goodShare: z.number().min(0).max(1).describe('good requests over all that ended or were dropped, 0..1'),
  bad: z.partialRecord(z.enum(badKinds), z.number()).describe('requests that were not good, by kind'),
  dropped: count.describe('arrivals that found no free virtual user'),
  latencyMs: z
    .object({ p50: z.number(), p99: z.number() })
    .exactOptional()
    .describe('percentiles in ms, from when requests were due; absent when nothing was answered'),
  inFlightAtEnd: count.describe('requests in flight at its end: the queue, as clients see it'),
  inFlightPerSecond: z.number().describe('growth of the requests in flight, in requests a second'),
  retention: count
    .exactOptional()
    .describe('overload only: goodput over the goodput near the collapse point, 1 = all of it'),
  servedRetention: count
    .exactOptional()
    .describe('overload only: what was served, late answers too, over the same goodput'),
});
export type StretchMeasures = z.output<typeof stretchMeasuresSchema>;

const invalid = z
  .object({
    kind: z.literal('invalid'),
    reason: z
      .enum([...invalidReasons, 'not-carried', 'too-few-requests'])
      .describe(
        'not-carried: it did not carry the load of the recovery even before it was overloaded; too-few-requests: to tell what became of them; else as of a trial',
      ),
    detail: z.string(),
  })
  .describe('says nothing about the target');
const detail = z.string().describe('observed against allowed, for a person');

const characterSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('graceful'), detail }).describe('goodput stays near its maximum'),
    z.object({ kind: z.literal('degraded'), detail }).describe('a part of the goodput is lost'),
    z
      .object({ kind: z.literal('collapsing'), detail })
      .describe('goodput falls as fast as load rises, or faster'),
    invalid,
  ])
  .describe('what happens past the collapse point');
export type Character = z.output<typeof characterSchema>;

const recoverySchema = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('recovered'), afterSeconds: count.describe('after the load fell'), detail })
      .describe('the SLO held again in time'),
    z
      .object({
        kind: z.literal('slow'),
        afterSeconds: count.exactOptional().describe('after the load fell; absent when it was not seen'),
        detail,
      })
      .describe('later than slowAfterSeconds, or not yet, but the backlog explains it'),
    z
      .object({
        kind: z.literal('metastable'),
        recoversAt: multiple
          .exactOptional()
          .describe(
            'multiple of the collapse point that load had to fall to; absent: it stayed down at every load',
          ),
        detail,
      })
      .describe('stays down at a load that it carried before'),
    invalid,
  ])
  .describe('what happens when the overload ends and load falls to a share of the collapse point');
export type Recovery = z.output<typeof recoverySchema>;

export const overloadSchema = z.object({
  id: z.string().describe('unique in the run; names its file in series/'),
  startedAt: time.describe('ISO 8601, UTC'),
  collapsePoint: count.describe('the collapse point that the multiples are of, in requests/s'),
  referenceGoodput: count.describe('goodput near the collapse point, before the overload, in requests/s'),
  stretches: z
    .array(stretchMeasuresSchema)
    .readonly()
    .describe('the parts of the one load, in order, after what trials told of the approach'),
  character: characterSchema,
  recovery: recoverySchema,
  serviceFailure: z.string().exactOptional().describe('a service that restarted or died meanwhile'),
});
/** One overload of a level and what came after it, as recorded. */
export type Overload = z.output<typeof overloadSchema>;

export const hysteresisSchema = z
  .object({
    id: z.string().describe('unique in the run; names its file in series/'),
    startedAt: time.describe('ISO 8601, UTC'),
    collapsePoint: count.describe('the collapse point that the multiples are of, in requests/s'),
    stretches: z.array(stretchMeasuresSchema).readonly().describe('the steps up and down, in order'),
    outcome: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('measured'),
        lostAt: count.describe('lowest load of the way up at which the SLO was lost, in requests/s'),
        backAt: count
          .exactOptional()
          .describe(
            'highest load of the way down from which the SLO held again, in requests/s; absent: it never did',
          ),
        detail,
      }),
      z.object({ kind: z.literal('not-lost'), detail }).describe('the SLO held at every step'),
      invalid,
    ]),
  })
  .describe('load stepped up and down around the collapse point, in one load');
export type Hysteresis = z.output<typeof hysteresisSchema>;
