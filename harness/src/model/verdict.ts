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
        .enum(['peak', 'collapsed'])
        .describe('the peak is too likely over it; it carries nothing at all'),
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
        'an interval that is no wider than this, over its estimate, would decide',
      ),
      without: z.string().exactOptional(),
    })
    .describe('it depends on where in its interval the collapse point is'),
  z
    .object({
      kind: z.literal('unknown'),
      because: z
        .enum(['no-peak', 'not-measured'])
        .describe('no peak is expected, or there is no collapse point'),
      without: z.string().exactOptional().describe('the drill without whose fault it was not measured'),
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

export const levelVerdictSchema = z.object({
  level: z.string(),
  share: ratioSchema.exactOptional().describe("of the first level's collapse point, with its interval"),
  risk: riskSchema.exactOptional(),
  breakEven: ratioSchema.exactOptional().describe('the multiple of the ordinary peak that it carries'),
  saving: savingSchema.exactOptional(),
  expectedLoss: money.exactOptional().describe('probability of an outage in that night, times its cost'),
  verdict: verdictSchema,
  isAsSafeAs: z
    .string()
    .exactOptional()
    .describe('of a level with something on top: the level without it, that saves least, which is no safer'),
});
export type LevelVerdict = z.output<typeof levelVerdictSchema>;

export const proposalVerdictSchema = z.object({
  levels: z.array(levelVerdictSchema).readonly(),
  smallestSafe: z.string().exactOptional().describe('the safe level that is smallest; absent when none is'),
  peak: z
    .object({ median: share, atLimit: share })
    .exactOptional()
    .describe(
      'the peak of the night as a share of what the first level carries: passed with 0.5, with the risk limit',
    ),
});
export type ProposalVerdict = z.output<typeof proposalVerdictSchema>;
