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
  readonly confirmSeconds: number;
  /** Trials that may still be made. */
  readonly mostTrials: number;
}

/**
 * Load seconds that a search still takes, in confirming trials: those of the end, and more for each time that the
 * interval must be halved, up to those of a whole search. Means over 480 simulated searches with the default settings
 * (their standard deviation is half of what is left); a trial of theirs lasts 0.66 of a confirming one.
 */
const ofTheEnd = 1.25;
const perHalving = 1;
const ofAWholeSearch = 4.1;
const usualTrial = 0.66;
/** The small loads at both ends of a level. */
const canaries = 2;

/** Best guess of what a search takes from here. */
export function searchLeftMs({ widthRatio, confirmSeconds, mostTrials }: SearchState, pace: Pace): number {
  const byWidth =
    widthRatio === undefined ? ofAWholeSearch : ofTheEnd + perHalving * Math.log2(Math.max(1, widthRatio));
  const trials = Math.min(mostTrials, Math.max(1, Math.min(ofAWholeSearch, byWidth) / usualTrial));
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
  search: Pick<SearchState, 'confirmSeconds' | 'mostTrials'>,
): number {
  const pastMs = isCharacterised ? 0 : pace.overloadMs;
  if (isNew) return wholeLevelMs(pace, search);
  const searchMs =
    widthRatio === undefined || widthRatio <= 1 ? 0 : searchLeftMs({ ...search, widthRatio }, pace);
  return searchMs + pastMs === 0 ? 0 : pace.provisionMs + searchMs + pastMs;
}

/** One level more among those that were measured is guessed from its parts: what a single level took says little. */
export function wholeLevelMs(pace: Pace, search: Pick<SearchState, 'confirmSeconds' | 'mostTrials'>): number {
  const fromParts =
    pace.provisionMs + canaries * canaryMs(pace) + searchLeftMs(search, pace) + pace.overloadMs;
  const all = [fromParts, ...pace.levelsMs];
  return all.reduce((sum, each) => sum + each, 0) / all.length;
}

export function canaryMs({ aroundTrialMs }: Pace): number {
  return canaryDuration + aroundTrialMs;
}
