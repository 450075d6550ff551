import { randomBinomial, randomLcg } from 'd3-random';
import { durationMsOf, totalOf, type RateCurve } from '../../model/rate-curve.ts';
import type { Arrivals } from './trial-plan.ts';

const finestSliceMs = 100;
/** Each slice is a stage or two of k6, which reads them all before it starts: a load of more than 33 min has coarser ones. */
const mostSlices = 20_000;

/**
 * Poisson arrivals, drawn in slices of 100 ms, given their total: exactly the load asked for over the whole trial, and
 * within it scattered as Poisson arrivals of that rate are (given its total N, a Poisson process is N independent times,
 * each as likely as the rate is high; the counts of its slices are multinomial, drawn here one binomial after the
 * other). A total left to chance would blur the load by 1 / sqrt(N), more than the width of a bracket in a short trial.
 * @param seed the same seed gives the same arrivals.
 */
export function poissonArrivals(curve: RateCurve, seed: number): Arrivals {
  const { sliceMs, expected } = slicesOf(curve);
  const source = randomLcg(scramble(seed));
  let left = Math.round(totalOf(curve));
  let stillExpected = expected.reduce((sum, each) => sum + each, 0);
  const counts = expected.map((each, index) => {
    // What rounding leaves of the last sums must not lose or invent an arrival.
    const share = index === expected.length - 1 ? 1 : Math.min(1, each / stillExpected);
    const count = each === 0 ? 0 : share === 1 ? left : randomBinomial.source(source)(left, share)();
    left -= count;
    stillExpected -= each;
    return count;
  });
  return { sliceMs, counts };
}

/** Evenly spaced arrivals: of a steady rate one slice as long as the trial, else the nearest whole counts in slices. */
export function evenArrivals(curve: RateCurve): Arrivals {
  if (curve.ratesPerSecond.length === 1) {
    return { sliceMs: durationMsOf(curve), counts: [Math.round(totalOf(curve))] };
  }
  const { sliceMs, expected } = slicesOf(curve);
  let due = 0;
  let sent = 0;
  const counts = expected.map((each) => {
    due += each;
    const count = Math.round(due) - sent;
    sent += count;
    return count;
  });
  return { sliceMs, counts };
}

/** Arrivals that are due by `atMs` after the start. */
export function dueBy({ sliceMs, counts }: Arrivals, atMs: number): number {
  const slice = Math.min(counts.length, Math.max(0, Math.floor(atMs / sliceMs)));
  const before = counts.slice(0, slice).reduce((sum, count) => sum + count, 0);
  const within = (Math.max(0, atMs) / sliceMs - slice) * (counts[slice] ?? 0);
  return before + Math.floor(within);
}

/** The arrivals to be expected in each slice: the area under the curve. */
function slicesOf(curve: RateCurve): { sliceMs: number; expected: readonly number[] } {
  const durationMs = durationMsOf(curve);
  const slices = Math.min(mostSlices, Math.max(1, Math.round(durationMs / finestSliceMs)));
  const sliceMs = durationMs / slices;
  const areas = Array.from({ length: slices + 1 }, (_, index) => areaUntil(curve, (index * sliceMs) / 1000));
  return { sliceMs, expected: areas.slice(1).map((area, index) => Math.max(0, area - (areas[index] ?? 0))) };
}

function areaUntil(curve: RateCurve, seconds: number): number {
  const { stepSeconds, ratesPerSecond } = curve;
  const step = Math.min(ratesPerSecond.length, Math.floor(seconds / stepSeconds));
  const whole = totalOf({ stepSeconds, ratesPerSecond: ratesPerSecond.slice(0, step) });
  return whole + (seconds - step * stepSeconds) * (ratesPerSecond[step] ?? 0);
}

/**
 * Seeds of a linear congruential generator that follow each other give first draws that follow each other. fmix32 of
 * MurmurHash3 spreads them over [0, 1).
 */
function scramble(seed: number): number {
  let hash = seed | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
