import fc from 'fast-check';
import { linearRegression } from 'simple-statistics';
import { expect, it } from 'vitest';
import { wilsonInterval } from '../../harness/src/analysis/statistics/good-share.ts';
import { isClearlyPositive, trendOf } from '../../harness/src/analysis/statistics/trend.ts';

it('is the slope of ordinary least squares', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 3, maxLength: 20 }),
      (values) => {
        const points = values.map((value, index): [number, number] => [index, value]);
        expect(trendOf(points).perSecond).toBeCloseTo(linearRegression(points).m, 6);
      },
    ),
  );
});

it('has the standard error of a textbook example', () => {
  // Slope 0.6, residual sum of squares 2.4 over 3 degrees of freedom, spread of x 10: sqrt(0.8 / 10).
  const trend = trendOf([
    [1, 2],
    [2, 4],
    [3, 5],
    [4, 4],
    [5, 5],
  ]);
  expect(trend.perSecond).toBeCloseTo(0.6);
  expect(trend.standardError).toBeCloseTo(Math.sqrt(0.08));
});

it('knows no error from fewer than three points', () => {
  expect(trendOf([]).standardError).toBe(Infinity);
  expect(
    trendOf([
      [1, 5],
      [2, 9],
    ]),
  ).toMatchObject({ perSecond: 4, standardError: Infinity });
});

it.each([
  // One-sided 95 % quantiles of Student's t distribution, from tables.
  [3, 6.314],
  [4, 2.92],
  [5, 2.353],
  [7, 2.015],
  [15, 1.771],
])('tests a slope through %i points against %f standard errors', (points, quantile) => {
  const slope = (perSecond: number) => ({ perSecond, standardError: 1, points });
  expect(isClearlyPositive(slope(quantile * 1.02), 0.05)).toBe(true);
  expect(isClearlyPositive(slope(quantile * 0.98), 0.05)).toBe(false);
});

it("gives Wilson's interval of a published example", () => {
  // 81 of 263 at 95 %: 0.2553 to 0.3662 (R. G. Newcombe, Statistics in Medicine 17, 1998, table I).
  const { low, high } = wilsonInterval(81, 263, 1.959964);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
  expect(wilsonInterval(0, 0, 1)).toEqual({ low: 0, high: 1 });
});
