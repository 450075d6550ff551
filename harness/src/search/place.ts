import type { Bracket } from '../model/trial.ts';
import { believed, type SearchTrial } from './bracket.ts';

/** Where to look next. */
export interface Place {
  readonly load: number;
  readonly purpose: 'probe' | 'narrow';
  readonly why: string;
}

export interface PlaceLimits {
  readonly initialLoad: number;
  readonly minLoad: number;
  readonly maxLoad: number;
  readonly relativeWidth: number;
  readonly confirmDuration: number;
}

/**
 * The next load inside the open bracket.
 *
 * Without an upper bound: twice the lower bound. Overload is not wasted: its throughput estimates the capacity (rule 3
 * of the design), so the next loads are laid a bracket's width apart around the estimate, and when it is right the
 * search ends with these two. When it is not (a collapsing stack's throughput is too low, and one that fails by
 * latency alone carries all the load) the search goes on from the bound it has in steps that double, and never past
 * the middle of the bracket, so it is never much slower than bisection.
 */
export function placeNext(limits: PlaceLimits, trials: readonly SearchTrial[], open: Bracket): Place {
  const { lowerBound, upperBound } = open;
  const { initialLoad, minLoad, maxLoad } = limits;
  if (upperBound === undefined) {
    if (lowerBound === undefined) {
      const load = Math.min(maxLoad, Math.max(minLoad, initialLoad));
      return { load, purpose: 'probe', why: 'the first guess' };
    }
    const why = `${lowerBound} requests/s was sustained: doubling`;
    return { load: Math.min(maxLoad, 2 * lowerBound), purpose: 'probe', why };
  }
  const place = lowerBound === undefined ? placeBelow(limits, trials, upperBound) : undefined;
  if (place !== undefined) return { ...place, load: Math.max(minLoad, place.load) };
  return placeBetween(limits, trials, lowerBound ?? minLoad, upperBound);
}

/** A little narrower than asked for, so that two loads this far apart end the search. */
function stepOf({ relativeWidth }: PlaceLimits): number {
  return 0.9 * relativeWidth;
}

function placeBelow(limits: PlaceLimits, trials: readonly SearchTrial[], upper: number): Place {
  const estimate = capacityEstimate(limits, trials, upper);
  const stepped = upper * (1 - stepOf(limits)) ** (2 ** runLength(trials, 'violated', 0));
  if (estimate === undefined) {
    return { load: stepped, purpose: 'narrow', why: 'violated while it carried the load: stepping down' };
  }
  const below = belowEstimate(limits, estimate);
  // A first overload tells best; when its estimate was too high, steps that grow keep the way down short.
  const load = runLength(trials, 'violated', 0) > 1 ? Math.min(below, stepped) : below;
  return { load, purpose: 'narrow', why: whyBelow(estimate) };
}

function placeBetween(
  limits: PlaceLimits,
  trials: readonly SearchTrial[],
  lower: number,
  upper: number,
): Place {
  const step = stepOf(limits);
  const middle = Math.sqrt(lower * upper);
  const estimate = capacityEstimate(limits, trials, upper);
  const down = runLength(trials, 'violated', limits.confirmDuration);
  const up = runLength(trials, 'sustained', limits.confirmDuration);
  if (estimate !== undefined && estimate > lower) {
    const below = belowEstimate(limits, estimate);
    const steppedDown = upper * (1 - step) ** (2 ** Math.max(0, down - 1));
    const load = down > 1 ? Math.min(below, steppedDown) : below;
    if (load > lower * (1 + step / 4)) return { load, purpose: 'narrow', why: whyBelow(estimate) };
    const above = lower / (1 - step);
    if (up < 2) return { load: Math.min(above, middle), purpose: 'narrow', why: whyAbove(estimate) };
  }
  if (up > 0) {
    const load = Math.min(middle, lower / (1 - step) ** (2 ** (up - 1)));
    return { load, purpose: 'narrow', why: `stepping up from ${lower} requests/s` };
  }
  if (down > 0) {
    const load = Math.max(middle, upper * (1 - step) ** (2 ** (down - 1)));
    return { load, purpose: 'narrow', why: `stepping down from ${upper} requests/s` };
  }
  return { load: middle, purpose: 'narrow', why: 'the middle of the bracket' };
}

/**
 * The throughput of the trial that set the upper bound, when it is clearly less than its load: the target was
 * overloaded and did what it could. Otherwise it says nothing that the bound does not.
 */
function capacityEstimate(
  { relativeWidth }: PlaceLimits,
  trials: readonly SearchTrial[],
  upper: number,
): number | undefined {
  const overload = believed(trials).find(
    ({ outcome, load }) => outcome.kind === 'violated' && load === upper,
  );
  const throughput = overload?.measures.throughputPerSecond ?? 0;
  return throughput > 0 && throughput < upper * (1 - relativeWidth / 2) ? throughput : undefined;
}

function belowEstimate(limits: PlaceLimits, estimate: number): number {
  return estimate * (1 - stepOf(limits) / 2);
}

/** How many of the newest decided trials in a row, of at least this duration, ended so. */
function runLength(trials: readonly SearchTrial[], kind: 'sustained' | 'violated', atLeast: number): number {
  const decided = trials.filter(({ outcome }) => outcome.kind === 'sustained' || outcome.kind === 'violated');
  const before = decided.findLastIndex(
    ({ outcome, duration }) => outcome.kind !== kind || duration < atLeast,
  );
  return decided.length - 1 - before;
}

function whyBelow(estimate: number): string {
  return `just below the capacity of about ${estimate.toFixed(1)} requests/s that overload showed`;
}

function whyAbove(estimate: number): string {
  return `just above the capacity of about ${estimate.toFixed(1)} requests/s that overload showed`;
}
