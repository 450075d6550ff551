import type { CollapsePoint } from '../model/trial.ts';
import { ratePerSecond } from '../model/units.ts';
import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import { naivePointOf } from './naive-point.ts';
import { confidence, intervalOf, posteriorOf } from './posterior.ts';

/**
 * Where a level collapses, with a 95 % interval, from all of its valid trials; `undefined` without one. The estimate is
 * of the load that is sustained indefinitely (docs/method.md); beside it, what the trials say at face value.
 */
export function collapsePointOf(
  trials: readonly EvidentTrial[],
  context: EstimateContext,
): CollapsePoint | undefined {
  if (trials.every(({ outcome }) => outcome.kind === 'invalid')) return undefined;
  const { low, estimate, high } = intervalOf(posteriorOf(trials, context), context);
  const naive = naivePointOf(trials, context);
  return {
    estimate: ratePerSecond(estimate),
    low: ratePerSecond(low),
    high: ratePerSecond(high),
    confidence,
    ...(naive === undefined ? {} : { naive }),
  };
}
