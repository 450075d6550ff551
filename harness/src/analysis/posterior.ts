import {
  capacityLikelihood,
  courseLikelihood,
  steadyNoises,
  tippingNoise,
  warmingNoises,
  warmthAt,
  type Noise,
} from './capacity-evidence.ts';
import { besideErrors } from './constant-errors.ts';
import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import { Joint, type Evidence, type Grid, type World } from './joint.ts';
import { curves, shareLikelihood, shareSloOf, type Room, type ShareSlo } from './share-evidence.ts';
import { roomOf } from './room.ts';
import { withoutBurst } from './spent-burst.ts';
import { secondsInto, seemsToWarm } from './warming.ts';

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
  const { trials: valid, context } = besideErrors(
    all.filter(({ outcome }) => outcome.kind !== 'invalid'),
    asked,
  );
  const room = roomOf(valid, context);
  const limit = shareSloOf(context.slo, room);
  const counted = withoutBursts(valid, room);
  let [from, to] = rangeOf(context);
  for (let pass = 0; ; pass += 1) {
    const grid = gridFrom(from, to);
    const joint = new Joint(grid, evidenceOf(grid, counted, limit), limit, context);
    if (pass === 2 || grid.step === finestStep) {
      const { logLoads, collapseMass: mass } = joint;
      return { logLoads, mass, worlds: joint.worlds(), limit };
    }
    [from, to] = joint.range;
  }
}

/** What a limiter let pass at once is no rate that it serves. */
function withoutBursts(trials: readonly EvidentTrial[], room: Room | undefined): readonly EvidentTrial[] {
  if (room?.burst === undefined) return trials;
  const { burst, seconds } = room;
  return trials.map((each) => withoutBurst(each, burst, burst / seconds));
}

/** ln(load) that a collapse point may have: a little beyond what may be asked. */
function rangeOf({ minLoad, maxLoad }: EstimateContext): [number, number] {
  return [Math.log(minLoad / 2), Math.log(maxLoad * 2)];
}

function gridFrom(from: number, to: number): Grid {
  const step = Math.max(finestStep, (to - from) / (gridPoints - 1));
  return { from, step, count: Math.ceil((to - from) / step) + 1 };
}

interface Timed {
  readonly trial: EvidentTrial;
  /** Since the first trial, at its middle. */
  readonly atSeconds: number;
}

function evidenceOf(grid: Grid, trials: readonly EvidentTrial[], limit: ShareSlo): Evidence {
  const timed = trials.map((trial) => ({ trial, atSeconds: secondsInto(trials, trial) }));
  const { noises, capacity } = kindsFor(grid, timed, seemsToWarm(trials));
  const share = noises.map(() => curves.map(() => new Float64Array(grid.count).fill(1)));
  for (const { trial, atSeconds } of timed) {
    for (const [at, curve] of curves.entries()) {
      const likelihood = shareLikelihood(trial, limit, curve);
      const steady = shareOver(grid, trial.load, likelihood);
      for (const [noiseAt, noise] of noises.entries()) {
        const product = share[noiseAt]?.[at];
        if (product === undefined) continue;
        const warmth = warmthAt(noise, atSeconds);
        const shared = warmth === 1 ? steady : shareOver(grid, trial.load / warmth, likelihood);
        multiplyBlurred(product, shared, blurSteps(grid, trial, noise));
      }
    }
  }
  return { noises, capacity, share };
}

/** Of the kinds that get quicker, those that make the trials this much less likely than another does are left out. */
const negligible = 0.01;

function kindsFor(
  grid: Grid,
  trials: readonly Timed[],
  mayWarm: boolean,
): Pick<Evidence, 'noises' | 'capacity'> {
  const warming = mayWarm ? warmingNoises : [];
  const all = [...steadyNoises, ...warming].map((noise) => {
    const capacity = capacityOver(grid, trials, noise);
    return { noise, capacity, most: capacity.reduce((a, b) => Math.max(a, b), 0) / noise.weight };
  });
  const likeliest = Math.max(...all.map(({ most }) => most));
  const kept = all.filter(({ noise, most }) => noise.warming === undefined || most > negligible * likeliest);
  return { noises: kept.map(({ noise }) => noise), capacity: kept.map(({ capacity }) => capacity) };
}

function shareOver(grid: Grid, load: number, likelihood: (logRatio: number) => number): Float64Array {
  const from = grid.from - Math.log(load);
  return Float64Array.from({ length: grid.count }, (_, point) => likelihood(from + point * grid.step));
}

/** The trial's own capacity differs from the level's: half a width of a normal average in three points. */
function blurSteps(grid: Grid, { measures }: EvidentTrial, noise: Noise): number {
  const spread = Math.hypot(tippingNoise(noise, measures.windowSeconds), grid.step);
  return Math.round((Math.sqrt(3) * spread) / grid.step);
}

function multiplyBlurred(product: Float64Array, likelihood: Float64Array, steps: number): void {
  const last = likelihood.length - 1;
  for (let point = 0; point <= last; point += 1) {
    const below = likelihood[Math.max(0, point - steps)] ?? 0;
    const above = likelihood[Math.min(last, point + steps)] ?? 0;
    product[point] = ((product[point] ?? 0) * (4 * (likelihood[point] ?? 0) + below + above)) / 6;
  }
}

function capacityOver(grid: Grid, trials: readonly Timed[], noise: Noise): Float64Array {
  const product = new Float64Array(grid.count).fill(noise.weight);
  for (const { trial, atSeconds } of trials) {
    const likelihood = capacityLikelihood(trial, noise, grid.step);
    if (likelihood === undefined) continue;
    const course = courseLikelihood(trial.measures, noise);
    const from = grid.from + Math.log(warmthAt(noise, atSeconds));
    for (let point = 0; point < grid.count; point += 1) {
      product[point] = (product[point] ?? 0) * course * likelihood(Math.exp(from + point * grid.step));
    }
  }
  return product;
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
