import type { RateCurve } from '../../model/rate-curve.ts';

/** The highest rate in each of so many columns. */
export function highestRates({ ratesPerSecond }: RateCurve, columns: number): number[] {
  const perColumn = ratesPerSecond.length / columns;
  return Array.from({ length: columns }, (_, column) => {
    const first = Math.floor(column * perColumn);
    const last = Math.max(first + 1, Math.floor((column + 1) * perColumn));
    return ratesPerSecond.slice(first, last).reduce((highest, rate) => Math.max(highest, rate), 0);
  });
}
