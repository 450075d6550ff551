import { z } from 'zod';
import { faultLifeSchema, faultSchema, faultText, type Fault } from './fault.ts';
import { courseSchema } from '../record/replay.ts';
import { badKinds } from '../sample.ts';
import { invalidReasons } from '../record/invalid-reason.ts';
import { writeMeasuresSchema } from '../writes.ts';

/** A steady load, as requests/s or as a share of the level's collapse point; or the config's night, so many times. */
const loadSchema = z.union([
  z.strictObject({ requestsPerSecond: z.number().positive() }),
  z.strictObject({ ofCollapsePoint: z.number().gt(0).lte(1.5) }),
  z.strictObject({ ofNight: z.number().positive().max(100) }),
]);
export type DrillLoad = z.output<typeof loadSchema>;

const timesSchema = z.strictObject({
  /** So long after the drill's first faults it begins. Default: with them. */
  laterSeconds: z.number().min(0).max(3600).optional(),
  /** Default: that of the drill. */
  holdSeconds: z.number().min(1).max(3600).optional(),
});
type WithTimes<What> = What & z.output<typeof timesSchema>;

/** A fault of a drill: it may have times of its own. (Typed by hand: a union that is extended loses its members.) */
const timedFaultSchema = z.discriminatedUnion(
  'kind',
  faultSchema.options.map((option) =>
    option.extend(timesSchema.shape),
  ) as unknown as typeof faultSchema.options,
) as unknown as z.ZodType<WithTimes<Fault>, WithTimes<z.input<typeof faultSchema>>>;
export type TimedFault = z.output<typeof timedFaultSchema>;

/** What was good before the faults is told by at least so much load. */
export const leastBeforeSeconds = 4;

/** What is broken under load, at each level: an entry of the config's `drills`. */
export const drillSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and -, at most 32'),
  /** Broken at the same time, unless they have times of their own. */
  faults: z.array(timedFaultSchema).min(1).max(8),
  /** Default: steady, the rate at the peak of the config's night; without one 0.8 of the collapse point. */
  load: loadSchema.optional(),
  /** Load before the first faults. Default: 8; of a night, until its peak. */
  beforeSeconds: z.number().min(leastBeforeSeconds).max(86_400).optional(),
  /** How long each is on. */
  holdSeconds: z.number().min(1).max(3600).default(10),
  /** Load after the last of them is over. A night goes on to its end, and at its last rate if that is too soon. */
  afterSeconds: z.number().min(5).max(3600).default(15),
  /** A longer dip is no longer survived. */
  forgivenSeconds: z.number().min(0).max(600).default(5),
});
export type Drill = z.output<typeof drillSchema>;

/** How many times the config's night is the load of a drill; `undefined` when it is steady. */
export function ofNight({ load }: Drill): number | undefined {
  return load !== undefined && 'ofNight' in load ? load.ofNight : undefined;
}

const count = z.number().min(0);
const share = z.number().min(0).max(1);
const detail = z.string().describe('observed against allowed, for a person');

export const drillOutcomeSchema = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('survived'), detail })
      .describe('the SLO held, but for a dip that is forgiven'),
    z
      .object({ kind: z.literal('lossy'), detail })
      .describe('as survived, but writes that the target had acknowledged were lost'),
    z
      .object({ kind: z.literal('degraded'), detail })
      .describe('a part of the goodput was lost for longer, less than half'),
    z.object({ kind: z.literal('collapsed'), detail }).describe('half of the goodput was lost, or more'),
    z
      .object({ kind: z.literal('metastable'), detail })
      .describe('the faults were gone and the load was no higher, and it stayed down'),
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
  dip: dipSchema.exactOptional().describe('of several the one that cost most; absent when there was none'),
  dips: z
    .array(dipSchema)
    .readonly()
    .exactOptional()
    .describe('all of them; absent when there was one at most'),
  goodLost: count.describe('requests that would have been good at the share before the faults, and were not'),
  bad: z.partialRecord(z.enum(badKinds), z.number()).describe('requests that were not good, by kind'),
  backAfterSeconds: z
    .number()
    .exactOptional()
    .describe('from the last reversal until the SLO held again; 0: before it; absent: it did not'),
  retryAmplification: count.describe('requests sent over what users asked for, from the first fault on'),
  restarts: count.describe('restarts of services while it went on'),
  oomKills: count.describe('kills for lack of memory while it went on'),
  writes: writeMeasuresSchema
    .exactOptional()
    .describe('absent when the scenario does not say how they are read back'),
});
export type DrillMeasures = z.output<typeof drillMeasuresSchema>;

export const drillResultSchema = z
  .object({
    id: z.string().describe('unique in the run; names its file in series/'),
    level: z.string().describe('name of the capacity level'),
    drill: z.string().describe('name of the drill'),
    startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
    load: count.describe('requests/s; of a night at its peak'),
    ofNight: z
      .number()
      .exactOptional()
      .describe('the load was the night, its rates multiplied by this; absent: it was steady'),
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

/** The last answer of each drill at a level: what counts. */
export function lastDrills({
  drills = [],
}: {
  readonly drills?: readonly DrillResult[] | undefined;
}): DrillResult[] {
  return [...new Map(drills.map((each) => [each.drill, each])).values()];
}

/** `pause of 1 redis, 5 s later for 3 s` */
export function timedFaultText(timed: TimedFault): string {
  const { laterSeconds = 0, holdSeconds } = timed;
  const later = laterSeconds === 0 ? '' : ` ${laterSeconds} s later`;
  const hold = holdSeconds === undefined ? '' : ` for ${holdSeconds} s`;
  return later + hold === '' ? faultText(timed) : `${faultText(timed)},${later}${hold}`;
}
