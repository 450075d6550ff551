import { loadSecondsTo } from '../model/search-effort.ts';
import { confirmDurationAt } from './durations.ts';
import type { SearchGoal } from './goal.ts';

/** What a search will take, when the collapse point is near a rate. All in ms. */
export interface Forecast {
  /** One trial that confirms a bound. */
  readonly boundMs: number;
  /** All of it. */
  readonly searchMs: Range;
}

/** Eight of ten searches at that rate lie between the ends, whatever kind of target it is. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

type Asked = Pick<SearchGoal, 'slo' | 'probeDuration' | 'confirmDuration' | 'relativeWidth'>;

/** Mean length of a trial, in confirming ones: simulated. */
export const usualTrial = 0.66;
/** So that a guess that is right to a factor of 1.6, and all kinds of target, are between: simulated, eight of ten. */
const quick = { trials: 0.6, requests: 0.3 };
const tedious = { trials: 2, requests: 2.6 };

/** @param aroundTrialMs what a trial takes beside its load */
export function forecastAt(goal: Asked, load: number, aroundTrialMs: number): Forecast {
  const [low, likely, high] = [quick, undefined, tedious].map((scale) =>
    withTrials(goal, load, aroundTrialMs, loadSecondsAt(goal, load, goal.relativeWidth, scale)),
  ) as [number, number, number];
  return { boundMs: confirmDurationAt(goal, load), searchMs: { low, likely, high } };
}

/** The narrowest and the widest that an answer is spoken of: wider says nothing. */
const widths = { narrowest: 0.005, widest: 1 };

/** How wide the interval will about be, over its estimate, after so long; `undefined`: too wide to say anything. */
export function widthIn(ms: number, goal: Asked, load: number, aroundTrialMs: number): number | undefined {
  const takes = (width: number): number =>
    withTrials(goal, load, aroundTrialMs, loadSecondsAt(goal, load, width));
  let [narrow, wide] = [widths.narrowest, widths.widest];
  if (takes(wide) > ms) return undefined;
  for (let step = 0; step < 30; step += 1) {
    const middle = Math.sqrt(narrow * wide);
    if (takes(middle) > ms) narrow = middle;
    else wide = middle;
  }
  return wide;
}

/** Seconds of load until the interval is so narrow. */
export function loadSecondsAt(
  { confirmDuration }: Pick<Asked, 'confirmDuration'>,
  load: number,
  relativeWidth: number,
  scale?: { readonly trials: number; readonly requests: number },
): number {
  return loadSecondsTo(relativeWidth, { confirmSeconds: confirmDuration / 1000, ratePerSecond: load }, scale);
}

/** With what the trials take beside. */
function withTrials(goal: Asked, load: number, aroundTrialMs: number, loadSeconds: number): number {
  const trials = Math.max(1, (1000 * loadSeconds) / (usualTrial * confirmDurationAt(goal, load)));
  return 1000 * loadSeconds + trials * aroundTrialMs;
}
