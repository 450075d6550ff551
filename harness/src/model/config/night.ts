import { z } from 'zod';
import { behaviourSchema } from './behaviour.ts';

/** When a level has survived a night. */
export const survivalSchema = z.strictObject({
  /** Share of all requests of the night that must be good, 0..1. */
  goodShare: z.number().gt(0).lte(1).default(0.99).describe('of the whole night, 0..1'),
  /** A second in which a smaller share than this ended well is a bad one, 0..1. */
  badSecondShare: z.number().gt(0).lte(1).default(0.9).describe('a second with less is bad, 0..1'),
  /** Longest run of bad seconds that users would forgive. */
  longestBadSeconds: z.number().min(0).max(3600).default(5),
  /** In so many seconds at the end, the share good of the SLO must hold again. */
  normalSeconds: z.number().min(1).max(600).default(5),
});

const variantSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and -, at most 32'),
  behaviour: behaviourSchema.prefault({}),
  /** Only at these levels. Default: all. */
  levels: z.array(z.string()).min(1).optional(),
});

/** The night that is expected, and how it is replayed: the config's `night`. */
export const nightSchema = z
  .strictObject({
    /** Name of a shape (`headroom shapes` lists them). */
    shape: z.string().min(1).optional(),
    /** Parameters of the shape, by name. */
    parameters: z.record(z.string(), z.number()).default({}),
    /** A trace, instead of a shape: a file of `headroom trace import`, or the name of one that comes along. */
    trace: z.string().min(1).optional(),
    /** The part of the trace that is the night. Default: all of it. */
    window: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).optional(),
    /** Requests/s at the highest moment of the expected night: what k = 1 means. */
    peak: z.number().positive(),
    /** The night is compressed to this, its peaks and rises in real seconds. */
    replaySeconds: z.number().min(5).max(86_400).default(120),
    survival: survivalSchema.prefault({}),
    /** Replays a level at most; and the width of the interval of k that is narrow enough. */
    maxReplays: z.int().min(1).max(20).default(5),
    relativeWidth: z.number().min(0.02).max(1).default(0.1),
    /** Multiples replayed to the end at each level as well, whatever the search asks: 1 is the expected night. */
    sideBySide: z.array(z.number().positive().max(100)).max(5).default([]),
    /** The same night with users who behave differently. Default: one, with `load.behaviour`. */
    variants: z.array(variantSchema).min(1).optional(),
  })
  .refine(({ shape, trace }) => (shape === undefined) !== (trace === undefined), {
    message: 'exactly one of shape and trace',
    path: ['shape'],
  });

export type NightConfig = z.output<typeof nightSchema>;
export type TimeWindow = NonNullable<NightConfig['window']>;
export type Survival = z.output<typeof survivalSchema>;

/** A variant of a night: the same traffic, other users. */
export type Variant = NonNullable<NightConfig['variants']>[number];

const curveSchema = z.object({
  stepSeconds: z.number().gt(0).describe('length of a step'),
  ratesPerSecond: z.array(z.number().min(0)).min(1).readonly().describe('requests/s of each step'),
});

export const nightRecordSchema = z.object({
  name: z.string().describe('name of the shape or the trace'),
  source: z.string().describe('where it comes from'),
  assumptions: z.array(z.string()).readonly().describe('what of it is published nowhere'),
  peak: z.number().gt(0).describe('requests/s at the highest moment of the expected night: k = 1'),
  original: curveSchema.describe('the night as it was, at k = 1'),
  replayed: curveSchema.describe('the night as it was replayed, at k = 1'),
  kept: z.array(z.string()).readonly().describe('what the compression of time kept'),
  realTime: z
    .array(
      z.object({
        fromSeconds: z.number(),
        toSeconds: z.number(),
        replayFromSeconds: z.number(),
        replayToSeconds: z.number(),
      }),
    )
    .readonly()
    .describe('stretches kept in real time, where they are in the original and in the replay'),
  survival: survivalSchema.describe('when a level has survived'),
  variants: z
    .array(z.object({ name: z.string(), behaviour: behaviourSchema }))
    .readonly()
    .describe('the same night with users who behave differently'),
  sideBySide: z
    .array(z.number())
    .readonly()
    .exactOptional()
    .describe('multiples replayed to the end at each level, whatever the search asked'),
  from: z.string().exactOptional().describe('the run whose collapse points guided the search'),
});
export type NightRecord = z.output<typeof nightRecordSchema>;

/** A night ready to be replayed: its rates at k = 1, as it was and as it is replayed, with `peak` as the highest rate. */
export type Night = Pick<
  NightRecord,
  'name' | 'source' | 'assumptions' | 'original' | 'replayed' | 'kept' | 'realTime'
>;
