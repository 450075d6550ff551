import type { Measures } from '../../model/record/trial.ts';
import { errorsOf } from '../../model/sample.ts';
import { normalCumulative, normalDensity } from '../statistics/normal.ts';
import { meanWork } from './queue-model.ts';

/** What kind of target it is: how uneven, and whether it collapses. Which of these it is, is not known, and is summed out. */
export interface Noise {
  /** Squared coefficient of variation of the time a request takes a server: 0 for even, 1 for exponential. */
  readonly service: number;
  /** Standard deviation of the capacity over a second, as a share of it. */
  readonly perRootSecond: number;
  /** The same from trial to trial, however long they are. */
  readonly between: number;
  /** In overload it serves less than it can. */
  readonly collapses: boolean;
  /** At first it serves this share less, and less so by a factor of e every so many seconds: compilers, caches. */
  readonly warming?: { readonly share: number; readonly seconds: number };
  readonly weight: number;
}

export const steadyNoises: readonly Noise[] = [
  { service: 0.02, perRootSecond: 0.003, between: 0.003, collapses: false, weight: 0.12 },
  { service: 0.2, perRootSecond: 0.006, between: 0.004, collapses: false, weight: 0.16 },
  { service: 1, perRootSecond: 0.006, between: 0.004, collapses: false, weight: 0.16 },
  { service: 0.6, perRootSecond: 0.025, between: 0.006, collapses: false, weight: 0.16 },
  { service: 1.2, perRootSecond: 0.06, between: 0.01, collapses: false, weight: 0.13 },
  { service: 3, perRootSecond: 0.1, between: 0.03, collapses: false, weight: 0.07 },
  { service: 0.2, perRootSecond: 0.006, between: 0.004, collapses: true, weight: 0.08 },
  { service: 1, perRootSecond: 0.025, between: 0.006, collapses: true, weight: 0.08 },
  { service: 1.2, perRootSecond: 0.06, between: 0.01, collapses: true, weight: 0.04 },
];

/** Of all that get quicker: it is thought of only when there is a sign of it (warming.ts). */
const warmingWeight = 0.3;
const warmShares = [0.05, 0.1, 0.17, 0.25, 0.35, 0.46] as const;
const warmSeconds = [12, 28, 60] as const;
const warmNoises = [
  { service: 0.05, perRootSecond: 0.006, between: 0.008 },
  { service: 1, perRootSecond: 0.012, between: 0.006 },
] as const;
export const warmingNoises: readonly Noise[] = warmShares.flatMap((share) =>
  warmSeconds.flatMap((seconds) =>
    warmNoises.map((noise) => ({
      ...noise,
      collapses: false,
      warming: { share, seconds },
      weight: warmingWeight / (warmShares.length * warmSeconds.length * warmNoises.length),
    })),
  ),
);

/** Chance that a target serves less than it can for reasons of its own (a pause) that the validity checks did not see. */
const lapseShare = 0.03;
/** Nothing serves more than it can; the rest is errors of counting. */
const surplusShare = 0.0005;
/**
 * Collapse comes with the backlog: the rate falls as it grows. `shows`: chances that a trial's rate goes so, for a target
 * that collapses and one that does not; `hides`: chances that what it served then is less than the capacity.
 */
const courses = {
  fell: { shows: { collapses: 0.5, not: 0.03 }, hides: { collapses: 0.9, not: 0.05 } },
  stayed: { shows: { collapses: 0.15, not: 0.6 }, hides: { collapses: 0.25, not: 0.003 } },
  unknown: { shows: { collapses: 0.35, not: 0.37 }, hides: { collapses: 0.6, not: 0.005 } },
} as const;

/** The variance a second of the work that waits, in s^2/s, with Poisson arrivals. */
export function workVariance(noise: Noise, capacity: number): number {
  return (1 + noise.service) / capacity + noise.perRootSecond ** 2;
}

/** What a target had of its capacity so many seconds after the first load of the level. */
export function warmthAt({ warming }: Noise, seconds: number): number {
  return warming === undefined ? 1 : 1 - warming.share * Math.exp(-seconds / warming.seconds);
}

/** How much a trial's capacity differs from the level's, as a share of it. */
export function trialNoise(noise: Noise, seconds: number): number {
  return Math.hypot(noise.between, noise.perRootSecond / Math.sqrt(Math.max(1, seconds)));
}

/**
 * The same of the load at which it collapses. A target that collapses is tipped over by a chance crowd, which a short
 * trial may not see: it may sustain what the target does not sustain for long.
 */
export function tippingNoise(noise: Noise, seconds: number): number {
  return noise.collapses ? Math.hypot(0.04, trialNoise(noise, seconds)) : trialNoise(noise, seconds);
}

/**
 * The likelihood of a capacity: of the share of the offered load that was not answered. The queue model says how much
 * of it must be left (1 - C/r in overload, next to nothing below). Three things spoil that, each with its chance:
 * a lapse, a target that collapses (what it serves is then only a lower bound of C: rule 3 of the design), and counting.
 *
 * @returns the likelihood as a function of the capacity in requests/s, up to a factor; `undefined` when the trial has no
 * such evidence
 */
export function capacityLikelihood(
  { measures }: { readonly measures: Pick<Measures, 'served' | 'bad'> },
  noise: Noise,
  resolution: number,
): ((capacity: number) => number) | undefined {
  const { served } = measures;
  if (served === undefined || served.offeredPerSecond === 0) return undefined;
  const { offeredPerSecond: offered, fromSeconds, seconds } = served;
  const observed = 1 - served.perSecond / offered;
  const collapse = courses[courseOf(measures)].hides[noise.collapses ? 'collapses' : 'not'];
  const fixed =
    noise.service / (offered * seconds) +
    trialNoise(noise, seconds) ** 2 +
    (1 / (offered * seconds)) ** 2 +
    resolution ** 2;
  return (capacity) => {
    const { mean, variance } = missingShare(capacity, offered, workVariance(noise, capacity), [
      fromSeconds,
      fromSeconds + seconds,
    ]);
    const spread = Math.sqrt(fixed + variance);
    const z = (observed - mean) / spread;
    const less = collapse + lapseShare;
    // A lower bound is as good for a little capacity as for a lot: how far a target falls is its own affair, every time.
    return ((1 - less) * normalDensity(z)) / spread + less * normalCumulative(z) + surplusShare;
  };
}

/** Share of the offered load that stays unanswered between two times of a trial, and the variance that idling adds. */
function missingShare(
  capacity: number,
  offered: number,
  variance: number,
  [from, to]: readonly [number, number],
): { mean: number; variance: number } {
  const drift = offered / capacity - 1;
  const growth = meanWork(drift, variance, to) - meanWork(drift, variance, from);
  const scale = capacity / (offered * (to - from));
  const idle = 2 * (1 - normalCumulative(drift * Math.sqrt(to / variance)));
  const scatter = Math.min(Math.sqrt(variance * to), variance / (2 * Math.max(1e-9, Math.abs(drift))));
  return { mean: Math.max(0, scale * growth), variance: Math.min(1, idle) * (scale * scatter) ** 2 };
}

/** How the rate served went while the target was overloaded. */
function courseOf({ served, bad }: Pick<Measures, 'served' | 'bad'>): keyof typeof courses {
  if (served === undefined || !isOverloaded(served)) return 'unknown';
  const { perSecond, offeredPerSecond, seconds, trend } = served;
  if (perSecond < 0.02 * offeredPerSecond) return 'fell';
  const change = (trend.perSecond * seconds) / perSecond;
  const error = (trend.standardError * seconds) / perSecond;
  // Of two seconds no error is known.
  if (change < (error === 0 ? -0.25 : -0.1) && change < -2.5 * error) return 'fell';
  const isBacklog = errorsOf(bad) < 0.1 * (offeredPerSecond - perSecond) * seconds;
  return isBacklog && seconds >= 3 && change > -0.1 && error < 0.1 ? 'stayed' : 'unknown';
}

function isOverloaded({ perSecond, offeredPerSecond }: NonNullable<Measures['served']>): boolean {
  return perSecond < 0.95 * offeredPerSecond;
}

/**
 * The likelihood of a kind of target: of how the rate served went in an overloaded trial, and of its scatter from second
 * to second (a chi-squared variable, floored so that one odd second does not settle it).
 */
export function courseLikelihood(measures: Pick<Measures, 'served' | 'bad'>, noise: Noise): number {
  const { served } = measures;
  if (served === undefined || served.perSecond === 0 || !isOverloaded(served)) return 1;
  const course = courseOf(measures);
  const shows = courses[course].shows[noise.collapses ? 'collapses' : 'not'];
  const degrees = Math.round(served.seconds) - 1;
  if (degrees < 1 || course === 'fell') return shows;
  // Half a per cent for the seconds' ends, which are not sharp.
  const expected = noise.service / served.perSecond + noise.perRootSecond ** 2 + 0.005 ** 2;
  const ratio = (served.scatterPerSecond / served.perSecond) ** 2 / expected;
  const scatter = Math.exp((degrees / 2) * (1 + Math.log(Math.max(ratio, 1e-9)) - ratio));
  return shows * Math.max(0.02, scatter);
}
