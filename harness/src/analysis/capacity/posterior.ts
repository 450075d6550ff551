import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import { Joint, type Grid, type World } from './joint.ts';
import type { ShareSlo } from './share-evidence.ts';
import { countedOf, evidenceOf } from './trial-evidence.ts';

/** What the trials say of where a level collapses. */
export interface Posterior {
  /** ln(collapse point), evenly spaced. */
  readonly logLoads: Float64Array;
  /** Probability of each; they sum to 1. */
  readonly mass: Float64Array;
  /** Worlds that stand for all of it, each as likely as the other: what a next trial is planned with. */
  readonly worlds: readonly World[];
  /** What makes requests bad. */
  readonly limit: ShareSlo;
}

const gridPoints = 240;
/** Finest step of the grid over ln(load). */
const finestStep = 0.0008;

/**
 * The joint distribution of the capacity C (what a saturated target serves) and the collapse point c = C x ratio, over a
 * grid of logarithms, with the noise and the steepness of the bad share summed out:
 *
 *     P(C, c, noise, slack | trials) ~ prior(c) P(ratio, slack | C, noise) prod_t P(served_t | C, noise) P(bad share_t | c, slack, noise)
 *
 * The grid is laid over all loads first, with the likelihoods blurred by its step so that none falls between two
 * points, and narrowed twice to where the probability is.
 */
export function posteriorOf(all: readonly EvidentTrial[], asked: EstimateContext): Posterior {
  const { trials, limit, context } = countedOf(all, asked);
  let [from, to] = rangeOf(context);
  for (let pass = 0; ; pass += 1) {
    const grid = gridFrom(from, to);
    const joint = new Joint(grid, evidenceOf(grid, trials, limit), limit, context);
    if (pass === 2 || grid.step === finestStep) {
      const { logLoads, collapseMass: mass } = joint;
      return { logLoads, mass, worlds: joint.worlds(), limit };
    }
    [from, to] = joint.range;
  }
}

/** ln(load) that a collapse point may have: a little beyond what may be asked. */
function rangeOf({ minLoad, maxLoad }: EstimateContext): [number, number] {
  return [Math.log(minLoad / 2), Math.log(maxLoad * 2)];
}

function gridFrom(from: number, to: number): Grid {
  const step = Math.max(finestStep, (to - from) / (gridPoints - 1));
  return { from, step, count: Math.ceil((to - from) / step) + 1 };
}

/** ln(collapse point) below which this share of the probability lies; linear between points of the grid. */
export function quantileOf({ logLoads, mass }: Posterior, share: number): number {
  let below = 0;
  for (const [at, here] of mass.entries()) {
    const end = logLoads[at] ?? 0;
    if (below + here >= share) {
      const start = logLoads[Math.max(0, at - 1)] ?? end;
      return start + (here === 0 ? 0 : (share - below) / here) * (end - start);
    }
    below += here;
  }
  return logLoads.at(-1) ?? 0;
}

/** Of the collapse point, in requests/s, at 95 %. */
export interface Interval {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

export const confidence = 0.95;
/**
 * A search stops when its interval is narrow, so those that happen to be too narrow stop first; and no target is quite
 * like the model. The interval is widened by what made it cover 95 times in 100 in the bench.
 */
const widening = 1.2;

export function intervalOf(posterior: Posterior, context: EstimateContext): Interval {
  const [least, most] = rangeOf(context);
  const middle = quantileOf(posterior, 0.5);
  const [low, high] = [(1 - confidence) / 2, (1 + confidence) / 2].map((share) =>
    Math.exp(Math.max(least, Math.min(most, middle + widening * (quantileOf(posterior, share) - middle)))),
  );
  return { low: low ?? 0, estimate: Math.exp(middle), high: high ?? 0 };
}
