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

/** From 70 to 130 % of what is likely, which the search holds; of one that insists on its width, eight of ten searches. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

type Asked = Pick<SearchGoal, 'slo' | 'probeDuration' | 'confirmDuration' | 'relativeWidth' | 'insists'>;

interface Scale {
  readonly trials: number;
  readonly requests: number;
}

/** Mean length of a trial, in confirming ones: simulated. */
export const usualTrial = 0.66;
/**
 * What is told is less than a search takes that insists on its width, most of all where few requests come: what has not become
 * narrow by then may be wider (time-told.ts). At more, half of the searches would have to wait for the time to be over.
 */
const told: Scale = { trials: 1, requests: 0.6 };
const insisting: Scale = { trials: 1, requests: 1 };
/** How near to it searches end: simulated, nine of ten. */
const near = { low: 0.7, high: 1.3 };
/** So that a guess that is right to a factor of 1.6, and all kinds of target, are between: simulated, eight of ten. */
const quick = { trials: 0.6, requests: 0.3 };
const tedious = { trials: 2, requests: 2.6 };

/** @param aroundTrialMs what a trial takes beside its load */
export function forecastAt(goal: Asked, load: number, aroundTrialMs: number): Forecast {
  const takes = (scale?: Scale): number =>
    withTrials(goal, load, aroundTrialMs, loadSecondsAt(goal, load, goal.relativeWidth, scale));
  const boundMs = confirmDurationAt(goal, load);
  if (goal.insists === true) {
    return { boundMs, searchMs: { low: takes(quick), likely: takes(), high: takes(tedious) } };
  }
  const likely = takes();
  return { boundMs, searchMs: { low: near.low * likely, likely, high: near.high * likely } };
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

/** Seconds of load until the interval is so narrow, or narrow enough for the time. */
export function loadSecondsAt(
  { confirmDuration, insists = false }: Pick<Asked, 'confirmDuration' | 'insists'>,
  load: number,
  relativeWidth: number,
  scale: Scale = insists ? insisting : told,
): number {
  return loadSecondsTo(relativeWidth, { confirmSeconds: confirmDuration / 1000, ratePerSecond: load }, scale);
}

/** With what the trials take beside. */
function withTrials(goal: Asked, load: number, aroundTrialMs: number, loadSeconds: number): number {
  const trials = Math.max(1, (1000 * loadSeconds) / (usualTrial * confirmDurationAt(goal, load)));
  return 1000 * loadSeconds + trials * aroundTrialMs;
}
