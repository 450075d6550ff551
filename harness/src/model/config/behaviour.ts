import { z } from 'zod';

/**
 * How users and their clients behave beyond asking: the config's `load.behaviour`. An arrival is a user's intent; a
 * client may send it more than once, and what counts is how it ended for the user.
 */
const attempts = z.int().min(2).max(10).default(3);
const firstDelayMs = z.number().min(0).default(100);
const mostDelayMs = z.number().min(0).default(2000);

const retriesSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** At once, whatever the trouble is. */
  z.strictObject({ kind: z.literal('naive'), attempts }),
  /**
   * After a random time in [0, delay), the delay doubling from the first to the most ("full jitter": M. Brooker,
   * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
   */
  z.strictObject({ kind: z.literal('backoff'), attempts, firstDelayMs, mostDelayMs }),
  /**
   * As `backoff`, out of a token bucket: every intent puts in this share of a token, every retry takes one (Google SRE
   * book, "Handling Overload": a budget of 10 % bounds the work at 1.1 times). Each virtual user has its own bucket.
   */
  z.strictObject({
    kind: z.literal('budgeted'),
    attempts,
    firstDelayMs,
    mostDelayMs,
    budgetShare: z.number().gt(0).max(1).default(0.1).describe('tokens an intent puts in, 0..1'),
  }),
]);

export const behaviourSchema = z.strictObject({
  retries: retriesSchema.prefault({ kind: 'none' }),
  /** The user gives up this long after the request was due: no more retries, and it was not good. */
  patienceMs: z.number().positive().optional(),
  /** Share of the reads that ask for one and the same object, 0..1. */
  hotKeyShare: z.number().min(0).max(1).default(0).describe('share of the reads, 0..1'),
  /** Writes are this many times as common as on an ordinary day. */
  writesMultiple: z.number().min(0).max(100).default(1),
  /**
   * Users come for a visit of so many requests, one after the other, with a pause between. Rates stay those of requests:
   * a load of 100/s is 25 visits/s of four requests each.
   */
  visit: z
    .strictObject({
      requests: z.int().min(1).max(50).default(1),
      /** Mean of the pause, exponentially distributed. */
      thinkMs: z.number().min(0).max(60_000).default(0),
    })
    .prefault({}),
});

export type Behaviour = z.output<typeof behaviourSchema>;
export type Retries = Behaviour['retries'];

/** Nothing beyond asking once. */
export const plainBehaviour: Behaviour = behaviourSchema.parse({});
