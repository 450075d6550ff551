import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MultipleConfig } from '../../harness/src/model/config/proposal.ts';
import { multipleOf } from '../../harness/src/verdict/multiple.ts';

const percentiles = [
  { percentile: 10, multiple: 1.2 },
  { percentile: 50, multiple: 2 },
  { percentile: 99, multiple: 3 },
];
const known: readonly MultipleConfig[] = [{ history: [1.4, 2.2, 1.9, 3.1] }, { percentiles }];

describe('how many times its ordinary peak a night may reach', () => {
  it.each(known)('is passed with the chance that is left of what is not passed: %j', (config) => {
    const multiple = multipleOf(config);
    const chance = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(chance, chance, (a, b) => {
        expect(multiple.above(multiple.quantile(a))).toBeCloseTo(1 - a, 6);
        if (a < b) expect(multiple.quantile(a)).toBeLessThanOrEqual(multiple.quantile(b));
      }),
    );
  });

  it('is what the percentiles say at each of them, in whatever order they come', () => {
    for (const order of [percentiles, percentiles.toReversed()]) {
      const multiple = multipleOf({ percentiles: order });
      for (const { percentile, multiple: at } of percentiles) {
        expect(multiple.quantile(percentile / 100)).toBeCloseTo(at, 9);
        expect(multiple.above(at)).toBeCloseTo(1 - percentile / 100, 9);
      }
      // The outer lines go on.
      expect(multiple.quantile(0.9999)).toBeGreaterThan(3);
      expect(multiple.quantile(0.01)).toBeLessThan(1.2);
    }
  });

  it('is wider than the nights that were, for the doubt in their mean and spread', () => {
    // Student's t with 3 degrees of freedom: 3.182 at 97.5 %; of logarithms 0 +- 1 and their like.
    const nights = [-1.5, -0.5, 0.5, 1.5].map(Math.exp);
    const deviation = Math.sqrt(5 / 3) * Math.sqrt(1 + 1 / 4);
    expect(Math.log(multipleOf({ history: nights }).quantile(0.975))).toBeCloseTo(3.182446 * deviation, 4);
  });

  it('is the one that all nights had, or that is said, without a doubt', () => {
    for (const multiple of [multipleOf({ history: [2, 2, 2] }), multipleOf({ exactly: 2 })]) {
      for (const each of [0.001, 0.5, 0.999]) expect(multiple.quantile(each)).toBeCloseTo(2, 9);
      expect([multiple.above(1.99), multiple.above(2.01)]).toEqual([1, 0]);
    }
  });

  it('is not told from the name of a shape', () => {
    expect(() => multipleOf({ history: ['goal-train', 2] })).toThrow(/shape goal-train is not known/);
  });
});
