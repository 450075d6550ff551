import { z } from 'zod';
import { faultLifeSchema, faultSchema } from './fault.ts';
import { courseSchema } from './replay.ts';
import { badKinds } from './sample.ts';
import { invalidReasons } from './trial.ts';

/** A load, as requests/s or as a share of the level's collapse point. */
const loadSchema = z.union([
  z.strictObject({ requestsPerSecond: z.number().positive() }),
  z.strictObject({ ofCollapsePoint: z.number().gt(0).lte(1.5) }),
]);
export type DrillLoad = z.output<typeof loadSchema>;

/** What is broken under load, at each level: an entry of the config's `drills`. */
export const drillSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and -, at most 32'),
  /** Broken at the same time. */
  faults: z.array(faultSchema).min(1).max(8),
  /** Default: the peak of the config's night; without one 0.8 of the collapse point. */
  load: loadSchema.optional(),
  /** Steady load before, with the faults, and after them. */
  beforeSeconds: z.number().min(4).max(600).default(8),
  holdSeconds: z.number().min(1).max(3600).default(10),
  afterSeconds: z.number().min(5).max(3600).default(15),
  /** A longer dip is no longer survived. */
  forgivenSeconds: z.number().min(0).max(600).default(5),
});
export type Drill = z.output<typeof drillSchema>;

const count = z.number().min(0);
const share = z.number().min(0).max(1);
const detail = z.string().describe('observed against allowed, for a person');

export const drillOutcomeSchema = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('survived'), detail })
      .describe('the SLO held, but for a dip that is forgiven'),
    z
      .object({ kind: z.literal('degraded'), detail })
      .describe('a part of the goodput was lost for longer, less than half'),
    z.object({ kind: z.literal('collapsed'), detail }).describe('half of the goodput was lost, or more'),
    z
      .object({ kind: z.literal('metastable'), detail })
      .describe('the faults were gone and the load was the same, and it stayed down'),
    z
      .object({ kind: z.literal('not-carried'), detail })
      .describe('the level did not carry the load even before anything was broken'),
    z
      .object({
        kind: z.literal('invalid'),
        reason: z
          .enum([...invalidReasons, 'fault-not-applied', 'fault-not-reverted'])
          .describe('fault-not-applied, -not-reverted: see its life; else as of a trial'),
        detail,
      })
      .describe('says nothing about the target'),
  ])
  .describe('what the drill says about its level');
export type DrillOutcome = z.output<typeof drillOutcomeSchema>;

const dipSchema = z
  .object({
    fromSeconds: z
      .number()
      .describe('when goodput began to fall, in seconds after the first arrival was due'),
    seconds: count.describe('how long it lasted'),
    depth: share.describe('share of the goodput that was lost while it lasted, 0..1'),
    worstSecond: share.describe('the same in the worst second, 0..1'),
  })
  .describe('the time in which clearly less was answered well than before the faults');
export type Dip = z.output<typeof dipSchema>;

const drillMeasuresSchema = z.object({
  goodShareBefore: share.describe('good requests over those offered, before the faults, 0..1'),
  dip: dipSchema.exactOptional().describe('absent when there was none'),
  goodLost: count.describe('requests that would have been good at the share before the faults, and were not'),
  bad: z.partialRecord(z.enum(badKinds), z.number()).describe('requests that were not good, by kind'),
  backAfterSeconds: z
    .number()
    .exactOptional()
    .describe('from the last reversal until the SLO held again; 0: before it; absent: it did not'),
  retryAmplification: count.describe('requests sent over what users asked for, from the first fault on'),
  restarts: count.describe('restarts of services while it went on'),
  oomKills: count.describe('kills for lack of memory while it went on'),
});
export type DrillMeasures = z.output<typeof drillMeasuresSchema>;

export const drillResultSchema = z
  .object({
    id: z.string().describe('unique in the run; names its file in series/'),
    level: z.string().describe('name of the capacity level'),
    drill: z.string().describe('name of the drill'),
    startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
    load: count.describe('requests/s'),
    durationMs: count.describe('how long the load was to last'),
    faults: z.array(faultLifeSchema).readonly().describe('what was broken'),
    outcome: drillOutcomeSchema,
    measures: drillMeasuresSchema,
    course: courseSchema,
  })
  .describe('one drill on one level');
/** A drill as recorded. */
export type DrillResult = z.output<typeof drillResultSchema>;

/** Whether a drill has an answer at a level; one that was invalid may be asked again. */
export function isDrilled(
  { drills = [] }: { readonly drills?: readonly DrillResult[] | undefined },
  name: string,
): boolean {
  return drills.some(({ drill, outcome }) => drill === name && outcome.kind !== 'invalid');
}
