import fc from 'fast-check';
import { mean } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { drawsOf } from '../../scenarios/runtime/draws/random.ts';
import { isRetryable, retryRuleOf } from '../../scenarios/runtime/client/retries.ts';
import { kinds } from '../../scenarios/runtime/verdict.ts';

const attempts = fc.integer({ min: 2, max: 10 });
const delays = fc
  .tuple(fc.double({ min: 0, max: 1000, noNaN: true }), fc.double({ min: 0, max: 5000, noNaN: true }))
  .map(([firstDelayMs, mostDelayMs]) => ({ firstDelayMs, mostDelayMs }));
const retryAfter = fc.option(fc.double({ min: 0, max: 60_000, noNaN: true }), { nil: undefined });

describe('what is sent again', () => {
  it('is trouble on the way and of the server, never what the client did wrong, nor what was answered', () => {
    expect(kinds.filter(isRetryable).toSorted()).toEqual(['connection', 'http-5xx', 'shed', 'timeout']);
  });
});

describe('naive retries', () => {
  it('come at once, whatever the target asks for, until the attempts are used up', () => {
    fc.assert(
      fc.property(attempts, retryAfter, (most, after) => {
        const rule = retryRuleOf({ kind: 'naive', attempts: most }, 1);
        for (let retry = 1; retry < most; retry += 1) {
          expect(rule?.delayMs(retry, after, drawsOf(1, 1))).toBe(0);
          expect(rule?.take()).toBe(true);
        }
        expect(rule?.delayMs(most, after, drawsOf(1, 1))).toBeUndefined();
      }),
    );
  });
});

describe('retries that back off', () => {
  it('wait at random up to a delay that doubles, and never longer than the longest', () => {
    fc.assert(
      fc.property(attempts, delays, fc.nat(), (most, delay, seed) => {
        const rule = retryRuleOf({ kind: 'backoff', attempts: most, ...delay }, 1);
        const jitter = drawsOf(seed, 0);
        for (let retry = 1; retry < most; retry += 1) {
          const ms = rule?.delayMs(retry, undefined, jitter) ?? Number.NaN;
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(Math.min(delay.mostDelayMs, delay.firstDelayMs * 2 ** (retry - 1)));
        }
        expect(rule?.delayMs(most, undefined, jitter)).toBeUndefined();
      }),
    );
  });

  it('wait for half of the delay on average', () => {
    const rule = retryRuleOf({ kind: 'backoff', attempts: 3, firstDelayMs: 100, mostDelayMs: 2000 }, 1);
    const waits = Array.from(
      { length: 4000 },
      (_, arrival) => rule?.delayMs(2, undefined, drawsOf(5, arrival)) ?? 0,
    );
    expect(Math.abs(mean(waits) - 100)).toBeLessThan((5 * 200) / Math.sqrt(12 * 4000));
  });

  it('wait as long as the target asks, as far as the longest delay allows', () => {
    fc.assert(
      fc.property(delays, fc.double({ min: 0, max: 60_000, noNaN: true }), fc.nat(), (delay, after, seed) => {
        const rule = retryRuleOf({ kind: 'budgeted', attempts: 3, budgetShare: 0.1, ...delay }, 1);
        const ms = rule?.delayMs(1, after, drawsOf(seed, 0)) ?? Number.NaN;
        expect(ms).toBeGreaterThanOrEqual(Math.min(after, delay.mostDelayMs));
        expect(ms).toBeLessThanOrEqual(delay.mostDelayMs);
      }),
    );
  });
});

describe('retries by a budget', () => {
  /** Retries that all VUs together can pay for, when each has so many intents and all of them fail. */
  function retriesOf(vus: number, intents: number, budgetShare: number, firstVu = 1): number {
    let paid = 0;
    for (let vu = firstVu; vu < firstVu + vus; vu += 1) {
      const rule = retryRuleOf(
        { kind: 'budgeted', attempts: 10, firstDelayMs: 1, mostDelayMs: 1, budgetShare },
        vu,
      );
      for (let intent = 0; intent < intents; intent += 1) {
        rule?.begin();
        for (let retry = 1; retry < 10 && rule?.take() === true; retry += 1) paid += 1;
      }
    }
    return paid;
  }

  it('are the share of all intents when everything fails, however few intents each VU has', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 400 }),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (vus, intents, share, firstVu) => {
          const paid = retriesOf(vus, intents, share, firstVu);
          // What rounding in each bucket leaves: the start levels lie so evenly that it is a handful, not one a VU.
          expect(Math.abs(paid - vus * intents * share)).toBeLessThan(2 + 2 * Math.log2(vus));
        },
      ),
    );
  });

  it('are at most two a bucket more after a good time, and then the share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 50 }),
        (goodIntents, badIntents) => {
          const share = 0.1;
          for (const vu of [1, 2, 3, 50]) {
            const rule = retryRuleOf(
              { kind: 'budgeted', attempts: 10, firstDelayMs: 1, mostDelayMs: 1, budgetShare: share },
              vu,
            );
            for (let intent = 0; intent < goodIntents; intent += 1) rule?.begin();
            let paid = 0;
            for (let intent = 0; intent < badIntents; intent += 1) {
              rule?.begin();
              while (rule?.take() === true) paid += 1;
            }
            expect(paid).toBeLessThanOrEqual(2 + badIntents * share + 1e-9);
          }
        },
      ),
    );
  });
});
