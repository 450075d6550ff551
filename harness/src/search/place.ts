import type { Bracket } from '../model/trial.ts';
import { believed, bracketOf, type SearchTrial } from './bracket.ts';
import { servedPerSecond } from './served.ts';

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
 * Without an upper bound: twice the lower bound. Overload is not wasted: what it served estimates the capacity (rule 3
 * of the design), so the next loads are laid a bracket's width apart around the estimate, and when it is right the
 * search ends with these two. When it is not (a collapsing stack serves too little, and one that fails by
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
  return lowerBound === undefined
    ? placeBelow(limits, trials, upperBound)
    : placeBetween(limits, trials, lowerBound, upperBound);
}

function placeBelow(limits: PlaceLimits, trials: readonly SearchTrial[], upper: number): Place {
  const served = servedAt(trials, upper);
  const steps = stepsWithoutLower(trials);
  const stepped = upper * stepFactor(limits, steps + 1);
  if (carried(limits, served, upper)) {
    const why = 'violated while it carried the load: stepping down';
    return { load: Math.max(limits.minLoad, stepped), purpose: 'narrow', why };
  }
  const below = belowEstimate(limits, Math.max(served, upper / 2));
  // The first overload tells best; when its estimate was too high, steps that grow keep the way down short.
  const load = steps > 1 ? Math.min(below, stepped) : below;
  return { load: Math.max(limits.minLoad, load), purpose: 'narrow', why: whyEstimate('below', served) };
}

/** How many of the newest decided trials were asked while there was no lower bound at all. */
function stepsWithoutLower(trials: readonly SearchTrial[]): number {
  const decided = trials.filter(isDecided);
  const last = decided.findLastIndex(
    (_, index) => bracketOf(decided.slice(0, index)).lowerBound !== undefined,
  );
  return decided.length - 1 - last;
}

function placeBetween(
  limits: PlaceLimits,
  trials: readonly SearchTrial[],
  lower: number,
  upper: number,
): Place {
  const middle = Math.sqrt(lower * upper);
  const served = servedAt(trials, upper);
  const down = runLength(trials, 'violated', limits.confirmDuration);
  const up = runLength(trials, 'sustained', limits.confirmDuration);
  const isEstimate = served > lower && !carried(limits, served, upper);
  if (isEstimate) {
    const below = belowEstimate(limits, served);
    const load = down > 1 ? Math.min(below, upper * stepFactor(limits, down)) : below;
    if (load > lower / stepFactor(limits, 0)) {
      return { load, purpose: 'narrow', why: whyEstimate('below', served) };
    }
    if (up < 2) {
      const above = Math.min(middle, lower / stepFactor(limits, 1));
      return { load: above, purpose: 'narrow', why: whyEstimate('above', served) };
    }
  }
  if (up > 0) {
    const load = Math.min(middle, lower / stepFactor(limits, up));
    return { load, purpose: 'narrow', why: `stepping up from ${lower} requests/s` };
  }
  // It nearly carried the upper bound: the collapse point is rather there than far below.
  const steps = down > 0 ? down : carried(limits, served, upper) ? 2 : undefined;
  if (steps !== undefined) {
    const load = Math.max(middle, upper * stepFactor(limits, steps));
    return { load, purpose: 'narrow', why: `stepping down from ${upper} requests/s` };
  }
  return { load: middle, purpose: 'narrow', why: 'the middle of the bracket' };
}

/**
 * What the `count`-th step in one direction multiplies a load by (downwards): a step is a little narrower than the
 * bracket asked for, so that two loads one step apart end the search, and each step is as long as all before it and
 * one more. Step 0 is a quarter of one: nearer to a bound than this, a load is as good as the bound.
 */
function stepFactor({ relativeWidth }: PlaceLimits, count: number): number {
  const steps = count === 0 ? 0.25 : 2 ** (count - 1);
  return (1 - stepShare * relativeWidth) ** steps;
}

const stepShare = 0.9;

/** Half a step below the estimate, so that the next load up is half a step above it. */
function belowEstimate({ relativeWidth }: PlaceLimits, estimate: number): number {
  return estimate * (1 - (stepShare * relativeWidth) / 2);
}

/** What the trial that set the upper bound served a second. */
function servedAt(trials: readonly SearchTrial[], upper: number): number {
  const overload = believed(trials).find(
    ({ outcome, load }) => outcome.kind === 'violated' && load === upper,
  );
  return overload === undefined ? 0 : servedPerSecond(overload.measures);
}

/** Whether a violated load was served all the same: then what was served says nothing that the load does not. */
function carried({ relativeWidth }: PlaceLimits, served: number, load: number): boolean {
  return served >= load * (1 - relativeWidth / 2);
}

/** How many of the newest decided trials in a row, of at least this duration, ended so. */
function runLength(trials: readonly SearchTrial[], kind: 'sustained' | 'violated', atLeast: number): number {
  const decided = trials.filter(isDecided);
  const before = decided.findLastIndex(
    ({ outcome, duration }) => outcome.kind !== kind || duration < atLeast,
  );
  return decided.length - 1 - before;
}

function isDecided({ outcome }: SearchTrial): boolean {
  return outcome.kind === 'sustained' || outcome.kind === 'violated';
}

function whyEstimate(side: 'above' | 'below', estimate: number): string {
  return `just ${side} the capacity of about ${estimate.toFixed(1)} requests/s that overload showed`;
}
