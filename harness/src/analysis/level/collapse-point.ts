import type { CollapsePoint } from '../../model/record/trial.ts';
import { ratePerSecond } from '../../model/units.ts';
import type { EstimateContext, EvidentTrial } from '../capacity/evident-trial.ts';
import { naivePointOf } from './naive-point.ts';
import { confidence, intervalOf, posteriorOf, type Posterior } from '../capacity/posterior.ts';

/**
 * A target that collapses is tipped over by a chance crowd: rarely, the closer to its collapse point the more rarely, and
 * no trial of seconds sees it. Of simulated ones, loads up to this much below what such trials sustained tipped over
 * within minutes, so the interval reaches down to there, and the estimate goes a third of the way.
 */
const tippingMargin = 0.12;

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
  const { low, estimate, high } = intervalOf(posterior, context);
  const shown = shownBy(trials, posterior);
  const tipping = tippingMargin * collapsingShare(posterior);
  const naive = naivePointOf(trials, context);
  return {
    estimate: ratePerSecond(estimate * (1 - tipping / 3)),
    low: ratePerSecond(low * (1 - tipping)),
    high: ratePerSecond(Math.max(high, shown)),
    confidence,
    ...(naive === undefined ? {} : { naive }),
  };
}

function collapsingShare({ worlds }: Posterior): number {
  return worlds.filter(({ noise }) => noise.collapses).length / Math.max(1, worlds.length);
}

/** Of a second or less what was served says little: its ends are not sharp. */
const fewestSeconds = 2;

/**
 * The collapse point that goes with the most that was served: nothing serves more than it can. Trials that contradict it were
 * of a target that was slowed down meanwhile (other work, a slow start, a pause), or it was not the same any more: the
 * interval reaches up to there, whatever most of the trials say. A limiter lets more pass at first than it does for long.
 */
function shownBy(trials: readonly EvidentTrial[], { worlds, limit }: Posterior): number {
  if (limit.refuses === 'limiter') return 0;
  const ratios = worlds
    .map(({ logCollapse, logCapacity }) => logCollapse - logCapacity)
    .toSorted((a, b) => a - b);
  const ratio = Math.exp(ratios[Math.floor(0.9 * ratios.length)] ?? 0);
  const served = trials.flatMap(({ outcome, measures: { served: each } }) => {
    const counts = outcome.kind !== 'invalid' && each !== undefined && each.seconds >= fewestSeconds;
    return counts ? [each.perSecond - each.scatterPerSecond / Math.sqrt(each.seconds)] : [];
  });
  return ratio * Math.max(0, ...served);
}
