/** How long the parts of a run took so far; guesses of the same until they were seen. All in ms. */
export interface Pace {
  /** A level comes up and gets warm. */
  readonly provisionMs: number;
  /** What a trial takes beside its load: the generator's start and end, the drain. */
  readonly aroundTrialMs: number;
  /** A whole level, from its start to its end; absent until one was measured from its start in this run. */
  readonly levelMs?: number;
  /** What comes past the collapse point; 0 when it is not tried. */
  readonly overloadMs: number;
}

export interface SearchState {
  /** Seconds of load of the trials so far. */
  readonly loadSeconds: number;
  /** Width of the interval over the one asked for; absent until there is one. */
  readonly widthRatio?: number;
  readonly confirmSeconds: number;
}

/** Load seconds of a usual search, in confirming trials, and what a trial of it takes on average. */
const usualConfirmations = 4;
const usualTrialConfirmations = 0.6;

/** Best guess of what a search takes from here. */
export function searchLeftMs({ loadSeconds, widthRatio, confirmSeconds }: SearchState, pace: Pace): number {
  const usual = usualConfirmations * confirmSeconds;
  const byWidth =
    widthRatio === undefined ? usual : confirmSeconds * (1 + Math.log2(Math.max(1, widthRatio)));
  const seconds = Math.max(confirmSeconds / 2, (Math.max(0, usual - loadSeconds) + byWidth) / 2);
  const trials = Math.max(1, seconds / (usualTrialConfirmations * confirmSeconds));
  return 1000 * seconds + trials * pace.aroundTrialMs;
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
  confirmSeconds: number,
): number {
  const pastMs = isCharacterised ? 0 : pace.overloadMs;
  const fresh = { loadSeconds: 0, confirmSeconds };
  if (isNew) return pace.levelMs ?? pace.provisionMs + searchLeftMs(fresh, pace) + pace.overloadMs;
  const searchMs =
    widthRatio === undefined || widthRatio <= 1 ? 0 : searchLeftMs({ ...fresh, widthRatio }, pace);
  return searchMs + pastMs === 0 ? 0 : pace.provisionMs + searchMs + pastMs;
}
