import { shapeOf, type Shape } from '../shapes/shape.ts';

/** What of a trace makes a shape of it. */
interface Counted {
  readonly stepSeconds: number;
  /** What came in each step. */
  readonly counts: readonly number[];
  /** Runs of steps; in `absent` ones the counts mean nothing. */
  readonly gaps: readonly { readonly fromStep: number; readonly steps: number; readonly counts: string }[];
}

export interface TraceShapeOptions {
  /** The window, from the trace's start. Default: all of it. */
  readonly fromSeconds?: number;
  readonly toSeconds?: number;
  /**
   * What happens within a step. `smooth`: the rate goes through it as a curve, `steps`: it stays the same. Default:
   * `smooth` above a second; seconds are left as they are, for their ups and downs are chance.
   */
  readonly within?: 'smooth' | 'steps';
}

/** What a multiple of 1 stands for. */
export interface TraceBaseline {
  readonly ratePerSecond: number;
  /** The median step, or the mean one where more than half of the steps are empty. */
  readonly of: 'median' | 'mean';
}

/**
 * The ordinary moment of a trace.
 * @throws RangeError when nothing came in all of it.
 */
export function baselineOf({ stepSeconds, counts, gaps }: Counted): TraceBaseline {
  const absent = absentSteps(gaps);
  const known = counts.filter((_, step) => !absent.has(step)).toSorted((one, other) => one - other);
  const middle = Math.floor(known.length / 2);
  const upper = known[middle] ?? 0;
  const median = known.length % 2 === 1 ? upper : (upper + (known[middle - 1] ?? 0)) / 2;
  if (median > 0) return { ratePerSecond: median / stepSeconds, of: 'median' };
  const mean = known.reduce((sum, count) => sum + count, 0) / known.length;
  if (mean > 0) return { ratePerSecond: mean / stepSeconds, of: 'mean' };
  throw new RangeError('a trace in which nothing came has no shape');
}

/**
 * A trace as a shape: rates as multiples of its ordinary moment (`baselineOf`), and t = 0 at the window's start.
 *
 * Smooth, the rate is the derivative of a monotone cubic through the cumulated counts. So each step keeps its total
 * exactly, the rate is continuous (no false steps at the minutes) and never negative. Its value between two steps is
 * their mean, but at most three times the smaller one, which makes the cubic monotone (F. N. Fritsch, R. E. Carlson,
 * "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal. 17(2), 1980; C. de Boor, B. Swartz, "Piecewise
 * monotone interpolation", J. Approx. Theory 21, 1977). To keep its total, a step that is higher than both its
 * neighbours peaks within: at most at 1.5 times its mean, and that only when nothing came beside it.
 * @throws RangeError for a window beyond the trace or without length, and for one with an absent gap in it.
 */
export function shapeOfTrace(trace: Counted, options: TraceShapeOptions = {}): Shape {
  const { stepSeconds, counts, gaps } = trace;
  const lengthSeconds = stepSeconds * counts.length;
  const { fromSeconds = 0, toSeconds = lengthSeconds } = options;
  if (!(fromSeconds >= 0 && fromSeconds < toSeconds && toSeconds <= lengthSeconds)) {
    throw new RangeError(
      `a window must lie within the trace, 0 to ${lengthSeconds} s, got ${fromSeconds} to ${toSeconds} s`,
    );
  }
  refuseGaps(gaps, fromSeconds / stepSeconds, toSeconds / stepSeconds, stepSeconds);
  const absent = absentSteps(gaps);
  const perCount = 1 / (stepSeconds * baselineOf(trace).ratePerSecond);
  /** The rate of a step; of one that is not there, that of the step beside it. */
  const rateOf = (step: number, beside: number): number =>
    perCount * ((absent.has(step) ? undefined : counts[step]) ?? counts[beside] ?? 0);
  const lastStep = Math.ceil(toSeconds / stepSeconds) - 1;
  const { within = stepSeconds > 1 ? 'smooth' : 'steps' } = options;
  return shapeOf(toSeconds - fromSeconds, (tSeconds) => {
    const place = (fromSeconds + tSeconds) / stepSeconds;
    const step = Math.min(Math.floor(place), lastStep);
    const rate = rateOf(step, step);
    if (within === 'steps') return rate;
    const atStart = between(rateOf(step - 1, step), rate);
    const atEnd = between(rate, rateOf(step + 1, step));
    return withinStep(rate, atStart, atEnd, place - step);
  });
}

function between(before: number, behind: number): number {
  return Math.min((before + behind) / 2, 3 * before, 3 * behind);
}

/** Derivative of Hermite's cubic over a step: its ends are given, its mean is `mean`. `u` goes from 0 to 1. */
function withinStep(mean: number, atStart: number, atEnd: number, u: number): number {
  const rate = 6 * mean * u * (1 - u) + atStart * (1 - u) * (1 - 3 * u) + atEnd * u * (3 * u - 2);
  return Math.max(0, rate); // below 0 by rounding only
}

function absentSteps(gaps: Counted['gaps']): ReadonlySet<number> {
  const steps = new Set<number>();
  for (const gap of gaps) {
    if (gap.counts !== 'absent') continue;
    for (let step = gap.fromStep; step < gap.fromStep + gap.steps; step += 1) steps.add(step);
  }
  return steps;
}

function refuseGaps(gaps: Counted['gaps'], fromStep: number, toStep: number, stepSeconds: number): void {
  const gap = gaps.find(
    (each) => each.counts === 'absent' && each.fromStep < toStep && each.fromStep + each.steps > fromStep,
  );
  if (gap === undefined) return;
  const from = gap.fromStep * stepSeconds;
  throw new RangeError(
    `the trace has no counts from ${from} s to ${from + gap.steps * stepSeconds} s: ` +
      'take a window beside that gap, or import it with --gaps interpolate',
  );
}
