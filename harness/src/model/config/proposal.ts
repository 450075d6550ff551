import { z } from 'zod';

/**
 * What a cut proposal needs beside measurements: the config's `proposal`. Money is in one currency, a day at a time.
 */
const money = z.number().min(0);

const costSchema = z.union([
  z.strictObject({ units: z.number().positive(), perUnitDay: money }),
  z.strictObject({ perDay: money }),
]);

/** A part of the fleet that is paid for as one, and which services of the stack stand for it. */
const tierSchema = z.strictObject({
  name: z.string().min(1).max(64),
  services: z.array(z.string().min(1)).min(1),
  /** Of the whole tier, as it is today. */
  cost: costSchema,
  /** What of it is paid whatever is switched off (committed spend), a day. */
  committedPerDay: money.default(0),
  /** Where the figures are from, for the reader. */
  source: z.string().min(1).optional(),
});
export type Tier = z.output<typeof tierSchema>;

const fleetSchema = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a currency as in ISO 4217, like USD')
    .default('USD'),
  tiers: z.array(tierSchema).min(1).max(64),
  /** What is to be saved a day: from, to. */
  target: z.strictObject({ from: money, to: money }).optional(),
});
export type Fleet = z.output<typeof fleetSchema>;

/**
 * The night's peak over the ordinary one, as a distribution: percentiles that somebody stands for, the multiples of
 * past nights, or one number (then nothing is said to be uncertain about it, which is seldom true).
 */
const multipleSchema = z.union([
  z.strictObject({
    percentiles: z
      .array(z.strictObject({ percentile: z.number().gt(0).lt(100), multiple: z.number().positive() }))
      .min(2),
  }),
  /** Numbers, and names of shapes (`headroom shapes`): of those their peak over an ordinary moment. */
  z.strictObject({ history: z.array(z.union([z.number().positive(), z.string().min(1)])).min(3) }),
  z.strictObject({ exactly: z.number().positive() }),
]);
export type MultipleConfig = z.output<typeof multipleSchema>;

export const proposalSchema = z.strictObject({
  fleet: fleetSchema.optional(),
  expectedPeak: z
    .strictObject({
      /** Today's ordinary peak, as a share of what the first level carries. */
      ordinaryShare: z.number().gt(0).max(2),
      multiple: multipleSchema,
      source: z.string().min(1).optional(),
    })
    .optional(),
  /** A level is safe when the peak is over its collapse point with at most this probability. */
  riskLimit: z.number().gt(0).lt(0.5).default(0.01),
  /** Drills that a safe level must carry the night without: what each breaks is broken (`headroom run --broken`). */
  alsoWithout: z.array(z.string().min(1)).default([]),
  outage: z.strictObject({ costPerMinute: money, minutes: z.number().positive() }).optional(),
});
export type ProposalConfig = z.output<typeof proposalSchema>;
