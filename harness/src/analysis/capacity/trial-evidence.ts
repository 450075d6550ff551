import {
  capacityLikelihood,
  courseLikelihood,
  steadyNoises,
  tippingNoise,
  warmingNoises,
  warmthAt,
  type Noise,
} from './served-evidence.ts';
import { besideErrors } from './constant-errors.ts';
import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import type { Evidence, Grid } from './joint.ts';
import { roomOf } from './room.ts';
import { curves, shareLikelihood, shareSloOf, type Room, type ShareSlo } from './share-evidence.ts';
import { withoutBurst } from './spent-burst.ts';
import { secondsInto, seemsToWarm } from './warming.ts';

/** Trials as they count: valid, and without what the load did not decide. */
export interface Counted {
  readonly trials: readonly EvidentTrial[];
  readonly context: EstimateContext;
  /** What makes requests bad. */
  readonly limit: ShareSlo;
}

export function countedOf(all: readonly EvidentTrial[], asked: EstimateContext): Counted {
  const { trials: valid, context } = besideErrors(
    all.filter(({ outcome }) => outcome.kind !== 'invalid'),
    asked,
  );
  const room = roomOf(valid, context);
  return { trials: withoutBursts(valid, room), context, limit: shareSloOf(context.slo, room) };
}

/** What a limiter let pass at once is no rate that it serves. */
function withoutBursts(trials: readonly EvidentTrial[], room: Room | undefined): readonly EvidentTrial[] {
  if (room?.burst === undefined) return trials;
  const { burst, seconds } = room;
  return trials.map((each) => withoutBurst(each, burst, burst / seconds));
}

interface Timed {
  readonly trial: EvidentTrial;
  /** Since the first trial, at its middle. */
  readonly atSeconds: number;
}

/** What all trials say, of kinds of target that stay as they are or get quicker. */
export function evidenceOf(grid: Grid, trials: readonly EvidentTrial[], limit: ShareSlo): Evidence {
  const timed = trials.map((trial) => ({ trial, atSeconds: secondsInto(trials, trial) }));
  const { noises, capacity } = kindsFor(grid, timed, seemsToWarm(trials));
  return { noises, capacity, share: sharesOf(grid, timed, limit, noises) };
}

/** What one trial says, of kinds of target that stay as they are. */
export function steadyEvidenceOf(grid: Grid, trial: EvidentTrial, limit: ShareSlo): Evidence {
  const timed = [{ trial, atSeconds: 0 }];
  const capacity = steadyNoises.map((noise) => capacityOver(grid, timed, noise));
  return { noises: steadyNoises, capacity, share: sharesOf(grid, timed, limit, steadyNoises) };
}

function sharesOf(
  grid: Grid,
  timed: readonly Timed[],
  limit: ShareSlo,
  noises: readonly Noise[],
): Float64Array[][] {
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
  return share;
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
    return { noise, capacity, most: capacity.reduce((a, b) => Math.max(a, b), 0) };
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
  const product = new Float64Array(grid.count).fill(1);
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
