import type { CollapsePoint } from '../model/trial.ts';
import { ratePerSecond } from '../model/units.ts';
import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import { naivePointOf } from './naive-point.ts';
import { posteriorOf, quantileOf } from './posterior.ts';

const confidence = 0.95;

/**
 * Where a level collapses, with a 95 % interval, from all of its valid trials; `undefined` without one. The estimate is
 * of the load that is sustained indefinitely (docs/method.md); beside it, what the trials say at face value.
 */
export function collapsePointOf(
  trials: readonly EvidentTrial[],
  context: EstimateContext,
): CollapsePoint | undefined {
  if (trials.every(({ outcome }) => outcome.kind === 'invalid')) return undefined;
  const posterior = posteriorOf(trials, context);
  const [low, estimate, high] = [(1 - confidence) / 2, 0.5, (1 + confidence) / 2].map((share) =>
    Math.exp(quantileOf(posterior, share)),
  );
  const naive = naivePointOf(trials, context);
  return {
    estimate: ratePerSecond(estimate ?? 0),
    low: ratePerSecond(low ?? 0),
    high: ratePerSecond(high ?? 0),
    confidence,
    ...(naive === undefined ? {} : { naive }),
  };
}
