import type { Draw } from './random.ts';

/**
 * Draws ranks 1..count with probability in proportion to 1 / rank^exponent, by rejection-inversion: constant memory
 * and about 1.1 draws a rank, whatever the count (W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates
 * from monotone discrete distributions", ACM TOMACS 6(3), 1996).
 * @throws RangeError when the count is not a whole number >= 1 or the exponent is not above 0.
 */
export function zipf(count: number, exponent: number): (draw: Draw) => number {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`count must be a whole number >= 1, got ${count}`);
  if (!(exponent > 0)) throw new RangeError(`exponent must be above 0, got ${exponent}`);
  const weight = (x: number): number => Math.exp(-exponent * Math.log(x));
  /** Integral of the weight from 1 to x. */
  const integral = (x: number): number => {
    const logX = Math.log(x);
    return ratioOfExpm1((1 - exponent) * logX) * logX;
  };
  const inverse = (area: number): number => {
    const scaled = Math.max(-1, area * (1 - exponent));
    return Math.exp(ratioOfLog1p(scaled) * area);
  };
  const highest = integral(count + 0.5);
  const lowest = integral(1.5) - 1;
  /** Within this of the rank, acceptance is certain. */
  const certain = 2 - inverse(integral(2.5) - weight(2));
  return (draw) => {
    for (;;) {
      const area = highest + draw() * (lowest - highest);
      const x = inverse(area);
      const rank = Math.min(count, Math.max(1, Math.round(x)));
      if (rank - x <= certain || area >= integral(rank + 0.5) - weight(rank)) return rank;
    }
  };
}

/** (e^x - 1) / x, and 1 at 0. */
function ratioOfExpm1(x: number): number {
  return Math.abs(x) > 1e-8 ? Math.expm1(x) / x : 1 + x / 2;
}

/** log(1 + x) / x, and 1 at 0. */
function ratioOfLog1p(x: number): number {
  return Math.abs(x) > 1e-8 ? Math.log1p(x) / x : 1 - x / 2;
}
