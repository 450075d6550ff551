import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scalingOf, type SizedLevel } from '../../harness/src/verdict/scaling.ts';

function sized(size: number, estimate: number, relativeHalfWidth = 0.05): SizedLevel {
  return {
    level: String(size),
    size,
    estimate,
    low: estimate / (1 + relativeHalfWidth),
    high: estimate * (1 + relativeHalfWidth),
  };
}

describe('how capacity goes with size', () => {
  it('is the power that the levels lie on, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 1.5, noNaN: true }),
        fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 2, maxLength: 6 }),
        (exponent, sizes) => {
          const found = scalingOf(sizes.map((size) => sized(size, 10 * size ** exponent)));
          expect(found?.exponent).toBeCloseTo(exponent, 9);
          expect(found?.low).toBeLessThan(exponent);
          expect(found?.high).toBeGreaterThan(exponent);
        },
      ),
    );
  });

  it('is the less sure the wider the intervals are', () => {
    const width = (halfWidth: number): number => {
      const found = scalingOf([1, 2, 4].map((size) => sized(size, 60 * size, halfWidth)));
      return (found?.high ?? 0) - (found?.low ?? 0);
    };
    expect(width(0.2)).toBeGreaterThan(3 * width(0.05));
    // Of two sizes, one twice the other: both ends' doubt, over the logarithm of two.
    const two = scalingOf([sized(1, 60), sized(2, 120)]);
    expect((two?.high ?? 0) - 1).toBeCloseTo((Math.SQRT2 * Math.log(1.05)) / Math.log(2), 6);
  });

  it('is not told by levels without a size or without a lower end', () => {
    const known = [sized(1, 60), sized(2, 120), sized(4, 240)];
    const { exponent, low } = scalingOf(known) ?? {};
    expect(scalingOf([...known, sized(0, 100)])).toMatchObject({ exponent, low });
    expect(scalingOf([...known, { ...sized(8, 100), low: 0 }])).toMatchObject({ exponent, low });
  });

  it('is not told by one size', () => {
    expect(scalingOf([sized(2, 100), sized(2, 110)])).toBeUndefined();
    expect(scalingOf([])).toBeUndefined();
  });
});
