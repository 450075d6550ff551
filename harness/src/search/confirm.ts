import type { EvidentTrial } from '../analysis/capacity/evident-trial.ts';
import type { Interval } from '../analysis/capacity/posterior.ts';
import type { Candidate } from '../model/record/trial.ts';
import { durationMs, type RatePerSecond } from '../model/units.ts';
import { bracketOf } from './bracket.ts';
import { confirmDurationAt, isLongEnough, longestDurationAt } from './durations.ts';
import type { SearchGoal } from './goal.ts';
import { openSides } from './open-sides.ts';
import { allowedLoad, roundedLoad } from './plan-trial.ts';

export interface Confirmation {
  readonly candidate: Candidate;
  readonly why: string;
}

/**
 * The trial that an interval still needs before it is a result; `undefined` when it rests on a sustained trial below and
 * a violated one above, both long enough to confirm, near, and at one with it. A model alone is never the
 * result.
 */
export function confirmationFor(
  goal: SearchGoal,
  valid: readonly EvidentTrial[],
  interval: Interval,
  width: number,
): Confirmation | undefined {
  const { lowerBound, upperBound } = bracketOf(valid, isLongEnough(goal));
  const { low, estimate, high } = interval;
  // A verdict against the interval is asked for again, for twice as long: the longer is believed.
  if (upperBound !== undefined && upperBound < low) return again(goal, valid, upperBound, interval);
  if (lowerBound !== undefined && lowerBound > high) return again(goal, valid, lowerBound, interval);
  const open = openSides(goal, valid, estimate, width);
  if (open.below !== undefined) {
    const load = stepping(goal, valid, low, estimate * open.below);
    return trialAt(goal, valid, load, 'no load just below it is confirmed');
  }
  if (open.above !== undefined) {
    const load = stepping(goal, valid, high, estimate * open.above);
    return trialAt(goal, valid, load, 'no load just above it is confirmed');
  }
  return undefined;
}

function again(
  goal: SearchGoal,
  valid: readonly EvidentTrial[],
  load: RatePerSecond,
  { low, high }: Interval,
): Confirmation {
  const durations = valid.filter((trial) => trial.load === load).map(({ duration }) => duration);
  const duration = Math.min(longestDurationAt(goal, load), 2 * Math.max(...durations));
  return {
    candidate: { load, duration: durationMs(duration) },
    why: `the verdict at ${load} requests/s does not go with ${roundedLoad(low)} to ${roundedLoad(high)} requests/s`,
  };
}

/** From a quarter of the way between an end of the interval and the farthest load, on with each trial that did not do. */
function stepping(
  goal: SearchGoal,
  valid: readonly EvidentTrial[],
  end: number,
  farthestLoad: number,
): number {
  const counts = isLongEnough(goal);
  const [from, to] = [Math.min(end, farthestLoad), Math.max(end, farthestLoad)];
  const tried = valid.filter(
    (trial) => counts(trial) && trial.load >= from * 0.9999 && trial.load <= to * 1.0001,
  ).length;
  const share = Math.min(0.95, 0.25 * (1 + tried));
  return end + share * (farthestLoad - end);
}

function trialAt(goal: SearchGoal, valid: readonly EvidentTrial[], load: number, why: string): Confirmation {
  const held = allowedLoad(goal, load);
  const before = valid.filter((trial) => trial.load === held).map((trial) => trial.duration);
  const confirming = confirmDurationAt(goal, held);
  const longer = Math.max(confirming, ...before.map((each) => 2 * each));
  const duration = Math.min(longestDurationAt(goal, held), longer);
  return { candidate: { load: held, duration: durationMs(duration) }, why };
}
