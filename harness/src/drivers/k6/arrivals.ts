import { randomBinomial, randomLcg } from 'd3-random';
import type { Arrivals } from './trial-plan.ts';

const poissonSliceMs = 100;

/**
 * Poisson arrivals, drawn in slices of 100 ms, given their total: exactly the load asked for over the whole trial, and
 * within it scattered as Poisson arrivals are (given its total N, a Poisson process is N independent uniform times; the
 * counts of its slices are multinomial, drawn here one binomial after the other). A total left to chance would blur
 * the load by 1 / sqrt(N), more than the width of a bracket in a short trial.
 * @param seed the same seed gives the same arrivals.
 */
export function poissonArrivals(loadPerSecond: number, durationMs: number, seed: number): Arrivals {
  const slices = Math.max(1, Math.round(durationMs / poissonSliceMs));
  const source = randomLcg(scramble(seed));
  let left = totalOf(loadPerSecond, durationMs);
  const counts = Array.from({ length: slices }, (_, index) => {
    const count = index === slices - 1 ? left : randomBinomial.source(source)(left, 1 / (slices - index))();
    left -= count;
    return count;
  });
  return { sliceMs: durationMs / slices, counts };
}

/** Evenly spaced arrivals: one slice as long as the trial. */
export function evenArrivals(loadPerSecond: number, durationMs: number): Arrivals {
  return { sliceMs: durationMs, counts: [totalOf(loadPerSecond, durationMs)] };
}

/** Arrivals that are due by `atMs` after the start. */
export function dueBy({ sliceMs, counts }: Arrivals, atMs: number): number {
  const slice = Math.min(counts.length, Math.max(0, Math.floor(atMs / sliceMs)));
  const before = counts.slice(0, slice).reduce((sum, count) => sum + count, 0);
  const within = (Math.max(0, atMs) / sliceMs - slice) * (counts[slice] ?? 0);
  return before + Math.floor(within);
}

function totalOf(loadPerSecond: number, durationMs: number): number {
  return Math.round((loadPerSecond * durationMs) / 1000);
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
