import type { LevelRecord } from '../model/record.ts';
import type { Bracket, Candidate } from '../model/trial.ts';
import { durationMs, ratePerSecond, type DurationMs, type RatePerSecond } from '../model/units.ts';
import { bracketOf, type SearchTrial } from './bracket.ts';
import { placeNext, type Place } from './place.ts';

export { bracketOf } from './bracket.ts';

/** What is to be found, and what it may cost. */
export interface SearchGoal {
  /** First load asked for: a guess, held within the two loads below. */
  readonly initialLoad: RatePerSecond;
  readonly minLoad: RatePerSecond;
  readonly maxLoad: RatePerSecond;
  /** Done when (upper - lower) / upper is at most this. */
  readonly relativeWidth: number;
  /** Duration of trials that look for the region of collapse. They set bounds for the way only. */
  readonly probeDuration: DurationMs;
  /** Both bounds of a result come from trials at least this long. */
  readonly confirmDuration: DurationMs;
  /** Valid trials, undecided ones included. */
  readonly maxTrials: number;
  /** Invalid trials that may be repeated. */
  readonly maxInvalidTrials: number;
}

export type Step =
  | {
      readonly kind: 'try';
      readonly candidate: Candidate;
      /** `repeat`: the load was undecided, and is asked again for longer. */
      readonly purpose: 'probe' | 'narrow' | 'confirm' | 'repeat';
      /** For the terminal and the log. */
      readonly why: string;
    }
  | {
      readonly kind: 'done';
      readonly status: Exclude<LevelRecord['status'], 'pending'>;
      /** Confirmed bounds only. */
      readonly bracket: Bracket;
    };

/**
 * The next load to try at a level, or the result. It keeps no state: the trials so far say everything, so a resumed
 * run goes on where it was. Invalid trials are inert: as if they had not been, until their budget is used up.
 *
 * @param trials of this level, in the order in which they were made
 */
export function next(goal: SearchGoal, trials: readonly SearchTrial[]): Step {
  const valid = trials.filter(({ outcome }) => outcome.kind !== 'invalid');
  const step = stepFrom(goal, valid);
  if (step.kind === 'try' && trials.length - valid.length > goal.maxInvalidTrials) {
    return { kind: 'done', status: 'measurement-invalid', bracket: confirmedBracket(goal, valid) };
  }
  return step;
}

function stepFrom(goal: SearchGoal, valid: readonly SearchTrial[]): Step {
  const bracket = confirmedBracket(goal, valid);
  const status = statusOf(goal, bracket);
  if (status !== undefined) return { kind: 'done', status, bracket };
  if (valid.length >= goal.maxTrials) return { kind: 'done', status: 'budget-exhausted', bracket };
  const usable = withoutHopeless(goal, valid);
  const open = bracketOf(usable);
  const wanted = boundToConfirm(goal, open, bracket) ?? trialFor(goal, placeNext(goal, usable, open));
  const asked = askable(goal, valid, open, wanted);
  return asked === undefined
    ? { kind: 'done', status: 'budget-exhausted', bracket }
    : { kind: 'try', ...asked };
}

function confirmedBracket(goal: SearchGoal, valid: readonly SearchTrial[]): Bracket {
  return bracketOf(valid, goal.confirmDuration);
}

/** The result that a bracket is; `undefined` when there is more to ask. */
function statusOf(
  goal: SearchGoal,
  { lowerBound, upperBound }: Bracket,
): 'found' | 'at-least' | 'below-minimum' | undefined {
  if (upperBound !== undefined && upperBound <= goal.minLoad) return 'below-minimum';
  if (lowerBound !== undefined && lowerBound >= goal.maxLoad) return 'at-least';
  if (lowerBound === undefined || upperBound === undefined) return undefined;
  return (upperBound - lowerBound) / upperBound <= goal.relativeWidth ? 'found' : undefined;
}

type Wanted = Omit<Extract<Step, { kind: 'try' }>, 'kind'>;

function trialFor(goal: SearchGoal, { load, purpose, why }: Place): Wanted {
  const duration = purpose === 'probe' ? goal.probeDuration : goal.confirmDuration;
  return { candidate: { load: ratePerSecond(load), duration }, purpose, why };
}

/** When the open bracket would be a result but for a bound from a short trial: that bound, asked for longer. */
function boundToConfirm(goal: SearchGoal, open: Bracket, confirmed: Bracket): Wanted | undefined {
  if (statusOf(goal, open) === undefined) return undefined;
  const isLower = open.lowerBound !== undefined && open.lowerBound !== confirmed.lowerBound;
  const load = isLower ? open.lowerBound : open.upperBound;
  if (load === undefined) return undefined;
  return {
    candidate: { load, duration: goal.confirmDuration },
    purpose: 'confirm',
    why: `the ${isLower ? 'lower' : 'upper'} bound comes from a short trial`,
  };
}

/** A short trial whose load stayed undecided in longer ones cannot be confirmed: the search does not build on it. */
function withoutHopeless(goal: SearchGoal, valid: readonly SearchTrial[]): SearchTrial[] {
  return valid.filter(
    ({ load, duration }) =>
      duration >= goal.confirmDuration || !isUndecidable(valid, load, goal.confirmDuration),
  );
}

/** Asked twice for at least this long, and undecided both times. */
function isUndecidable(valid: readonly SearchTrial[], load: number, duration: number): boolean {
  const isUndecidedHere = (trial: SearchTrial): boolean =>
    trial.load === load && trial.duration >= duration && trial.outcome.kind === 'undecided';
  return valid.filter(isUndecidedHere).length > 1;
}

/** Nothing is to be learned by asking again: decided by a trial that was long enough, or undecidable. */
function isSpent(valid: readonly SearchTrial[], load: number, duration: number): boolean {
  const isDecidedHere = (trial: SearchTrial): boolean =>
    trial.load === load && trial.duration >= duration && trial.outcome.kind !== 'undecided';
  return valid.some(isDecidedHere) || isUndecidable(valid, load, duration);
}

/**
 * The wanted trial as it can be asked: an undecided load for twice as long, once; then a neighbouring load. Loads are
 * rounded to four digits where that leaves them in the open bracket. `undefined` when every neighbour is spent too.
 */
function askable(
  goal: SearchGoal,
  valid: readonly SearchTrial[],
  open: Bracket,
  wanted: Wanted,
): Wanted | undefined {
  const { duration } = wanted.candidate;
  const load =
    wanted.purpose === 'confirm' ? wanted.candidate.load : rounded(goal, open, wanted.candidate.load);
  const free = isSpent(valid, load, duration) ? neighbourOf(goal, valid, open, { load, duration }) : load;
  if (free === undefined) return undefined;
  const undecided = valid.filter((trial) => trial.load === free && trial.outcome.kind === 'undecided');
  const longest = Math.max(0, ...undecided.map((trial) => trial.duration));
  if (longest >= duration) {
    const candidate = { load: free, duration: durationMs(2 * longest) };
    return { candidate, purpose: 'repeat', why: 'undecided: asked again for twice as long' };
  }
  const why = free === load ? wanted.why : `${load} requests/s stays undecided: a load beside it`;
  return { ...wanted, candidate: { load: free, duration }, why };
}

function rounded(goal: SearchGoal, open: Bracket, load: number): RatePerSecond {
  const round = Number(load.toPrecision(4));
  return ratePerSecond(isInside(goal, open, round) ? round : load);
}

function isInside(goal: SearchGoal, { lowerBound, upperBound }: Bracket, load: number): boolean {
  return (
    load >= goal.minLoad &&
    load <= goal.maxLoad &&
    load > (lowerBound ?? Number.NEGATIVE_INFINITY) &&
    load < (upperBound ?? Number.POSITIVE_INFINITY)
  );
}

/** Half a bracket's width below, above, further below ...; then ever finer fractions of the open bracket. */
function neighbourOf(
  goal: SearchGoal,
  valid: readonly SearchTrial[],
  open: Bracket,
  { load, duration }: Candidate,
): RatePerSecond | undefined {
  const beside = Array.from({ length: 8 }, (_, index) => {
    const factor = (1 - goal.relativeWidth / 2) ** (1 + Math.floor(index / 2));
    return index % 2 === 0 ? load * factor : load / factor;
  });
  const low = Math.log(open.lowerBound ?? goal.minLoad);
  const high = Math.log(open.upperBound ?? goal.maxLoad);
  const fractions = Array.from({ length: 6 }, (_, depth) =>
    Array.from({ length: 2 ** depth }, (_each, index) => (2 * index + 1) / 2 ** (depth + 1)),
  ).flat();
  return [...beside, ...fractions.map((fraction) => Math.exp(low + fraction * (high - low)))]
    .map((each) => rounded(goal, open, each))
    .find((each) => isInside(goal, open, each) && !isSpent(valid, each, duration));
}
