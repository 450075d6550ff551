import type { Trend } from '../model/trial.ts';

/**
 * Slope of a straight line through points (seconds, value) by ordinary least squares, with its standard error.
 * The error is infinite with fewer than three points: nothing is left to tell noise by.
 */
export function trendOf(points: readonly (readonly [seconds: number, value: number])[]): Trend {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (count < 2 || spread === 0) return { perSecond: 0, standardError: Number.POSITIVE_INFINITY };
  const perSecond = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - perSecond * (x - meanX)) ** 2, 0);
  const standardError = count < 3 ? Number.POSITIVE_INFINITY : Math.sqrt(residual / (count - 2) / spread);
  return { perSecond, standardError };
}
