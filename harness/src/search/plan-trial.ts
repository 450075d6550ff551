import { quantileOf, type Posterior } from '../analysis/capacity/posterior.ts';
import type { Candidate } from '../model/record/trial.ts';
import { ratePerSecond, type RatePerSecond } from '../model/units.ts';
import type { OpenSides } from './open-sides.ts';
import { confirmDurationAt, durationsAt, probeDurationAt } from './durations.ts';
import { expectedGain, type Expected } from './expected-gain.ts';
import type { SearchGoal } from './goal.ts';

/** A trial that is expected to leave more work behind than this is not made: the target would be at it for too long. */
const mostBacklogSeconds = 15;

/** Loads that are no leap in the dark, in requests/s. */
export interface Reach {
  readonly least: number;
  readonly most: number;
}

/**
 * The trial, of a few, that is expected to narrow the collapse point down most a second of load.
 *
 * @param leastGain how much it should narrow it down, so that the trials and the time that are left suffice
 * @param longestMs of trials longer than one that confirms: those that the time left has room for
 */
export function planTrial(
  goal: SearchGoal,
  posterior: Posterior,
  reach: Reach,
  open: OpenSides,
  leastGain: number,
  longestMs: number,
): Candidate {
  const candidates = loadsFor(goal, posterior, reach)
    .flatMap((load) => durationsAt(goal, load).map((duration) => ({ load: ratePerSecond(load), duration })))
    .filter(({ load, duration }) => duration <= Math.max(longestMs, confirmDurationAt(goal, load)));
  const saving = { open, durationAt: (load: number) => confirmDurationAt(goal, load) };
  const expected = candidates.map((each) => expectedGain(each, posterior, saving));
  const least = Math.min(...expected.map(({ backlogSeconds }) => backlogSeconds));
  const isDrained = ({ backlogSeconds }: Expected): boolean =>
    backlogSeconds <= Math.max(least, mostBacklogSeconds);
  const most = Math.max(...expected.filter(isDrained).map(({ gain }) => gain));
  const values = expected.map((each) =>
    !isDrained(each) || each.gain < Math.min(leastGain, most)
      ? Number.NEGATIVE_INFINITY
      : each.gain / each.seconds,
  );
  const best = candidates[values.indexOf(Math.max(...values))];
  return best ?? { load: goal.initialLoad, duration: probeDurationAt(goal, goal.initialLoad) };
}

/** Through the collapse point's distribution, and above the capacity, where overload tells it. */
function loadsFor({ minLoad, maxLoad }: SearchGoal, posterior: Posterior, reach: Reach): number[] {
  const quantiles = [0.03, 0.2, 0.5, 0.8, 0.97].map((share) => Math.exp(quantileOf(posterior, share)));
  const capacities = posterior.worlds.map(({ logCapacity }) => logCapacity).toSorted((a, b) => a - b);
  const capacity = Math.exp(capacities[Math.floor(0.6 * capacities.length)] ?? 0);
  const overloads = [1.05, 1.12, 1.25].map((factor) => factor * capacity);
  const held = [...quantiles, ...overloads].map((load) =>
    Math.max(minLoad, Math.min(maxLoad, Math.max(reach.least, Math.min(reach.most, roundedLoad(load))))),
  );
  return [...new Set(held)];
}

/** The nearest that may be asked for. */
export function allowedLoad({ minLoad, maxLoad }: SearchGoal, load: number): RatePerSecond {
  return ratePerSecond(Math.max(minLoad, Math.min(maxLoad, roundedLoad(load))));
}

/** To four digits, which is finer than any measurement. */
export function roundedLoad(load: number): number {
  return Number(load.toPrecision(4));
}
