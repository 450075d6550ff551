import type { EstimateContext } from '../analysis/capacity/evident-trial.ts';
import type { DurationMs, RatePerSecond } from '../model/units.ts';

/** What is to be found, and what it may cost. */
export interface SearchGoal extends EstimateContext {
  /** First load asked for when there is no guess; held within the two loads below. */
  readonly initialLoad: RatePerSecond;
  readonly minLoad: RatePerSecond;
  readonly maxLoad: RatePerSecond;
  /** Done when the 95 % interval is at most this wide, as a share of the estimate. */
  readonly relativeWidth: number;
  /** However long it takes, because the time of the run is its limit; else a long search may end wider (narrow-enough.ts). */
  readonly insists?: boolean;
  /** Least duration of trials that look for the region of collapse (see durations.ts). They confirm nothing. */
  readonly probeDuration: DurationMs;
  /** A result rests on trials at least this long, on both sides; longer where few requests come. */
  readonly confirmDuration: DurationMs;
  /** Valid trials, undecided ones included. */
  readonly maxTrials: number;
  /** Invalid trials that may be repeated. */
  readonly maxInvalidTrials: number;
}
