import { confirmDurationAt } from '../../search/durations.ts';
import { loadSecondsAt, usualTrial } from '../../search/forecast.ts';
import type { SearchGoal } from '../../search/goal.ts';
import { canaryDuration } from './canaries.ts';
import { collapsePointOf } from '../../analysis/level/collapse-point.ts';
import type { EvidentTrial } from '../../analysis/capacity/evident-trial.ts';
import { relativeWidthOf } from '../../model/ratio.ts';
import { paceOf } from '../../search/time-told.ts';

/** How long the parts of a run took so far; guesses of the same until they were seen. All in ms. */
export interface Pace {
  /** A level comes up and gets warm. */
  readonly provisionMs: number;
  /** What a trial takes beside its load: the generator's start and end, the drain. */
  readonly aroundTrialMs: number;
  /** Whole levels that were measured in this run, from their start to their end. */
  readonly levelsMs: readonly number[];
  /** What comes past the collapse point; 0 when it is not tried. */
  readonly overloadMs: number;
}

export interface SearchState {
  readonly goal: Pick<SearchGoal, 'slo' | 'probeDuration' | 'confirmDuration' | 'relativeWidth' | 'insists'>;
  /** Where it collapses, as far as is known, in requests/s: few take longer. */
  readonly load: number;
  /** Width of the interval over the one asked for; absent until there is one. */
  readonly widthRatio?: number;
  /** Trials that may still be made. */
  readonly mostTrials: number;
}

/**
 * Load seconds that a search still takes when its interval is as narrow as asked, in confirming trials: mean over 480
 * simulated searches (the standard deviation is half of what is left).
 */
const ofTheEnd = 1.25;
/** The small loads at both ends of a level. */
const canaries = 2;

/** Best guess of what a search takes from here. */
export function searchLeftMs({ goal, load, widthRatio, mostTrials }: SearchState, pace: Pace): number {
  const confirmSeconds = confirmDurationAt(goal, load) / 1000;
  const secondsTo = (width: number): number => loadSecondsAt(goal, load, width);
  const whole = secondsTo(goal.relativeWidth);
  const done = widthRatio === undefined ? 0 : secondsTo(goal.relativeWidth * Math.max(1, widthRatio));
  const left = Math.min(whole, ofTheEnd * confirmSeconds + whole - done);
  const trials = Math.min(mostTrials, Math.max(1, left / (usualTrial * confirmSeconds)));
  return trials * (1000 * usualTrial * confirmSeconds + pace.aroundTrialMs);
}

export interface LevelState {
  readonly isNew: boolean;
  /** Of its interval over the one asked for; absent: there is none, and none is looked for. */
  readonly widthRatio?: number;
  readonly isCharacterised: boolean;
}

/** Best guess of what a level takes that is not up now. */
export function levelLeftMs(
  { isNew, widthRatio, isCharacterised }: LevelState,
  pace: Pace,
  search: Omit<SearchState, 'widthRatio'>,
): number {
  const pastMs = isCharacterised ? 0 : pace.overloadMs;
  if (isNew) return wholeLevelMs(pace, search);
  const searchMs =
    widthRatio === undefined || widthRatio <= 1 ? 0 : searchLeftMs({ ...search, widthRatio }, pace);
  return searchMs + pastMs === 0 ? 0 : pace.provisionMs + searchMs + pastMs;
}

/** One level more among those that were measured is guessed from its parts: what a single level took says little. */
function wholeLevelMs(pace: Pace, search: Omit<SearchState, 'widthRatio'>): number {
  const fromParts = besideSearchMs(pace) + searchLeftMs(search, pace);
  const all = [fromParts, ...pace.levelsMs];
  return all.reduce((sum, each) => sum + each, 0) / all.length;
}

/** What a level takes but for its search. */
export function besideSearchMs(pace: Pace): number {
  return pace.provisionMs + canaries * canaryMs(pace) + pace.overloadMs;
}

export function canaryMs({ aroundTrialMs }: Pace): number {
  return canaryDuration + aroundTrialMs;
}

/** A level that is being searched. */
export interface SearchedSoFar {
  readonly goal: SearchGoal;
  readonly trials: readonly EvidentTrial[];
  /** Of a level that is not visited for a limited time. */
  readonly mostTrialsOfALevel: number;
  readonly tookMs: number;
  /** What is past its collapse point is measured as well. */
  readonly goesPast: boolean;
}

/** Best guess of the time that it still takes. */
export function leftHereMs(
  { goal, trials, mostTrialsOfALevel, tookMs, goesPast }: SearchedSoFar,
  pace: Pace,
): number {
  const point = collapsePointOf(trials, goal);
  const { relativeWidth, maxTrials, initialLoad } = goal;
  const valid = trials.filter(({ outcome }) => outcome.kind !== 'invalid');
  const load = point?.estimate ?? initialLoad;
  const search = { goal, load, mostTrials: Math.max(1, maxTrials - valid.length) };
  const widthRatio = point === undefined ? {} : { widthRatio: relativeWidthOf(point) / relativeWidth };
  const pastMs = goesPast ? pace.overloadMs : 0;
  // When the time told is over, what is known is enough, but for a bound that is to be confirmed.
  const inTimeMs = Math.max(confirmDurationAt(goal, load) + pace.aroundTrialMs, paceOf(goal, valid).leftMs);
  const searchMs = Math.min(inTimeMs, searchLeftMs({ ...search, ...widthRatio }, pace));
  const byWidthMs = searchMs + canaryMs(pace) + pastMs;
  const usualMs = wholeLevelMs(pace, { ...search, mostTrials: mostTrialsOfALevel }) - tookMs;
  return pace.levelsMs.length > 0 && usualMs > pastMs ? (byWidthMs + usualMs) / 2 : byWidthMs;
}
