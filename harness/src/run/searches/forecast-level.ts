import type { EventOf } from '../../model/record/event.ts';
import { forecastAt, widthIn } from '../../search/forecast.ts';
import type { SearchGoal } from '../../search/goal.ts';
import { besideSearchMs, type Pace } from './time-left.ts';

type LevelForecast = Pick<EventOf<'forecast'>, 'load' | 'goodShare' | 'boundMs' | 'levelMs' | 'limit'>;

/**
 * What a level will take, before its first trial, if it collapses near the first load.
 *
 * @param timeMs that it has, in a run whose time is limited
 */
export function forecastOf(goal: SearchGoal, pace: Pace, timeMs: number | undefined): LevelForecast {
  const { initialLoad: load, slo } = goal;
  const { boundMs, searchMs } = forecastAt(goal, load, pace.aroundTrialMs);
  const besideMs = besideSearchMs(pace);
  const { low, likely, high } = searchMs;
  const levelMs = { low: besideMs + low, likely: besideMs + likely, high: besideMs + high };
  const told = { load, goodShare: slo.goodShare, boundMs, levelMs };
  if (timeMs === undefined) return told;
  // What is past the collapse point comes when all intervals are narrow enough, if there is time.
  const searchingMs = timeMs - (besideMs - pace.overloadMs);
  const relativeWidth = widthIn(searchingMs, goal, load, pace.aroundTrialMs);
  return { ...told, limit: { timeMs, ...(relativeWidth === undefined ? {} : { relativeWidth }) } };
}
