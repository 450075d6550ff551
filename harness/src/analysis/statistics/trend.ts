import { probit } from 'simple-statistics';
import type { Trend } from '../../model/record/trial.ts';

/** A trend that knows how many points it was fitted to. */
export interface FittedTrend extends Trend {
  readonly points: number;
}

/**
 * Slope of a straight line through points (seconds, value) by ordinary least squares, with its standard error.
 * The error is infinite with fewer than three points: nothing is left to tell noise by.
 */
export function trendOf(points: readonly (readonly [seconds: number, value: number])[]): FittedTrend {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (count < 2 || spread === 0)
    return { perSecond: 0, standardError: Number.POSITIVE_INFINITY, points: count };
  const perSecond = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - perSecond * (x - meanX)) ** 2, 0);
  const standardError = count < 3 ? Number.POSITIVE_INFINITY : Math.sqrt(residual / (count - 2) / spread);
  return { perSecond, standardError, points: count };
}

/** Whether a slope is above zero beyond its noise: Student's t test, with this chance of a false alarm. */
export function isClearlyPositive(
  { perSecond, standardError, points }: FittedTrend,
  falseAlarm: number,
): boolean {
  return points > 2 && perSecond > studentQuantile(1 - falseAlarm, points - 2) * standardError;
}

/**
 * Quantile of Student's t distribution: exact for 1 and 2 degrees of freedom, by Cornish and Fisher's expansion above
 * (Abramowitz and Stegun, 26.7.5; within 2 % at 3 degrees and the shares used here).
 */
function studentQuantile(share: number, degrees: number): number {
  if (degrees === 1) return Math.tan(Math.PI * (share - 0.5));
  if (degrees === 2) return (2 * share - 1) / Math.sqrt(2 * share * (1 - share));
  const z = probit(share);
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}
