import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawsOf } from '../../scenarios/runtime/draws/random.ts';
import { zipf } from '../../scenarios/runtime/draws/zipf.ts';

describe('Zipf ranks', () => {
  it('are whole numbers in 1..count, whatever the count and the exponent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0.05, max: 4, noNaN: true }),
        fc.nat(),
        (count, exponent, seed) => {
          const sample = zipf(count, exponent);
          const draw = drawsOf(seed, 0);
          for (let index = 0; index < 20; index += 1) {
            const rank = sample(draw);
            expect(Number.isInteger(rank) && rank >= 1 && rank <= count).toBe(true);
          }
        },
      ),
    );
  });

  it.each([0.5, 1, 1.06, 2])('come as often as 1 / rank^%f says', (exponent) => {
    const count = 5000;
    const samples = 200_000;
    const sample = zipf(count, exponent);
    const draw = drawsOf(11, 0);
    const found = new Map<number, number>();
    for (let index = 0; index < samples; index += 1) {
      const rank = sample(draw);
      found.set(rank, (found.get(rank) ?? 0) + 1);
    }
    const weights = Array.from({ length: count }, (_, index) => (index + 1) ** -exponent);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const rank of [1, 2, 3, 10, 50]) {
      const expected = (samples * (weights[rank - 1] ?? 0)) / total;
      expect(Math.abs((found.get(rank) ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected) + 1);
    }
    const tenth = weights.slice(0, count / 10).reduce((sum, weight) => sum + weight, 0) / total;
    const foundTenth = [...found].reduce((sum, [rank, times]) => sum + (rank <= count / 10 ? times : 0), 0);
    expect(foundTenth / samples).toBeCloseTo(tenth, 2);
  });

  it('refuse a count or an exponent that makes no sense', () => {
    expect(() => zipf(0, 1)).toThrow(RangeError);
    expect(() => zipf(1.5, 1)).toThrow(RangeError);
    expect(() => zipf(10, 0)).toThrow(RangeError);
    expect(() => zipf(10, Number.NaN)).toThrow(RangeError);
  });
});
