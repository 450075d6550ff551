import { confirmingTrialsTo } from '../model/search-effort.ts';
import { canaryDuration } from './canaries.ts';

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
  /** Width of the interval over the one asked for; absent until there is one. */
  readonly widthRatio?: number;
  /** The one asked for, over the estimate. */
  readonly relativeWidth: number;
  readonly confirmSeconds: number;
  /** Trials that may still be made. */
  readonly mostTrials: number;
}

/**
 * Load seconds that a search still takes when its interval is as narrow as asked, in confirming trials, and the length of
 * a trial of it: means over 480 simulated searches (their standard deviation is half of what is left).
 */
const ofTheEnd = 1.25;
const usualTrial = 0.66;
/** The small loads at both ends of a level. */
const canaries = 2;

/** Best guess of what a search takes from here. */
export function searchLeftMs(search: SearchState, pace: Pace): number {
  const { widthRatio, relativeWidth, confirmSeconds, mostTrials } = search;
  const whole = confirmingTrialsTo(relativeWidth);
  const done = widthRatio === undefined ? 0 : confirmingTrialsTo(relativeWidth * Math.max(1, widthRatio));
  const left = Math.min(whole, ofTheEnd + whole - done);
  const trials = Math.min(mostTrials, Math.max(1, left / usualTrial));
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
export function wholeLevelMs(pace: Pace, search: Omit<SearchState, 'widthRatio'>): number {
  const fromParts =
    pace.provisionMs + canaries * canaryMs(pace) + searchLeftMs(search, pace) + pace.overloadMs;
  const all = [fromParts, ...pace.levelsMs];
  return all.reduce((sum, each) => sum + each, 0) / all.length;
}

export function canaryMs({ aroundTrialMs }: Pace): number {
  return canaryDuration + aroundTrialMs;
}
