import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewestAllGood, requestsForVerdict } from '../../harness/src/analysis/trial/few-requests.ts';
import { isBeyondChance, wilsonInterval } from '../../harness/src/analysis/statistics/good-share.ts';

const shares = fc.constantFrom(0.5, 0.9, 0.95, 0.98, 0.99, 0.995);

describe('how many requests a verdict needs', () => {
  it('goes by the SLO: the stricter it is, the more', () => {
    expect([0.95, 0.99, 0.999, 1].map(fewestAllGood)).toEqual([20, 100, 1000, 1000]);
    expect([0.5, 0.95, 0.99, 0.999, 1].map(requestsForVerdict)).toEqual([150, 150, 300, 1000, 1000]);
  });

  it('is enough for all good ones to show the SLO at one standard deviation, and no more than that', () => {
    fc.assert(
      fc.property(shares, (share) => {
        const fewest = fewestAllGood(share);
        expect(wilsonInterval(fewest, fewest, 1).low).toBeGreaterThanOrEqual(share);
        expect(wilsonInterval(fewest - 2, fewest - 2, 1).low).toBeLessThan(share);
      }),
    );
  });
});

describe('bad requests beyond chance', () => {
  it('are at least three, whatever the share', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 5000 }), (share, count) => {
        expect(isBeyondChance(0, count, share)).toBe(false);
        expect(isBeyondChance(Math.min(2, count), count, share)).toBe(false);
      }),
    );
  });

  it('are so rarely that many when the SLO is just held: an exact sum against a count of a thousand draws', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 10, max: 400 }), fc.integer(), (share, count, seed) => {
        let state = seed >>> 0;
        const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
        const draws = Array.from({ length: 1000 }, () => {
          let bad = 0;
          for (let each = 0; each < count; each += 1) if (random() >= share) bad += 1;
          return isBeyondChance(bad, count, share);
        });
        expect(draws.filter(Boolean).length).toBeLessThanOrEqual(40);
      }),
      { numRuns: 20 },
    );
  });

  it('are never fewer when more are bad', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 10, max: 2000 }), (share, count) => {
        const verdicts = Array.from({ length: count + 1 }, (_, bad) => isBeyondChance(bad, count, share));
        expect(verdicts.indexOf(true)).toBe(verdicts.lastIndexOf(false) + 1);
      }),
      { numRuns: 30 },
    );
  });
});
