import jstat from 'jstat';
import type { Ratio } from '../model/ratio.ts';
import type { Multiple } from './multiple.ts';
import { z975 } from './normal-quantile.ts';

/** The probability that the night's peak is over what a level carries. */
export interface Risk {
  /** With the doubt in the peak and in the collapse points, both. */
  readonly probability: number;
  /** If the level carried as much as the upper end of its interval, and as little as the lower one. */
  readonly low: number;
  readonly high: number;
}

/** Of the doubt in a share: so many of its quantiles stand for it, which is exact to 0.0005. */
const steps = 1000;
const normalQuantiles = Array.from({ length: steps }, (_, index) =>
  Number(jstat.normal.inv((index + 0.5) / steps, 0, 1)),
);

/**
 * P(ordinary peak x multiple > collapse point), both as shares of what the first level carries.
 * @param share what the level carries of the first one, with its 95 % interval: on each side half of a normal
 *   distribution of the logarithm
 * @param ordinaryShare today's ordinary peak, as a share of what the first level carries
 */
export function riskOf(share: Ratio, ordinaryShare: number, multiple: Multiple): Risk {
  const { estimate, low, high } = share;
  const at = (carried: number): number => multiple.above(carried / ordinaryShare);
  const spread = { below: Math.log(estimate / low) / z975, above: Math.log(high / estimate) / z975 };
  const sum = normalQuantiles.reduce(
    (total, z) => total + at(estimate * Math.exp(z * (z < 0 ? spread.below : spread.above))),
    0,
  );
  return { probability: sum / steps, low: at(high), high: at(low) };
}
