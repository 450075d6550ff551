import { z } from 'zod';

const share = z.number().min(0);
const ratioSchema = z.object({ estimate: share, low: share, high: share });
const money = z.number();

/** What a proposal says of a level. */
export const verdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('safe') }).describe('the peak stays under it with the probability asked for'),
  z
    .object({
      kind: z.literal('unsafe'),
      because: z
        .enum(['peak', 'night', 'collapsed'])
        .describe(
          'the peak is too likely over its collapse point; over the night that it survives; it carries nothing at all',
        ),
      without: z
        .string()
        .exactOptional()
        .describe('the drill whose fault makes it so; absent: even as it is'),
    })
    .describe('the peak is over it with more than the probability allowed'),
  z
    .object({
      kind: z.literal('undecided'),
      because: z.literal('interval').describe('its end decides'),
      relativeWidth: share.describe(
        'intervals of this level and of the first one that are no wider than this, over their estimates, would decide it 4 times of 5, if it carries what it seems to',
      ),
      without: z.string().exactOptional(),
      seconds: share.describe('what that measurement takes, about'),
    })
    .describe('it depends on where in its interval the collapse point is'),
  z
    .object({
      kind: z.literal('unknown'),
      because: z
        .enum(['no-peak', 'not-measured', 'whole-not-measured'])
        .describe(
          'no peak is expected; there is no collapse point; there is none of the level that stands for the whole fleet, ' +
            'which the peak is a share of',
        ),
      without: z.string().exactOptional().describe('the drill without whose fault it was not measured'),
      seconds: share.exactOptional().describe('what the missing measurement takes, about'),
    })
    .describe('something was not measured, or not said'),
]);
export type Verdict = z.output<typeof verdictSchema>;

const riskSchema = z
  .object({
    probability: share.max(1).describe('with the doubt in peak and collapse points, both'),
    low: share.max(1).describe('if the level carried as much as the upper end of its interval'),
    high: share.max(1).describe('if the level carried as little as the lower end of its interval'),
  })
  .describe('P(peak of the night > collapse point)');

const tierSavingSchema = z.object({
  tier: z.string(),
  share: share.describe('what is left of the tier, 1: all'),
  costPerDay: money,
  savedPerDay: money,
  outOfReachPerDay: money.describe('saved on top, were it not committed'),
});
export type TierSaving = z.output<typeof tierSavingSchema>;

const savingSchema = z.object({
  tiers: z.array(tierSavingSchema).readonly(),
  perDay: money,
  ofTarget: share.exactOptional().describe('of the least that is to be saved; absent without a target'),
});
export type Saving = z.output<typeof savingSchema>;

const withoutSchema = z
  .object({
    drill: z.string().describe('what it breaks is broken'),
    isRequired: z.boolean().describe('the verdict on the level hangs on it'),
    share: ratioSchema.exactOptional(),
    risk: riskSchema.exactOptional(),
    breakEven: ratioSchema.exactOptional(),
    verdict: verdictSchema,
  })
  .describe('a level without what a drill breaks');
export type VerdictWithout = z.output<typeof withoutSchema>;

const survivedSchema = z
  .object({
    low: share.exactOptional().describe('highest that was survived'),
    high: share.exactOptional().describe('lowest that was not'),
  })
  .describe('the surge multiple of the replayed night lies between them');

export const levelVerdictSchema = z.object({
  level: z.string(),
  share: ratioSchema.exactOptional().describe("of the first level's collapse point, with its interval"),
  risk: riskSchema.exactOptional(),
  breakEven: ratioSchema.exactOptional().describe('the multiple of the ordinary peak that it carries'),
  saving: savingSchema.exactOptional(),
  expectedLoss: money.exactOptional().describe('probability of an outage in that night, times its cost'),
  verdict: verdictSchema,
  without: z.array(withoutSchema).readonly().describe('N-1: what of it was measured or is asked for'),
  surge: survivedSchema.exactOptional().describe('absent when no night was replayed'),
  drills: z
    .array(z.object({ drill: z.string(), outcome: z.string() }))
    .readonly()
    .describe('what became of each fault under load, its last answer'),
  factorLeft: share
    .exactOptional()
    .describe('it stays safe until the night is so many times as high as expected; absent unless it is safe'),
  isAsSafeAs: z
    .string()
    .exactOptional()
    .describe('of a level with something on top: a larger level without it, which is no safer'),
});
export type LevelVerdict = z.output<typeof levelVerdictSchema>;

const scalingSchema = z
  .object({
    exponent: z.number().describe('1: in proportion to their size'),
    low: z.number(),
    high: z.number(),
    levels: z.array(z.string()).readonly().describe('that it is from'),
  })
  .describe('capacity goes with the size of a level to the power of this, with its 95 % interval');
export type Scaling = z.output<typeof scalingSchema>;

export const proposalVerdictSchema = z.object({
  levels: z.array(levelVerdictSchema).readonly().describe('as they are, and with something on top'),
  scaling: scalingSchema.exactOptional().describe('absent with fewer than two sizes'),
  mostPerDay: money
    .exactOptional()
    .describe('what would be saved a day if all were switched off that is not committed'),
  smallestSafe: z.string().exactOptional().describe('the safe level that is smallest; absent when none is'),
  peak: z
    .object({ median: share, atLimit: share })
    .exactOptional()
    .describe(
      'the peak of the night as a share of what the first level carries: passed with 0.5, with the risk limit',
    ),
});
export type ProposalVerdict = z.output<typeof proposalVerdictSchema>;
