import { randomLcg, randomNormal } from 'd3-random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ratioOf } from '../../harness/src/model/ratio.ts';
import { ratePerSecond, type RatePerSecond } from '../../harness/src/model/units.ts';
import type { CollapsePoint } from '../../harness/src/model/record/trial.ts';

function point(estimate: number, low: number, high: number): CollapsePoint {
  const rate = (value: number): RatePerSecond => ratePerSecond(value);
  return { estimate: rate(estimate), low: rate(low), high: rate(high), confidence: 0.95 };
}

const anyPoint = fc
  .tuple(
    fc.double({ min: 1, max: 1e5, noNaN: true }),
    fc.double({ min: 0.5, max: 1, noNaN: true }),
    fc.double({ min: 1, max: 2, noNaN: true }),
  )
  .map(([estimate, below, above]) => point(estimate, estimate * below, estimate * above));

test('the interval holds the estimate, and is as wide as the wider of the two at least', () => {
  fc.assert(
    fc.property(anyPoint, anyPoint, (level, base) => {
      const ratio = ratioOf(level, base);
      expect(ratio).toBeDefined();
      if (ratio === undefined) return;
      expect(ratio.low).toBeLessThanOrEqual(ratio.estimate * (1 + 1e-12));
      expect(ratio.high).toBeGreaterThanOrEqual(ratio.estimate * (1 - 1e-12));
      const width = ratio.high / ratio.low;
      expect(width).toBeGreaterThanOrEqual(Math.max(level.high / level.low, 1) * (1 - 1e-9));
    }),
  );
});

test('the ratio the other way round is its reciprocal, ends exchanged', () => {
  fc.assert(
    fc.property(anyPoint, anyPoint, (level, base) => {
      const ratio = ratioOf(level, base);
      const inverse = ratioOf(base, level);
      expect(inverse?.low).toBeCloseTo(1 / (ratio?.high ?? 0), 9);
    }),
  );
});

test('it covers the truth in 95 of 100 cases when the two intervals do', () => {
  const source = randomLcg(0.42);
  const truth = 0.5;
  const cases = 4000;
  const deviations = { level: 0.02, base: 0.03 }; // of the logarithm
  const measured = (value: number, deviation: number): CollapsePoint => {
    const estimate = value * Math.exp(randomNormal.source(source)(0, deviation)());
    return point(estimate, estimate * Math.exp(-1.96 * deviation), estimate * Math.exp(1.96 * deviation));
  };
  let covered = 0;
  for (let index = 0; index < cases; index += 1) {
    const ratio = ratioOf(measured(400 * truth, deviations.level), measured(400, deviations.base));
    if (ratio !== undefined && ratio.low <= truth && truth <= ratio.high) covered += 1;
  }
  // Binomial: 0.95 with a standard error of 0.0034; four of them.
  expect(covered / cases).toBeGreaterThan(0.936);
  expect(covered / cases).toBeLessThan(0.964);
});

test('there is no share of nothing', () => {
  expect(ratioOf(point(10, 9, 11), point(0, 0, 0))).toBeUndefined();
  expect(ratioOf(point(10, 0, 11), point(10, 9, 11))).toBeUndefined();
});
